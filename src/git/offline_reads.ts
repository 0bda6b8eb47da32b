import { type Git, GitError, type RunOptions } from "./git.ts";

/**
 * Variables with which git looks at what is here and fetches nothing that a partial clone lacks: newer versions heed the
 * first, older ones find no protocol to fetch with.
 */
const LOCAL = { GIT_NO_LAZY_FETCH: "1", GIT_ALLOW_PROTOCOL: "none" };

/** Quick looks at what a clone has, for completions: nothing is fetched, and what cannot be read is as good as missing. */

/**
 * What `pattern` (an extended regular expression) matches in the tracked files of the work tree, or of HEAD where nothing
 * is checked out, as in a bare clone. Each match once.
 */
export async function grepLocal(
  git: Git,
  pattern: string,
  pathspecs: readonly string[],
): Promise<string[]> {
  const grep = ["grep", "--no-color", "--only-matching", "-h", "-I", "-E", "-e", pattern];
  const found = await lines(git, [...grep, "--", ...pathspecs]) ??
    await lines(git, [...grep, "HEAD", "--", ...pathspecs]) ?? [];
  return [...new Set(found)];
}

/** The text of a file in the repository's root as the index has it, or HEAD where there is no index. */
export async function readLocalFile(git: Git, path: string): Promise<string | undefined> {
  return await text(git, ["cat-file", "blob", `:${path}`]) ??
    await text(git, ["cat-file", "blob", `HEAD:${path}`]);
}

/** The branches of `origin` as of the last fetch. */
export async function remoteBranches(git: Git): Promise<string[]> {
  const refs = "refs/remotes/origin";
  const names = await lines(git, ["for-each-ref", "--format=%(refname:lstrip=3)", refs]) ?? [];
  return names.filter((name) => name !== "HEAD");
}

async function lines(git: Git, args: readonly string[]): Promise<string[] | undefined> {
  const found = await text(git, args);
  return found === undefined ? undefined : found.split("\n").filter((line) => line !== "");
}

async function text(git: Git, args: readonly string[]): Promise<string | undefined> {
  const options: RunOptions = { variables: LOCAL };
  try {
    return await git.text(args, options);
  } catch (error) {
    if (error instanceof GitError) return undefined;
    throw error;
  }
}
