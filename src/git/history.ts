import { fetchFromOrigin, hasCommit } from "./remote.ts";
import type { Repository } from "./repository.ts";

/** The newest commits in `since..commit` along first parents, newest first, at most `limit`. */
export async function firstParents(
  repository: Repository,
  range: { readonly since: string; readonly commit: string; readonly limit?: number },
): Promise<string[]> {
  const { since, commit, limit } = range;
  const bound = limit === undefined ? [] : [`--max-count=${limit}`];
  const answer = await repository.git.text([
    "rev-list",
    "--first-parent",
    ...bound,
    `${since}..${commit}`,
  ]);
  return answer === "" ? [] : answer.split("\n");
}

/**
 * Options of `git fetch`, one after the other until there is history enough. The last is `--unshallow`, which fails where
 * the one before it was enough.
 */
export const DEEPENING = ["--deepen=50", "--deepen=500", "--depth=2147483647"];

/**
 * Whether `since` is in the history of `commit`, which `branch` of origin has; not, as after a forced push. A shallow
 * clone is deepened as far as it takes to know.
 */
export async function isInHistory(
  repository: Repository,
  since: string,
  { branch, commit }: { readonly branch: string; readonly commit: string },
): Promise<boolean> {
  if (await isAncestor(repository, since, commit)) return true;
  if (!repository.shallow) return false;
  for (const how of DEEPENING) {
    await fetchFromOrigin(repository, [`refs/heads/${branch}`], {
      action: `fetch more of "${branch}" from origin`,
      options: [how],
    });
    if (await isAncestor(repository, since, commit)) return true;
  }
  return false;
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

/** Whether `ancestor` is `commit` or one of its ancestors, as far as history is here. */
export async function isAncestor(
  repository: Repository,
  ancestor: string,
  commit: string,
): Promise<boolean> {
  if (!await hasCommit(repository, ancestor)) return false;
  const { code } = await repository.git.run(["merge-base", "--is-ancestor", ancestor, commit], {
    accept: [1],
  });
  return code === 0;
}
