import { hasCommit } from "./commits.ts";
import type { Repository } from "./repository.ts";
import { deepenUntilCertain } from "./shallow.ts";

/**
 * The newest commits in `since..commit` along first parents, newest first, at most `limit`. Both must be in the clone;
 * what a shallow clone lacks between them is fetched.
 */
export async function firstParents(
  repository: Repository,
  range: { readonly since: string; readonly commit: string; readonly limit?: number },
): Promise<string[]> {
  const { since, commit, limit } = range;
  const bound = limit === undefined ? [] : [`--max-count=${limit}`];
  return await deepenUntilCertain(repository, [commit], async () => {
    const text = await repository.git.text(
      ["rev-list", "--first-parent", ...bound, `${since}..${commit}`],
    );
    const answer = text === "" ? [] : text.split("\n");
    return { answer, tips: [commit], base: since, certain: answer.length === limit };
  });
}

/** The commit and those before it along first parents, newest first, at most `limit`; what a shallow clone lacks is fetched. */
export async function newestCommits(
  repository: Repository,
  commit: string,
  limit: number,
): Promise<string[]> {
  return await deepenUntilCertain(repository, [commit], async () => {
    const text = await repository.git.text(
      ["rev-list", "--first-parent", `--max-count=${limit}`, commit],
    );
    const answer = text.split("\n");
    return { answer, tips: [commit], base: undefined, certain: answer.length === limit };
  });
}

/**
 * Whether `ancestor` is `commit`, which must be in the clone, or one of its ancestors. Deepens a shallow clone as
 * needed.
 */
export async function isAncestor(
  repository: Repository,
  ancestor: string,
  commit: string,
): Promise<boolean> {
  return await deepenUntilCertain(repository, [commit], async () => {
    const isHere = await hasCommit(repository, ancestor);
    const answer = isHere && await isAncestorHere(repository, ancestor, commit);
    const base = isHere ? ancestor : undefined;
    return { answer, tips: [commit], base, certain: answer };
  });
}

async function isAncestorHere(
  { git }: Repository,
  ancestor: string,
  commit: string,
): Promise<boolean> {
  const { code } = await git.run(["merge-base", "--is-ancestor", ancestor, commit], {
    accept: [1],
  });
  return code === 0;
}
