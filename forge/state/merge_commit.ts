import { commitsBetween, git, type Signature, signatures, tryGit } from "./git.ts";
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
      return await commitTree(dir, tree, [base, head], options);
    case "squash":
      return await commitTree(dir, tree, [base], options);
    case "rebase":
      return await replay(dir, options);
    case "rebase-merge": {
      const rebased = await replay(dir, options);
      if (rebased === undefined) return undefined;
      return await commitTree(dir, `${rebased}^{tree}`, [base, rebased], options);
    }
  }
}

/** Copies the head's commits onto the base one by one; as on GitHub they always get new hashes. */
async function replay(dir: string, options: MergeCommitOptions): Promise<string | undefined> {
  const commits = (await commitsBetween(dir, options.base, options.head)).reverse();
  let tip = options.base;
  for (const commit of commits) {
    const [hash, name, email, date, parents] = (await git(dir, [
      "show",
      "--no-patch",
      "--format=%T%n%an%n%ae%n%at%n%P",
      commit,
    ])).split("\n") as [string, string, string, string, string];
    const [parent, second] = parents.split(" ");
    if (second !== undefined) continue;
    const tree = parent === undefined || parent === ""
      ? hash
      : await pickedTree(dir, { tip, parent, commit, options });
    if (tree === undefined) return undefined;
    const message = await git(dir, ["show", "--no-patch", "--format=%B", commit]);
    const author = { name, email, date: Number(date) * 1000 };
    tip = await commitTree(dir, tree, [tip], { ...options, author, message });
  }
  return tip;
}

/** The tree of a cherry-pick: a merge of the commit with the tip's tree, put on the commit's own parent. */
async function pickedTree(
  dir: string,
  pick: { tip: string; parent: string; commit: string; options: MergeCommitOptions },
): Promise<string | undefined> {
  const stand = await commitTree(dir, `${pick.tip}^{tree}`, [pick.parent], pick.options);
  return await mergedTree(dir, stand, pick.commit);
}

async function mergedTree(dir: string, ours: string, theirs: string): Promise<string | undefined> {
  const result = await tryGit(dir, ["merge-tree", "--write-tree", "--no-messages", ours, theirs]);
  if (result.code === 0) return result.output.trim();
  if (result.code === 1) return undefined;
  // Histories that have nothing in common cannot be merged; GitHub calls that a conflict too.
  if (result.errors.includes("unrelated histories")) return undefined;
  throw new Error(`git merge-tree ${ours} ${theirs}: ${result.errors.trim()}`);
}

async function commitTree(
  dir: string,
  tree: string,
  parents: readonly string[],
  options: Pick<MergeCommitOptions, "author" | "committer" | "message">,
): Promise<string> {
  return await git(dir, ["commit-tree", tree, ...parents.flatMap((parent) => ["-p", parent])], {
    input: options.message.endsWith("\n") ? options.message : `${options.message}\n`,
    env: signatures(options.author, options.committer),
  });
}
