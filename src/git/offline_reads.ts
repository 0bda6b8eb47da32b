import { type Git, GitError, type RunOptions } from "./git.ts";

/**
 * Keeps git from fetching what a partial clone lacks: newer versions honour the first variable, older ones find no
 * allowed protocol.
 */
const LOCAL = { GIT_NO_LAZY_FETCH: "1", GIT_ALLOW_PROTOCOL: "none" };

/**
 * The matches of `pattern` (an extended regular expression) in the tracked files of the work tree, or of HEAD if
 * nothing is checked out, as in a bare clone. Each match once. Like everything here, for completions: nothing is
 * fetched, and errors count as no match.
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

/** The text of a file in the repository's root from the index, or from HEAD if there is no index. */
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
