import { explainGitError } from "./explain.ts";
import { fetchFromOrigin, hasCommit } from "./remote.ts";
import type { Repository } from "./repository.ts";

/** The commits from `tip` back along first parents, newest first, at most `limit`; `tip` is one of them. */
export async function firstParents(
  repository: Repository,
  tip: string,
  limit: number,
): Promise<string[]> {
  try {
    const answer = await repository.git.text([
      "rev-list",
      "--first-parent",
      `--max-count=${limit}`,
      tip,
    ]);
    return answer.split("\n");
  } catch (error) {
    throw explainGitError(error, `list the commits before ${tip}`);
  }
}

/**
 * The commits in `since..commit` along first parents, oldest first: what a push from `since` to `commit` put on the
 * branch. A shallow clone is deepened as far as needed. Undefined when `since` is not in the history of `commit`,
 * as after a forced push.
 */
export async function commitsSince(
  repository: Repository,
  since: string,
  commit: string,
): Promise<string[] | undefined> {
  if (!await reaches(repository, since, commit)) return undefined;
  const answer = await repository.git.text([
    "rev-list",
    "--first-parent",
    "--reverse",
    `${since}..${commit}`,
  ]);
  return answer === "" ? [] : answer.split("\n");
}

/** Options of `git fetch`, one after the other until there is history enough. */
export const DEEPENING = ["--deepen=50", "--deepen=500", "--unshallow"];

async function reaches(repository: Repository, since: string, commit: string): Promise<boolean> {
  if (await isAncestor(repository, since, commit)) return true;
  if (!repository.shallow) return false;
  for (const how of DEEPENING) {
    await fetchFromOrigin(repository, [commit], { action: "fetch more history", options: [how] });
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
