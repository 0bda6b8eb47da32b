import { fetchFromOrigin, hasCommit } from "./remote.ts";
import type { Repository } from "./repository.ts";
import { lookAtWholeHistory } from "./shallow.ts";

/**
 * The newest commits in `since..commit` along first parents, newest first, at most `limit`. Both are here; what a shallow
 * clone lacks between them is fetched.
 */
export async function firstParents(
  repository: Repository,
  range: { readonly since: string; readonly commit: string; readonly limit?: number },
): Promise<string[]> {
  const { since, commit, limit } = range;
  const bound = limit === undefined ? [] : [`--max-count=${limit}`];
  return await lookAtWholeHistory(repository, [commit], async () => {
    const text = await repository.git.text(
      ["rev-list", "--first-parent", ...bound, `${since}..${commit}`],
    );
    const answer = text === "" ? [] : text.split("\n");
    return { answer, tips: [commit], base: since, certain: answer.length === limit };
  });
}

/**
 * Whether `since` is in the history of `commit`, which `branch` of origin has; not, as after a forced push. A shallow
 * clone is deepened as far as it takes to know.
 */
export async function isInHistory(
  repository: Repository,
  since: string,
  { branch, commit }: { readonly branch: string; readonly commit: string },
): Promise<boolean> {
  return await isAncestorOf(repository, since, { commit, wanted: `refs/heads/${branch}` });
}

/** Whether `ancestor` is `commit`, which is here, or one of its ancestors. A shallow clone is deepened as far as it takes to know. */
export async function isAncestor(
  repository: Repository,
  ancestor: string,
  commit: string,
): Promise<boolean> {
  return await isAncestorOf(repository, ancestor, { commit, wanted: commit });
}

async function isAncestorOf(
  repository: Repository,
  ancestor: string,
  { commit, wanted }: { readonly commit: string; readonly wanted: string },
): Promise<boolean> {
  return await lookAtWholeHistory(repository, [wanted], async () => {
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

/** The commit's first parent, fetched with `branch` where a shallow clone ends before it; undefined where there is none. */
export async function parentOf(
  repository: Repository,
  branch: string,
  commit: string,
): Promise<string | undefined> {
  const look = async () => {
    const { code, stdout } = await repository.git.run(
      ["rev-parse", "--verify", "--quiet", `${commit}^1^{commit}`],
      { accept: [1, 128] },
    );
    return code === 0 ? new TextDecoder().decode(stdout).trim() : undefined;
  };
  const parent = await look();
  if (parent !== undefined || !repository.shallow) return parent;
  await fetchFromOrigin(repository, [`refs/heads/${branch}`], {
    action: `fetch more of "${branch}" from origin`,
    options: ["--deepen=1"],
  });
  return await look();
}
