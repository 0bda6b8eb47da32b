import { type ClusterDiff, diffJson, failuresOf } from "../core/diff/cluster_diff.ts";
import { compareFolder, isSame, isWorthShowing } from "../core/diff/folder.ts";
import { diffMarkdown } from "../core/diff/markdown.ts";
import { differs } from "../core/diff/words.ts";
import { mapInParallel } from "../core/in_parallel.ts";
import { type DiffQuery, findComparedCommits } from "../gather/compared_commits.ts";
import { readFolderPairs } from "../gather/folder_pairs.ts";
import { sha256 } from "../gather/sha256.ts";
import type { Workspace } from "../gather/workspace.ts";
import { findKustomize } from "../kustomize/kustomize.ts";
import { clusterDiffText } from "../output/diff_text.ts";
import { createPaint, toSpans } from "../output/paint.ts";
import type { Answer } from "../output/result.ts";

interface DiffOptions extends DiffQuery {
  /** Whether a difference makes the exit code 1. */
  readonly exitCode: boolean;
}

// Each folder is built for both commits at once, each build in its own process.
const BUILDS_AT_ONCE = 2;

/** Shows what changes in the cluster from one commit to another. */
export async function runDiff(options: DiffOptions, workspace: Workspace): Promise<Answer> {
  const { from, to, pullRequest } = await findComparedCommits(workspace, options);
  const pairs = await readFolderPairs(workspace, from.commit, to.commit);
  const builder = findKustomize(workspace);
  const compared = await mapInParallel(
    pairs.filter((pair) => !isSame(pair)),
    BUILDS_AT_ONCE,
    (pair) => compareFolder(pair, builder, sha256),
  );
  const folders = compared.filter(isWorthShowing);
  const diff: ClusterDiff = { from, to, folders };
  const failures = failuresOf(diff);
  const [first] = failures;
  const text = (colors: boolean) => clusterDiffText(diff, createPaint(colors));
  return {
    result: {
      command: "diff",
      action: first === undefined ? "passed" : "failed",
      ...(first === undefined ? {} : {
        error: {
          code: first.code,
          message: first.message,
          ...(first.hint === undefined ? {} : { hint: first.hint }),
        },
      }),
      ...(pullRequest === undefined ? {} : { pullRequest }),
      ...diffJson(diff),
    },
    // Rendered on demand.
    get message() {
      return text(false);
    },
    get styled() {
      return toSpans(text(true));
    },
    formats: { markdown: () => diffMarkdown(diff) },
    failures,
    exitCode: options.exitCode && differs(folders) ? 1 : 0,
  };
}
