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

/** The branches of `origin` at one moment. */
export interface RemoteRefs {
  /** The branch that the remote's HEAD points to; undefined if it points to none. */
  readonly defaultBranch: string | undefined;
  /** Heads by branch name. */
  readonly branches: ReadonlyMap<string, string>;
}

/** Lists the branches of `origin`. */
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

/** The object id of a ref of `origin`, given by its full name; undefined if there is none. */
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

/**
 * Runs `git fetch` for refspecs or object ids, with `--stdin` also from `input`. Changes only the object database (and
 * a shallow clone's edge).
 */
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
      // Overrides the filter that one of our own deepenings may have configured.
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

/** Fetches every branch, for servers that allow fetching by id only for the tips of branches. */
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

/** Whether a fetch failed because the server allows fetching by id only for the tips of branches. */
export function isUnadvertised(error: unknown): boolean {
  return error instanceof Failure && error.cause instanceof GitError &&
    /unadvertised object/.test(error.cause.stderr);
}

/**
 * Sets `branch` of `origin` to `commit` if it is still at `expected` (undefined: does not exist); returns false if it
 * is not. The user's own refs do not change. Throws a `Failure` if origin refuses. `connection` saves half of the time.
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

/** Whether the push succeeded over the connection; if not, a `git push` may do what the connection cannot. */
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
    // Its list of refs may be older than `expected`, and it follows no redirects.
    if (isRedirect(error) || isStale(error)) return false;
    throw error;
  }
}
