import { explainGitError } from "./explain.ts";
import type { Repository } from "./repository.ts";
import { deepenUntilCertain } from "./shallow.ts";

/**
 * The best common ancestor of two commits that are in the clone; undefined if they have none. Deepens a shallow clone,
 * without files, until the answer is the same as for the whole history.
 */
export async function mergeBase(
  repository: Repository,
  a: string,
  b: string,
): Promise<string | undefined> {
  return await deepenUntilCertain(repository, [a, b], async () => {
    const answer = await mergeBaseHere(repository, a, b);
    return { answer, tips: [a, b], base: answer };
  });
}

async function mergeBaseHere(
  { git }: Repository,
  a: string,
  b: string,
): Promise<string | undefined> {
  try {
    const { code, stdout } = await git.run(["merge-base", a, b], { accept: [1] });
    return code === 0 ? new TextDecoder().decode(stdout).split("\n")[0] : undefined;
  } catch (error) {
    throw explainGitError(error, `find where ${a.slice(0, 7)} and ${b.slice(0, 7)} parted`);
  }
}
