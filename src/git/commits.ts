import { Failure } from "../core/failure.ts";
import { explainGitError } from "./explain.ts";
import type { Repository } from "./repository.ts";
import { readObjects } from "./scratch.ts";

/** A commit as a person would list it. */
interface CommitSummary {
  readonly id: string;
  readonly subject: string;
  /** The whole message, subject included. */
  readonly message: string;
  readonly author: { readonly name: string; readonly email: string };
}

/** Whether the text is a full object id, SHA-1 or SHA-256; nothing else is passed to git as one. */
export function isObjectId(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

/** Whether the object is in the clone; never contacts the remote. */
export async function hasObject(repository: Repository, id: string): Promise<boolean> {
  return (await readObjects(repository, [id], { limit: 0 }))[0] !== undefined;
}

/** Whether the commit is in the clone; never contacts the remote. */
export async function hasCommit(repository: Repository, commit: string): Promise<boolean> {
  return isObjectId(commit) && await hasObject(repository, `${commit}^{commit}`);
}

/** A commit's header, read from its object. */
interface CommitHeader {
  /** The id of its tree. */
  readonly tree: string;
  readonly parents: readonly string[];
}

/** The headers of those commits that are in the clone, by id. */
export async function readHeaders(
  repository: Repository,
  commits: readonly string[],
): Promise<Map<string, CommitHeader>> {
  const objects = await readObjects(repository, commits);
  const headers = new Map<string, CommitHeader>();
  commits.forEach((commit, index) => {
    const object = objects[index];
    if (object?.type !== "commit") return;
    const text = new TextDecoder().decode(object.bytes);
    const header = text.slice(0, text.indexOf("\n\n") + 1);
    const ids = (key: string) =>
      [...header.matchAll(new RegExp(`^${key} ([0-9a-f]+)$`, "gm"))].map(([, id = ""]) => id);
    headers.set(commit, { tree: ids("tree")[0] ?? "", parents: ids("parent") });
  });
  return headers;
}

/** The messages of merge commits' second parents, by merge commit; left out if the parent is not in the clone. */
export async function mergedMessages(
  repository: Repository,
  commits: readonly string[],
): Promise<Map<string, string>> {
  const headers = await readHeaders(repository, commits);
  const merges = [...headers].flatMap(([id, { parents: [, second] }]) =>
    second === undefined ? [] : [[id, second] as const]
  );
  const objects = await readObjects(repository, merges.map(([, second]) => second));
  const messages = new Map<string, string>();
  for (const [index, [id]] of merges.entries()) {
    const object = objects[index];
    if (object?.type !== "commit") continue;
    const text = new TextDecoder().decode(object.bytes);
    messages.set(id, text.slice(text.indexOf("\n\n") + 2));
  }
  return messages;
}

/**
 * The commit's parents from the commit object, in order: also at the edge of a shallow clone, where git otherwise shows
 * none. The parents need not be in the clone. Throws a `Failure` with code `git` if the commit is not in the clone.
 */
export async function parentsOf(
  repository: Repository,
  commit: string,
): Promise<string[]> {
  const { head } = repository;
  const known = commit === head?.commit ? head.parents : undefined;
  return [...known ?? (await headerOf(repository, commit)).parents];
}

/** The id of the commit's tree. Throws as `parentsOf`. */
export async function treeOf(repository: Repository, commit: string): Promise<string> {
  return (await headerOf(repository, commit)).tree;
}

async function headerOf(repository: Repository, commit: string): Promise<CommitHeader> {
  const header = (await readHeaders(repository, [commit])).get(commit);
  if (header !== undefined) return header;
  throw new Failure("git", `commit ${commit} is not in this clone`, {
    hint: "fetch it, or clone with more history",
  });
}

/**
 * The commits of `from..to`, newest first, at most `limit`. In a shallow clone, `from` should be an ancestor found by
 * `mergeBase`, which has fetched the history in between.
 */
export async function commitsBetween(
  { git }: Repository,
  from: string,
  to: string,
  { limit = 100 }: { readonly limit?: number } = {},
): Promise<CommitSummary[]> {
  let answer: string;
  try {
    answer = await git.text([
      "log",
      "-z",
      "--no-show-signature",
      "--no-mailmap",
      "--no-color",
      "--encoding=UTF-8",
      "--format=%H%x00%an%x00%ae%x00%s%x00%B",
      `--max-count=${limit}`,
      `${from}..${to}`,
      "--",
    ]);
  } catch (error) {
    throw explainGitError(error, `list the commits from ${from.slice(0, 7)} to ${to.slice(0, 7)}`);
  }
  const fields = answer.split("\0");
  const commits: CommitSummary[] = [];
  for (let at = 0; at + 4 < fields.length; at += 5) {
    const [id = "", name = "", email = "", subject = "", message = ""] = fields.slice(at, at + 5);
    commits.push({ id, subject, message, author: { name, email } });
  }
  return commits;
}

/** The failure for a commit that neither this clone nor origin has. */
export function unknownCommit(commit: string): Failure {
  return new Failure("git", `origin has no commit ${commit}`, {
    hint: "a force push may have removed it; name a commit on a branch",
  });
}
