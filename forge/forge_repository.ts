import type { Account, Accounts } from "./people.ts";
import { addCheckRun, addStatus } from "./state/checks.ts";
import { commitFiles, type FileContent } from "./state/commit_files.ts";
import { forkRepository } from "./state/create_repository.ts";
import { type ForgeState, fullName, signatureOf } from "./state/forge_state.ts";
import { readCommit } from "./state/commits.ts";
import { git } from "./state/git.ts";
import { deleteRef, listBranches, resolveCommit, writeRef } from "./state/refs.ts";
import { filesOf, readFile } from "./state/trees.ts";
import { mergePullRequest, runMergeQueue, settle } from "./state/merging.ts";
import type {
  CheckConclusion,
  MergeMethod,
  Protection,
  PullRequest,
  Repository,
  RepositorySettings,
  StatusState,
} from "./state/model.ts";
import {
  closePullRequest,
  openPullRequest,
  reopenPullRequest,
  reviewPullRequest,
} from "./state/pull_requests.ts";

interface CommitSettings {
  /** The default branch, where it is left out; made from `from` where it does not exist. */
  readonly branch?: string;
  /** Default: the default branch. */
  readonly from?: string;
  readonly message?: string;
  readonly by?: Account;
  /** Milliseconds since 1970. */
  readonly date?: number;
}

interface OpenSettings {
  readonly source: string;
  readonly target?: string;
  readonly title?: string;
  readonly body?: string;
  readonly by?: Account;
  readonly draft?: boolean;
  /** The pull request comes from this fork. */
  readonly from?: ForgeRepository;
}

/** A repository as people use it in a scenario: by a browser, an editor and their own git. */
export interface ForgeRepository {
  readonly owner: string;
  readonly name: string;
  readonly fullName: string;
  /** The page for people. */
  readonly url: string;
  /** For `git clone`, in the form of the repository's provider. */
  readonly cloneUrl: string;
  /** The bare repository. */
  readonly dir: string;
  readonly defaultBranch: string;
  /** May be changed at any time. */
  readonly settings: RepositorySettings;
  /** As they are now, by number. */
  readonly pullRequests: readonly PullRequest[];
  readonly record: Repository;

  /** An error where there is none. */
  pullRequest(number: number): PullRequest;
  open(settings: OpenSettings): Promise<PullRequest>;
  /** Answers the merge's commit. The method is the first allowed one where it is left out. */
  merge(
    pullRequest: PullRequest | number,
    method?: MergeMethod,
    options?: { readonly by?: Account; readonly bypass?: boolean },
  ): Promise<string>;
  close(pullRequest: PullRequest | number): Promise<void>;
  reopen(pullRequest: PullRequest | number): Promise<void>;
  approve(pullRequest: PullRequest | number, by?: Account): Promise<void>;
  /** Merges what waits in the merge queue. */
  runMergeQueue(): Promise<void>;

  /** Commits without a pull request; answers the commit. `null` removes a file. */
  commit(
    files: Readonly<Record<string, FileContent>>,
    settings?: CommitSettings,
  ): Promise<string>;
  /** Makes a branch, or moves it by force. */
  setBranch(branch: string, revision: string): Promise<void>;
  deleteBranch(branch: string): Promise<void>;
  branches(): Promise<string[]>;
  /** The commit that a branch or revision names; an error where there is none. */
  tip(revision?: string): Promise<string>;
  /** A file's text on a branch or revision; `undefined` where it is not there. */
  read(revision: string, path: string): Promise<string | undefined>;
  files(revision?: string): Promise<string[]>;
  /** Runs git in the bare repository and answers its output. */
  git(...args: string[]): Promise<string>;

  /** As Flux or a pipeline does; by the account `flux` where none is given. */
  setStatus(
    sha: string,
    context: string,
    state: StatusState,
    options?: {
      readonly description?: string;
      readonly targetUrl?: string;
      readonly genre?: string;
      readonly by?: Account;
    },
  ): Promise<void>;
  /** Without a conclusion it is in progress. */
  setCheckRun(sha: string, name: string, conclusion?: CheckConclusion): Promise<void>;
  /** Protects a branch (the default one where none is given): the contexts must have succeeded on the head. */
  requireStatus(...contexts: string[]): void;
  protect(branch: string, protection: Partial<Protection>): void;
  unprotect(branch?: string): void;
  /** Makes another branch, which must be there, the default one. */
  setDefaultBranch(branch: string): Promise<void>;
  /** Deletes the repository; pull requests from it stay open, "from an unknown repository". */
  remove(): Promise<void>;
  /** Copies the repository to another owner, by default to the account `stranger`. */
  fork(options?: { readonly owner?: string; readonly name?: string }): Promise<ForgeRepository>;
}

export interface RepositoryContext {
  readonly state: ForgeState;
  readonly accounts: Accounts;
  cloneUrl(repository: Repository): string;
  webUrl(repository: Repository): string;
}

