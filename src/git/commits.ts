import { Failure } from "../core/failure.ts";
import { explainGitError } from "./explain.ts";
import type { Repository } from "./repository.ts";
import { inScratch } from "./scratch.ts";

/** A commit as a person would list it. */
export interface CommitSummary {
  readonly id: string;
  readonly subject: string;
  readonly author: { readonly name: string; readonly email: string };
}

/** Whether the text is a whole object id, of either hash; nothing else is handed to git as one. */
export function isObjectId(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

/** Which of the objects (ids, or revisions such as `<id>^{tree}`) are not here; never asks the remote. */
export async function missingObjects(
  repository: Repository,
  objects: readonly string[],
): Promise<string[]> {
  if (objects.length === 0) return [];
  const input = `${objects.join("\n")}\n`;
  const answer = await inScratch(
    repository,
    (git) => git.text(["cat-file", "--batch-check=."], { input }),
  );
  const lines = answer.split("\n");
  return objects.filter((_, index) => lines[index] !== ".");
}

/** Whether the object is here; never asks the remote. */
export async function hasObject(repository: Repository, id: string): Promise<boolean> {
  return (await missingObjects(repository, [id])).length === 0;
}

/**
 * The commit's parents as the commit itself names them, in order: also where a shallow clone's history ends, which git
 * elsewhere takes for a commit without parents. The parents themselves need not be here. Throws a `Failure` with code
 * `git` when the commit is not here.
 */
export async function parentsOf(repository: Repository, commit: string): Promise<string[]> {
  const header = await readHeader(repository, commit);
  return [...header.matchAll(/^parent (?<id>[0-9a-f]+)$/gm)].map(({ groups }) =>
    groups?.["id"] ?? ""
  );
}

/** The id of the commit's tree. Throws as `parentsOf` does. */
export async function treeOf(repository: Repository, commit: string): Promise<string> {
  const header = await readHeader(repository, commit);
  return /^tree (?<id>[0-9a-f]+)$/m.exec(header)?.groups?.["id"] ?? "";
}

async function readHeader(repository: Repository, commit: string): Promise<string> {
  try {
    const text = await inScratch(repository, (git) => git.text(["cat-file", "commit", commit]));
    return text.slice(0, text.indexOf("\n\n") + 1);
  } catch (error) {
    throw explainGitError(error, `read commit ${commit.slice(0, 7)}`);
  }
}

/**
 * The commits of `from..to`, newest first, at most `limit` of them. In a shallow clone `from` should be an ancestor that
 * `mergeBase` found: what its walk has fetched is what is listed here.
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
      "--format=%H%x00%an%x00%ae%x00%s",
      `--max-count=${limit}`,
      `${from}..${to}`,
      "--",
    ]);
  } catch (error) {
    throw explainGitError(error, `list the commits from ${from.slice(0, 7)} to ${to.slice(0, 7)}`);
  }
  const fields = answer.split("\0");
  const commits: CommitSummary[] = [];
  for (let at = 0; at + 3 < fields.length; at += 4) {
    const [id = "", name = "", email = "", subject = ""] = fields.slice(at, at + 4);
    commits.push({ id, subject, author: { name, email } });
  }
  return commits;
}

/** The error for a commit that neither this clone nor origin has. */
export function unknownCommit(commit: string): Failure {
  return new Failure("git", `origin has no commit ${commit}`, {
    hint: "it may have been lost by a forced push; give one that a branch has",
  });
}
