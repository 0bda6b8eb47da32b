import { diffLines } from "diff";
import { readCommit } from "./commits.ts";
import { git } from "./git.ts";
import { type Change, changesBetween, readText } from "./trees.ts";

/** How much two commits differ, as `git diff --numstat` counts. */
export interface DiffSize {
  readonly files: number;
  readonly additions: number;
  readonly deletions: number;
}

export interface FileSize {
  readonly path: string;
  readonly additions: number;
  readonly deletions: number;
}

export async function diffSize(dir: string, from: string, to: string): Promise<DiffSize> {
  const files = await fileSizes(dir, from, to);
  return {
    files: files.length,
    additions: files.reduce((sum, { additions }) => sum + additions, 0),
    deletions: files.reduce((sum, { deletions }) => sum + deletions, 0),
  };
}

/** The files that differ, sorted by path. */
export async function fileSizes(dir: string, from: string, to: string): Promise<FileSize[]> {
  const [before, after] = await Promise.all([from, to].map((commit) => readCommit(dir, commit)));
  const changes = await changesBetween(dir, before?.tree, after?.tree);
  const maybeRenamed = changes.some(({ before }) => before === undefined) &&
    changes.some(({ after }) => after === undefined);
  return maybeRenamed
    ? await numstat(dir, from, to)
    : await Promise.all(changes.map((change) => linesOf(dir, change)));
}

async function linesOf(dir: string, { path, before, after }: Change): Promise<FileSize> {
  const [old, now] = await Promise.all(
    [before, after].map((entry) => entry === undefined ? "" : readText(dir, entry.id)),
  ) as [string, string];
  // Git counts no lines of binary files.
  if (`${old}${now}`.includes("\0")) return { path, additions: 0, deletions: 0 };
  let [additions, deletions] = [0, 0];
  for (const part of diffLines(old, now)) {
    if (part.added) additions += part.count;
    if (part.removed) deletions += part.count;
  }
  return { path, additions, deletions };
}

async function numstat(dir: string, from: string, to: string): Promise<FileSize[]> {
  const lines = (await git(dir, ["diff", "--numstat", from, to])).split("\n");
  return lines.filter((line) => line !== "").map((line) => {
    const [additions = "", deletions = "", path = ""] = line.split("\t");
    return {
      path,
      additions: Number.parseInt(additions, 10) || 0,
      deletions: Number.parseInt(deletions, 10) || 0,
    };
  });
}
