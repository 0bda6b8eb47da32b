import { resolve } from "node:path";
import type { Edge } from "../context.ts";
import { Failure } from "../core/failure.ts";
import { Git, GitError } from "./git.ts";

/** A GitOps repository on this machine: its git, and what it takes to know how to fetch. */
export interface Repository {
  /** Runs in the git directory, so that paths always count from the repository's root. */
  readonly git: Git;
  readonly gitDir: string;
  /** Where objects are kept; a linked worktree shares its main checkout's. */
  readonly objectsDir: string;
  readonly objectFormat: string;
  /** History is cut off somewhere. */
  readonly shallow: boolean;
  /** Objects may be missing here that `origin` has (a blobless or treeless clone). */
  readonly partial: boolean;
  /** Made for this run alone, so that its configuration may change. */
  readonly temporary?: boolean;
  /** As git would use it, `insteadOf` applied; may hold credentials. */
  readonly remoteUrl: string;
  /** As the configuration has it for pushes. */
  readonly pushUrl: string;
  /** `commit.gpgsign`. */
  readonly signCommits: boolean;
}

const OLDEST_GIT = { major: 2, minor: 30 };

/**
 * Opens the repository that `sourcedir` (absolute) is in: a checkout or a folder in it, a linked worktree, a shallow,
 * partial, sparse or bare clone, whoever owns it. Throws a `Failure` with code `git` when there is no repository,
 * no remote `origin`, no git, or a git older than 2.30.
 */
export async function openRepository(sourcedir: string, edge: Edge): Promise<Repository> {
  const outside = new Git(edge, sourcedir);
  const [version, location] = await Promise.all([
    outside.text(["version"]),
    locate(outside, sourcedir),
  ]);
  checkVersion(version);
  const git = new Git(edge, location.gitDir, { variables: { GIT_DIR: location.gitDir } });
  const settings = await readSettings(git);
  const remoteUrl = await readRemoteUrl(git, sourcedir);
  return { git, ...location, pushUrl: remoteUrl, ...settings, remoteUrl };
}

type Location = Pick<Repository, "gitDir" | "objectsDir" | "objectFormat" | "shallow">;

async function locate(git: Git, sourcedir: string): Promise<Location> {
  try {
    const answer = await git.text([
      "rev-parse",
      "--absolute-git-dir",
      "--git-path",
      "objects",
      "--show-object-format",
      "--is-shallow-repository",
    ]);
    const [gitDir = "", objects = "", objectFormat = "", shallow] = answer.split("\n");
    return {
      gitDir,
      objectsDir: resolve(sourcedir, objects),
      objectFormat,
      shallow: shallow === "true",
    };
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    throw new Failure("git", `"${sourcedir}" is not in a git repository`, {
      hint: "run in the checkout of the GitOps repository, or name it with --sourcedir",
      cause: error,
    });
  }
}

function checkVersion(answer: string): void {
  const found = /(?<major>\d+)\.(?<minor>\d+)/.exec(answer)?.groups;
  const major = Number(found?.["major"]);
  const minor = Number(found?.["minor"]);
  const fits = major > OLDEST_GIT.major ||
    (major === OLDEST_GIT.major && minor >= OLDEST_GIT.minor);
  if (!fits) {
    throw new Failure("git", `the git on PATH is too old: "${answer}"`, {
      hint: `install git ${OLDEST_GIT.major}.${OLDEST_GIT.minor} or later`,
    });
  }
}

async function readSettings(
  git: Git,
): Promise<{ partial: boolean; signCommits: boolean; pushUrl?: string }> {
  const wanted = String
    .raw`^(commit\.gpgsign|extensions\.partialclone|remote\..*\.promisor|remote\.origin\.(push)?url)$`;
  const { stdout } = await git.run(["config", "--null", "--get-regexp", wanted], { accept: [1] });
  const settings = new Map<string, string>();
  for (const entry of new TextDecoder().decode(stdout).split("\0")) {
    const [key = "", ...value] = entry.split("\n");
    settings.set(key, value.join("\n"));
  }
  const pushUrl = settings.get("remote.origin.pushurl") ?? settings.get("remote.origin.url");
  return {
    ...(pushUrl === undefined ? {} : { pushUrl }),
    partial: [...settings.keys()].some((key) => /partialclone$|promisor$/.test(key)),
    // A key without a value is true, as git has it.
    signCommits: /^(true|yes|on|1|)$/i.test(settings.get("commit.gpgsign") ?? "false"),
  };
}

async function readRemoteUrl(git: Git, sourcedir: string): Promise<string> {
  try {
    return await git.text(["remote", "get-url", "origin"]);
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    throw new Failure("git", `the repository in "${sourcedir}" has no remote "origin"`, {
      hint: "add it: git remote add origin <url>",
      cause: error,
    });
  }
}

/** The commit that `revision` names in the user's checkout. Throws a `Failure` with code `usage` when there is none. */
export async function resolveCommit(repository: Repository, revision: string): Promise<string> {
  try {
    return await repository.git.text([
      "rev-parse",
      "--verify",
      "--quiet",
      "--end-of-options",
      `${revision}^{commit}`,
    ]);
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    throw new Failure("usage", `"${revision}" is no commit in this repository`, {
      hint: "give a branch, tag or commit id that git rev-parse knows here",
      cause: error,
    });
  }
}

/** The branch that HEAD is on, or undefined when HEAD is detached. */
export async function currentBranch(repository: Repository): Promise<string | undefined> {
  const { code, stdout } = await repository.git.run(
    ["symbolic-ref", "--quiet", "--short", "HEAD"],
    {
      accept: [1],
    },
  );
  return code === 0 ? new TextDecoder().decode(stdout).trim() : undefined;
}
