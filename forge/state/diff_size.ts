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

export async function diffSize(dir: string, from: string, to: string): Promise<DiffSize> {
  const [before, after] = await Promise.all([from, to].map((commit) => readCommit(dir, commit)));
  const changes = await changesBetween(dir, before?.tree, after?.tree);
  const maybeRenamed = changes.some(({ before }) => before === undefined) &&
    changes.some(({ after }) => after === undefined);
  const rows = maybeRenamed
    ? await numstat(dir, from, to)
    : await Promise.all(changes.map((change) => linesOf(dir, change)));
  return {
    files: rows.length,
    additions: rows.reduce((sum, [added]) => sum + added, 0),
    deletions: rows.reduce((sum, [, removed]) => sum + removed, 0),
  };
}

type Row = readonly [added: number, removed: number];

async function linesOf(dir: string, { before, after }: Change): Promise<Row> {
  const [old, now] = await Promise.all(
    [before, after].map((entry) => entry === undefined ? "" : readText(dir, entry.id)),
  ) as [string, string];
  // Git counts no lines of binary files.
  if (`${old}${now}`.includes("\0")) return [0, 0];
  let [added, removed] = [0, 0];
  for (const part of diffLines(old, now)) {
    if (part.added) added += part.count;
    if (part.removed) removed += part.count;
  }
  return [added, removed];
}

async function numstat(dir: string, from: string, to: string): Promise<Row[]> {
  const lines = (await git(dir, ["diff", "--numstat", from, to])).split("\n");
  return lines.filter((line) => line !== "").map((line) => {
    const [added = 0, removed = 0] = line.split("\t").slice(0, 2).map((text) =>
      Number.parseInt(text, 10) || 0
    );
    return [added, removed];
  });
}
