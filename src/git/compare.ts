import { ensureCommits } from "./ensure_commits.ts";
import { explainGitError } from "./explain.ts";
import { treeOf, unknownCommit } from "./commits.ts";
import { lacksFolders } from "./fetch_objects.ts";
import type { Repository } from "./repository.ts";
import { FOLDER, readTrees, type TreeEntry } from "./tree.ts";

/** What a tree has at a path. */
export interface PathEntry {
  /** `link` and `submodule` are never followed. */
  readonly kind: "file" | "link" | "submodule";
  /** The blob's id; a submodule's commit. */
  readonly oid: string;
  readonly mode: string;
}

/** A path at which two commits differ; undefined on the side without it. */
interface ChangedPath {
  readonly path: string;
  readonly from: PathEntry | undefined;
  readonly to: PathEntry | undefined;
}

/**
 * The paths at which the commits' trees differ, in git's order; a moved file counts as removed and added. Fetches
 * commits and folders that the clone lacks. Throws a `Failure` if origin does not have a commit.
 */
export async function changedPaths(
  repository: Repository,
  from: string,
  to: string,
): Promise<ChangedPath[]> {
  const [lost] = await ensureCommits(repository, [from, to]);
  if (lost !== undefined) throw unknownCommit(lost);
  if (lacksFolders(repository)) await fetchDiffering(repository, from, to);
  let output: Uint8Array;
  try {
    output = (await repository.git.run(
      ["diff-tree", "-r", "-z", "--no-renames", "--raw", "--no-abbrev", from, to],
    )).stdout;
  } catch (error) {
    throw explainGitError(error, `compare ${from.slice(0, 7)} and ${to.slice(0, 7)}`);
  }
  const fields = new TextDecoder("utf-8", { ignoreBOM: true }).decode(output).split("\0");
  const changed: ChangedPath[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    // :<mode before> <mode after> <id before> <id after> <letter>
    const [before = "", after = "", oldId = "", newId = ""] = (fields[at] ?? "").slice(1).split(
      " ",
    );
    const path = fields[at + 1] ?? "";
    changed.push({ path, from: entry(before, oldId), to: entry(after, newId) });
  }
  return changed;
}

/** Fetches the folders in which the commits differ, level by level; equal folders are skipped. */
async function fetchDiffering(repository: Repository, from: string, to: string): Promise<void> {
  let pairs = [[await treeOf(repository, from), await treeOf(repository, to)]];
  while (pairs.length > 0) {
    const trees = await readTrees(repository, pairs.flat(), { alone: true });
    pairs = pairs.flatMap(([left = "", right = ""]) => {
      const [before, after] = [left, right].map((id) => foldersOf(trees.get(id)));
      const names = new Set([...before?.keys() ?? [], ...after?.keys() ?? []]);
      return [...names].map((name) => [before?.get(name), after?.get(name)])
        .filter(([one, other]) => one !== other)
        .map((pair) => pair.filter((id) => id !== undefined));
    });
  }
}

function foldersOf(entries: readonly TreeEntry[] = []): Map<string, string> {
  return new Map(
    entries.filter(({ mode }) => mode === FOLDER).map(({ name, oid }) => [name, oid]),
  );
}

function entry(mode: string, oid: string): PathEntry | undefined {
  if (mode === "000000") return undefined;
  const kind = mode === "120000" ? "link" : mode === "160000" ? "submodule" : "file";
  return { kind, oid, mode };
}