export function createForgeRepository(
  context: RepositoryContext,
  repository: Repository,
): ForgeRepository {
  const { state, accounts } = context;
  const { dir } = repository;

  function pullRequest(which: PullRequest | number): PullRequest {
    if (typeof which !== "number") return which;
    const found = repository.pullRequests.find((candidate) => candidate.number === which);
    if (found === undefined) {
      throw new Error(`${fullName(repository)} has no pull request ${which}`);
    }
    return found;
  }

  /** Does something as a person would, and lets the forge react. */
  function change<T>(work: () => T | Promise<T>): Promise<T> {
    return state.serialise(async () => {
      const result = await work();
      await settle(state, repository);
      return result;
    });
  }

  async function tip(revision = repository.defaultBranch): Promise<string> {
    const found = await resolveCommit(dir, `refs/heads/${revision}`) ??
      await resolveCommit(dir, revision);
    if (found === undefined) throw new Error(`${fullName(repository)} has no ${revision}`);
    return found;
  }

  function protect(branch: string, protection: Partial<Protection>): void {
    const before = repository.protections.get(branch);
    repository.protections.set(branch, {
      contexts: before?.contexts ?? [],
      approvals: before?.approvals ?? 0,
      upToDate: before?.upToDate ?? false,
      ...protection,
    });
  }

  return {
    owner: repository.owner,
    name: repository.name,
    fullName: fullName(repository),
    url: context.webUrl(repository),
    cloneUrl: context.cloneUrl(repository),
    dir,
    get defaultBranch() {
      return repository.defaultBranch;
    },
    settings: repository.settings,
    pullRequests: repository.pullRequests,
    record: repository,
    pullRequest,
    open: (settings) =>
      change(() =>
        openPullRequest(state, repository, {
          title: settings.title ?? settings.source,
          body: settings.body ?? "",
          author: settings.by ?? (settings.from === undefined ? accounts.admin : accounts.stranger),
          ...settings.from === undefined ? {} : { sourceRepository: settings.from.record },
          sourceBranch: settings.source,
          targetBranch: settings.target ?? repository.defaultBranch,
          draft: settings.draft ?? false,
        })
      ),
    merge: (which, method, options = {}) =>
      change(() =>
        mergePullRequest(state, pullRequest(which), {
          method: method ?? repository.settings.mergeMethods[0] ?? "merge",
          by: options.by ?? accounts.admin,
          bypass: options.bypass ?? false,
        })
      ),
    close: (which) => change(() => closePullRequest(state, pullRequest(which))),
    reopen: (which) => change(() => reopenPullRequest(state, pullRequest(which))),
    approve: (which, by = accounts.admin) =>
      change(() =>
        reviewPullRequest(state, pullRequest(which), { author: by, verdict: "approved", body: "" })
      ),
    runMergeQueue: () => state.serialise(() => runMergeQueue(state, repository)),
    commit: (files, settings = {}) =>
      change(() => {
        const by = settings.by ?? accounts.admin;
        const signature = {
          ...signatureOf(state, by),
          ...settings.date === undefined ? {} : { date: settings.date },
        };
        return commitFiles(dir, files, {
          branch: settings.branch ?? repository.defaultBranch,
          from: settings.from ?? `refs/heads/${repository.defaultBranch}`,
          message: settings.message ?? "Change files",
          author: signature,
          committer: signature,
        });
      }),
    setBranch: (branch, revision) =>
      change(async () => {
        await writeRef(dir, `refs/heads/${branch}`, await tip(revision));
      }),
    deleteBranch: (branch) =>
      change(async () => {
        await deleteRef(dir, `refs/heads/${branch}`);
      }),
    branches: () => Promise.resolve([...listBranches(dir).keys()]),
    tip,
    read: async (revision, path) => {
      const { tree } = await readCommit(dir, await tip(revision));
      return await readFile(dir, tree, path);
    },
    files: async (revision) => {
      const { tree } = await readCommit(dir, await tip(revision));
      return await filesOf(dir, tree);
    },
    git: (...args) => git(dir, args),
    setStatus: (sha, statusContext, statusState, options = {}) =>
      change(() => {
        const creator = options.by ?? accounts.flux;
        addStatus(state, repository, {
          sha,
          context: statusContext,
          state: statusState,
          description: options.description,
          targetUrl: options.targetUrl,
          genre: options.genre,
          creator,
        });
      }),
    setCheckRun: (sha, name, conclusion) =>
      change(() => {
        const status = conclusion === undefined ? "in_progress" : "completed";
        addCheckRun(state, repository, { sha, name, status, conclusion });
      }),
    requireStatus: (...contexts) => protect(repository.defaultBranch, { contexts }),
    protect,
    unprotect: (branch = repository.defaultBranch) => {
      repository.protections.delete(branch);
    },
    setDefaultBranch: (branch) =>
      change(async () => {
        await git(dir, ["rev-parse", "--verify", "--quiet", `refs/heads/${branch}`]);
        await git(dir, ["symbolic-ref", "HEAD", `refs/heads/${branch}`]);
        repository.defaultBranch = branch;
      }),
    remove: () =>
      state.serialise(async () => {
        state.repositories.splice(state.repositories.indexOf(repository), 1);
        for (const { source } of state.repositories.flatMap((other) => other.pullRequests)) {
          if (source.repository === repository) source.repository = undefined;
        }
        await Deno.remove(dir, { recursive: true });
      }),
    fork: async (options = {}) => {
      const owner = options.owner ?? accounts.stranger.login;
      const name = options.name ?? repository.name;
      const fork = await state.serialise(() => forkRepository(state, repository, { owner, name }));
      return createForgeRepository(context, fork);
    },
  };
}
