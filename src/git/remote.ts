import { Failure } from "../core/failure.ts";
import { explainGitError } from "./explain.ts";
import { GitError } from "./git.ts";
import { LOCAL } from "./local.ts";
import type { Repository } from "./repository.ts";

/** What `origin` has, seen at one moment. */
export interface RemoteRefs {
  /** The branch that the remote's HEAD leads to; undefined when it leads to none. */
  readonly defaultBranch: string | undefined;
  /** Commits by branch name. */
  readonly branches: ReadonlyMap<string, string>;
}

/**
 * The same repository, with `authorization` sent to `origin` as HTTP header. It reaches git by environment, and
 * takes the place of headers that a checkout action left in the configuration: the key is as specific as a key
 * can be, and the empty entry clears what came before (https://git-scm.com/docs/git-config, `http.extraHeader`).
 */
export function withAuthorization(repository: Repository, authorization: string): Repository {
  const url = withoutPassword(repository.remoteUrl);
  if (!/^https?:/i.test(url)) return repository;
  const key = `http.${url}.extraheader`;
  const git = repository.git.with([
    [key, ""],
    [key, `Authorization: ${authorization}`],
    // What the user was asked for is this token; a helper's credentials would hide that it is refused.
    ["credential.helper", ""],
  ]);
  return { ...repository, git };
}

/** The user name stays: a key with it wins over any key without, wherever that stands. */
function withoutPassword(url: string): string {
  return url.replace(
    /^(https?:\/\/)(?:([^/@:]+)(?::[^/@]*)?@|:[^/@]*@)/i,
    (_, scheme, user) => user === undefined ? scheme : `${scheme}${user}@`,
  );
}

/** One look at `origin`'s branches. */
export async function listRemote(repository: Repository): Promise<RemoteRefs> {
  let answer: string;
  try {
    answer = await repository.git.text(["ls-remote", "--symref", "origin", "HEAD", "refs/heads/*"]);
  } catch (error) {
    throw explainGitError(error, "read the branches of origin");
  }
  const branches = new Map<string, string>();
  let defaultBranch: string | undefined;
  for (const line of answer.split("\n")) {
    const [left = "", ref = ""] = line.split("\t");
    if (left.startsWith("ref: refs/heads/") && ref === "HEAD") {
      defaultBranch = left.slice("ref: refs/heads/".length);
    } else if (ref.startsWith("refs/heads/")) {
      branches.set(ref.slice("refs/heads/".length), left);
    }
  }
  return { defaultBranch, branches };
}

/**
 * Sees to it that `commit`, which `branch` of `origin` had a moment ago, is here; in a shallow clone with at least
 * `depth` commits of history. No ref, no FETCH_HEAD and no configuration changes. Returns whether it is here: not
 * when the branch has moved on in a way that left it behind.
 */
export async function fetchCommit(
  repository: Repository,
  branch: string,
  commit: string,
  depth: number,
): Promise<boolean> {
  const enough = depth === 1 || !repository.shallow;
  if (enough && await hasCommit(repository, commit)) return true;
  await fetchFromOrigin(repository, [`refs/heads/${branch}`], {
    action: `fetch "${branch}" from origin`,
    options: repository.shallow ? [`--depth=${depth}`] : [],
  });
  return await hasCommit(repository, commit);
}

/** `git fetch` of refspecs or object ids, also from `input` with `--stdin`, that changes nothing but the object database (and a shallow clone's edge). */
export async function fetchFromOrigin(
  repository: Repository,
  wanted: readonly string[],
  { action, options, input }: { action: string; options: readonly string[]; input?: string },
): Promise<void> {
  try {
    await repository.git.run([
      "fetch",
      "--quiet",
      "--no-tags",
      "--no-prune",
      "--no-write-fetch-head",
      "--refmap=",
      ...options,
      "origin",
      ...wanted,
    ], input === undefined ? {} : { input });
  } catch (error) {
    throw explainGitError(error, action);
  }
}

/** Fetches every branch, from servers that hand out nothing by its id but what is at the tip of a branch. */
export async function fetchBranches(
  repository: Repository,
  options: readonly string[],
): Promise<void> {
  const { branches } = await listRemote(repository);
  await fetchFromOrigin(repository, [], {
    action: "fetch the branches of origin",
    options: [...options, "--stdin"],
    input: [...branches.keys()].map((name) => `refs/heads/${name}\n`).join(""),
  });
}

/** Whether a fetch failed since the server hands out nothing by its id but what is at the tip of a branch. */
export function isUnadvertised(error: unknown): boolean {
  return error instanceof Failure && error.cause instanceof GitError &&
    /unadvertised object/.test(error.cause.stderr);
}

/** Whether the commit is in the object database; never asks the remote. */
export async function hasCommit(repository: Repository, commit: string): Promise<boolean> {
  const { code } = await repository.git.run(["cat-file", "-e", `${commit}^{commit}`], {
    accept: [1, 128],
    variables: LOCAL,
  });
  return code === 0;
}

// A remote of its own, by the environment: pushed to by its name, git would update refs/remotes/origin too, and by its URL
// it would apply insteadOf twice.
const PUSH_REMOTE = "gitops-promotion";

// Another run was faster: its push landed between our look at the branch and our push.
const LOST_RACE =
  /stale info|cannot lock ref|failed to update ref|fetch first|non-fast-forward|reference already exists/;
// A branch "a" and one "a/b" exclude each other; no attempt changes that.
const IN_THE_WAY = /exists; cannot create/;

/**
 * Sets `branch` of `origin` to `commit` if it still is at `expected` (undefined: does not exist). Returns false when
 * it is not: the caller looks again. The user's own refs do not change. Throws a `Failure` when origin refuses.
 */
export async function pushBranch(
  repository: Repository,
  branch: string,
  commit: string,
  expected: string | undefined,
): Promise<boolean> {
  return await push(repository, branch, { commit, expected });
}

/** Removes `branch` of `origin` if it still is at `expected`; in all else as `pushBranch`. */
export async function deleteBranch(
  repository: Repository,
  branch: string,
  expected: string,
): Promise<boolean> {
  return await push(repository, branch, { commit: "", expected });
}

async function push(
  repository: Repository,
  branch: string,
  { commit, expected = "" }: { readonly commit: string; readonly expected: string | undefined },
): Promise<boolean> {
  const ref = `refs/heads/${branch}`;
  const git = repository.git.with([
    [`remote.${PUSH_REMOTE}.url`, withoutPassword(repository.pushUrl)],
  ]);
  try {
    await git.run([
      "push",
      "--porcelain",
      "--no-verify",
      "--no-follow-tags",
      `--force-with-lease=${ref}:${expected}`,
      PUSH_REMOTE,
      `${commit}:${ref}`,
    ]);
    return true;
  } catch (error) {
    if (isLostRace(error)) return false;
    throw explainPushError(error, branch);
  }
}

function isLostRace(error: unknown): boolean {
  return error instanceof GitError && LOST_RACE.test(error.stdout) &&
    !IN_THE_WAY.test(error.stdout + error.stderr);
}

function explainPushError(error: unknown, branch: string): unknown {
  const refused = error instanceof GitError
    ? /\[remote rejected\] \((?<reason>[^)]*)\)/.exec(error.stdout)?.groups?.["reason"]
    : undefined;
  if (refused === undefined) return explainGitError(error, `push branch "${branch}" to origin`);
  return new Failure("git", `could not push branch "${branch}": origin refused it (${refused})`, {
    hint: `allow the token to push, and reset, branches named "${branch.split("/")[0]}/*"`,
    cause: error,
  });
}
