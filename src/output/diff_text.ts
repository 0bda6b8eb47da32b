import type { ClusterDiff } from "../core/diff/cluster_diff.ts";
import type { FolderDiff } from "../core/diff/folder.ts";
import { type DiffLine, diffLines } from "../core/diff/lines.ts";
import { countWords, differs, folderWords } from "../core/diff/words.ts";
import type { Paint } from "./paint.ts";
import { printableLine } from "./printable.ts";

/** The difference for a terminal or a log; the last line sums it up. */
export function clusterDiffText({ from, to, folders }: ClusterDiff, paint: Paint): string {
  const where = [from, to].map(({ name, commit }) =>
    `${printableLine(name)} (${commit.slice(0, 7)})`
  )
    .join(" to ");
  const parts = folders.map((folder) =>
    [
      paint.bold(printableLine(titleOf(folder))),
      ...diffLines(folder).map((line) => painted(line, paint)),
    ]
      .join("\n")
  );
  const failed = folders.some(({ failure }) => failure !== undefined);
  const end = differs(folders)
    ? `from ${where}: ${countWords({ resources: folders.flatMap(({ resources }) => resources) })}`
    : failed
    ? `from ${where}: no difference in what could be compared`
    : `nothing changes in the cluster from ${where}`;
  return [...parts, end].join("\n\n");
}

function titleOf(folder: FolderDiff): string {
  const { failure } = folder;
  return `${folderWords(folder)}: ${
    failure === undefined ? countWords(folder) : "could not be compared"
  }`;
}

function painted({ sign, text, isHead }: DiffLine, paint: Paint): string {
  const line = printableLine(sign + text);
  if (sign === "+") return paint.good(line);
  if (sign === "-") return paint.bad(line);
  return isHead === true ? line : paint.dim(line);
}
