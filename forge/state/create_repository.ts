import { commitFiles, type FileContent } from "./commit_files.ts";
import { findRepository, type ForgeState, fullName, signatureOf } from "./forge_state.ts";
import { git } from "./git.ts";
import { initBare } from "./init_bare.ts";
import { listBranches } from "./refs.ts";
import type { Dialect, Person, Repository, RepositorySettings } from "./model.ts";

interface RepositoryOptions {
  readonly owner: string;
  readonly name: string;
  readonly dialect: Dialect;
  readonly author: Person;
  /** Committed as the first commit; without any the repository has no commit. */
  readonly files: Readonly<Record<string, FileContent>>;
  readonly defaultBranch: string;
  readonly objectFormat: "sha1" | "sha256";
  readonly settings: Partial<RepositorySettings>;
}

const DEFAULTS: RepositorySettings = {
  private: true,
  autoMergeAllowed: true,
  mergeMethods: ["merge", "squash", "rebase"],
  deleteBranchOnMerge: false,
  mergeQueue: false,
  botsMayOpenPullRequests: true,
  disabled: false,
  teams: [],
  rules: [],
  disabledWorkflows: [],
};

/** What every bare repository of the forge is set up with: partial clones, and no writes to the server's own refs. */
const CONFIG = `[uploadpack]
	allowFilter = true
	allowAnySHA1InWant = true
[receive]
	hideRefs = refs/pull
`;

/** Makes a bare repository; an error where the name is taken. */
export async function createRepository(
  state: ForgeState,
  options: RepositoryOptions,
): Promise<Repository> {
  const repository = register(state, options, undefined, options.settings);
  const { defaultBranch, objectFormat } = options;
  await initBare(repository.dir, { defaultBranch, objectFormat, config: CONFIG });
  if (Object.keys(options.files).length > 0) {
    const author = signatureOf(state, options.author);
    await commitFiles(repository.dir, options.files, {
      branch: defaultBranch,
      message: "Initial commit",
      author,
      committer: author,
    });
  }
  repository.seen = listBranches(repository.dir);
  return repository;
}

/** Copies a repository with all its branches to another owner. */
export async function forkRepository(
  state: ForgeState,
  parent: Repository,
  options: { readonly owner: string; readonly name: string },
): Promise<Repository> {
  const repository = register(
    state,
    {
      ...options,
      dialect: parent.dialect,
      defaultBranch: parent.defaultBranch,
      objectFormat: parent.objectFormat,
    },
    parent,
    parent.settings,
  );
  await git(undefined, ["clone", "--quiet", "--bare", parent.dir, repository.dir]);
  await Deno.writeTextFile(`${repository.dir}/config`, CONFIG, { append: true });
  repository.seen = listBranches(repository.dir);
  return repository;
}

function register(
  state: ForgeState,
  options: Pick<
    RepositoryOptions,
    "owner" | "name" | "dialect" | "defaultBranch" | "objectFormat"
  >,
  parent: Repository | undefined,
  settings: Partial<RepositorySettings>,
): Repository {
  if (findRepository(state, options.owner, options.name) !== undefined) {
    throw new Error(`the forge has a repository ${fullName(options)} already`);
  }
  const id = state.nextNumber("repository");
  const repository: Repository = {
    id,
    owner: options.owner,
    name: options.name,
    dir: `${state.root}/${id}.git`,
    objectFormat: options.objectFormat,
    dialect: options.dialect,
    createdAt: state.now(),
    parent,
    defaultBranch: options.defaultBranch,
    settings: {
      ...structuredClone(DEFAULTS),
      ...settings,
      mergeMethods: [...settings.mergeMethods ?? DEFAULTS.mergeMethods],
    },
    protections: new Map(),
    labels: new Set(),
    pullRequests: [],
    statuses: [],
    checkRuns: [],
    seen: new Map(),
  };
  state.repositories.push(repository);
  return repository;
}
