import { type Commit, commitsBetween, mergeBase, readCommit, writeCommit } from "./commits.ts";
import { type Signature, tryGit } from "./git.ts";
import { mergeWithoutOverlap } from "./trees.ts";
import type { MergeMethod } from "./model.ts";

interface MergeCommitOptions {
  readonly method: MergeMethod;
  readonly base: string;
  readonly head: string;
  readonly message: string;
  readonly author: Signature;
  /** `undefined`: the author of what is committed. */
  readonly committer: Signature;
}

/** Whether merging the two commits leaves conflicts. */
export async function conflicts(dir: string, base: string, head: string): Promise<boolean> {
  return await mergedTree(dir, base, head) === undefined;
}

/**
 * Makes the commits that a merge gives, and answers the last one, or `undefined` where there are conflicts. Nothing
 * refers to them yet. Needs git 2.38 (`merge-tree --write-tree`).
 */
export async function mergeCommit(
  dir: string,
  options: MergeCommitOptions,
): Promise<string | undefined> {
  const { method, base, head } = options;
  const tree = await mergedTree(dir, base, head);
  if (tree === undefined) return undefined;
  switch (method) {
    case "merge":
      return commitTree(dir, tree, [base, head], options);
    case "squash":
      return commitTree(dir, tree, [base], options);
    case "rebase":
      return await replay(dir, options);
    case "rebase-merge": {
      const rebased = await replay(dir, options);
      if (rebased === undefined) return undefined;
      const { tree: last } = await readCommit(dir, rebased);
      return commitTree(dir, last, [base, rebased], options);
    }
  }
}

/** Copies the head's commits onto the base one by one; as on GitHub they always get new hashes. */
async function replay(dir: string, options: MergeCommitOptions): Promise<string | undefined> {
  const commits = (await commitsBetween(dir, options.base, options.head)).reverse();
  let tip = options.base;
  for (const id of commits) {
    const { tree: own, parents: [parent, second], author, message } = await readCommit(dir, id);
    if (second !== undefined) continue;
    const tree = parent === undefined ? own : await pickedTree(dir, { tip, parent, id, options });
    if (tree === undefined) return undefined;
    tip = commitTree(dir, tree, [tip], { ...options, author, message });
  }
  return tip;
}

/** The tree of a cherry-pick: a merge of the commit with the tip's tree, put on the commit's own parent. */
async function pickedTree(
  dir: string,
  pick: { tip: string; parent: string; id: string; options: MergeCommitOptions },
): Promise<string | undefined> {
  const { tree } = await readCommit(dir, pick.tip);
  const stand = commitTree(dir, tree, [pick.parent], pick.options);
  return await mergedTree(dir, stand, pick.id);
}

async function mergedTree(dir: string, ours: string, theirs: string): Promise<string | undefined> {
  const base = await mergeBase(dir, ours, theirs);
  // Histories that have nothing in common cannot be merged; GitHub calls that a conflict too.
  if (base === undefined) return undefined;
  const [{ tree }, one, other] = await Promise.all(
    [base, ours, theirs].map((commit) => readCommit(dir, commit)),
  ) as [Commit, Commit, Commit];
  const simple = await mergeWithoutOverlap(dir, tree, one.tree, other.tree);
  if (simple !== undefined) return simple;
  const result = await tryGit(dir, ["merge-tree", "--write-tree", "--no-messages", ours, theirs]);
  if (result.code === 0) return result.output.trim();
  if (result.code === 1) return undefined;
  throw new Error(`git merge-tree ${ours} ${theirs}: ${result.errors.trim()}`);
}

function commitTree(
  dir: string,
  tree: string,
  parents: readonly string[],
  options: Pick<MergeCommitOptions, "author" | "committer" | "message">,
): string {
  const { author, committer, message } = options;
  const text = message.endsWith("\n") ? message : `${message}\n`;
  return writeCommit(dir, { tree, parents, author, committer, message: text });
}
