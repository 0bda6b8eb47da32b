import { Failure } from "../core/failure.ts";
import { explainGitError } from "./explain.ts";
import { GitError } from "./git.ts";
import { fetchRemote, isRedirect, pushRemote, runOnRemote } from "./origin.ts";
import {
  branchInTheWay,
  explainPushError,
  isInTheWay,
  isLostRace,
  isStale,
  wasRejectedByServer,
} from "./refused_push.ts";
import type { PushConnection } from "./push_connection.ts";
import type { Repository } from "./repository.ts";

/** What `origin` has, seen at one moment. */
export interface RemoteRefs {
  /** The branch that the remote's HEAD leads to; undefined when it leads to none. */
  readonly defaultBranch: string | undefined;
  /** Commits by branch name. */
  readonly branches: ReadonlyMap<string, string>;
}

/** One look at `origin`'s branches. */
export async function listRemote(repository: Repository): Promise<RemoteRefs> {
  let answer: string;
  try {
    const args = ["ls-remote", "--symref", "origin", "HEAD", "refs/heads/*"];
    const { stdout } = await runOnRemote(repository, fetchRemote(repository), args);
    answer = new TextDecoder().decode(stdout);
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

/** The id that `origin` has at a ref, given whole; undefined where it has none. */
export async function findRemoteRef(
  repository: Repository,
  ref: string,
): Promise<string | undefined> {
  try {
    const args = ["ls-remote", "origin", ref];
    const { stdout } = await runOnRemote(repository, fetchRemote(repository), args);
    const lines = new TextDecoder().decode(stdout).split("\n").map((line) => line.split("\t"));
    return lines.find(([, name]) => name === ref)?.[0];
  } catch (error) {
    throw explainGitError(error, `read ${ref} of origin`);
  }
}

/** `git fetch` of refspecs or object ids, also from `input` with `--stdin`, that changes nothing but the object database (and a shallow clone's edge). */
export async function fetchFromOrigin(
  repository: Repository,
  wanted: readonly string[],
  { action, options, input }: { action: string; options: readonly string[]; input?: string },
): Promise<void> {
  try {
    await runOnRemote(repository, fetchRemote(repository), [
      "fetch",
      "--quiet",
      "--no-tags",
      "--no-prune",
      "--no-write-fetch-head",
      "--refmap=",
      // Not even if a deepening of ours has made it a rule.
      ...(repository.lacks.files && !options.some((option) => option.startsWith("--filter="))
        ? ["--no-filter"]
        : []),
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

/**
 * Sets `branch` of `origin` to `commit` if it still is at `expected` (undefined: does not exist). Returns false when
 * it is not: the caller looks again. The user's own refs do not change. Throws a `Failure` when origin refuses.
 * `connection` saves half of the time.
 */
export async function pushBranch(
  repository: Repository,
  branch: string,
  commit: string,
  expected: string | undefined,
  connection?: PushConnection,
): Promise<boolean> {
  const lease = expected ?? "";
  const ref = `refs/heads/${branch}`;
  const remote = pushRemote(repository);
  try {
    if (await pushOver(connection, commit, ref, lease)) return true;
    await runOnRemote(repository, remote, [
      "push",
      "--porcelain",
      "--no-verify",
      "--no-follow-tags",
      `--force-with-lease=${ref}:${lease}`,
      remote.name,
      `${commit}:${ref}`,
    ]);
    return true;
  } catch (error) {
    if (wasRejectedByServer(error)) {
      const { branches } = await listRemote(repository);
      const other = branchInTheWay(branch, branches.keys());
      if (other !== undefined) throw isInTheWay(branch, other);
    }
    if (isLostRace(error)) return false;
    throw explainPushError(error, branch);
  }
}

/** Whether the push went over the connection; if not, a push of its own may do what the connection cannot. */
async function pushOver(
  connection: PushConnection | undefined,
  commit: string,
  ref: string,
  expected: string,
): Promise<boolean> {
  try {
    await connection?.push(commit, ref, expected);
    return connection !== undefined;
  } catch (error) {
    // What it knows of the branch may be older than what is expected, and it follows no redirect.
    if (isRedirect(error) || isStale(error)) return false;
    throw error;
  }
}
