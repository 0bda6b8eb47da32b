import { hasCommit, parentsOf, readHeaders } from "./commits.ts";
import { fetchObjects, lacksFolders, missingObjects } from "./fetch_objects.ts";
import { folderIds } from "./folder_ids.ts";
import { firstParents } from "./history.ts";

import type { Repository } from "./repository.ts";
import { deepenUntilCertain, endsOfHistory } from "./shallow.ts";

/** The most commits to read if no end is given. */
const LOOKBACK = 1000;

/**
 * The commits along the first parents of `tip`, newest first, that changed something below the folder compared with
 * their first parent: back to `from`, inclusive, else among the newest thousand; at most `limit`. Fetches missing
 * history and folders in as few requests as possible.
 */
export async function commitsTouching(
  repository: Repository,
  { tip, from, folder, limit = 100 }: {
    readonly tip: string;
    readonly from?: string | undefined;
    readonly folder: string;
    readonly limit?: number;
  },
): Promise<string[]> {
  const chain = await chainFrom(repository, tip, from);
  const oldest = chain.at(-1);
  if (oldest === undefined) return [];
  const [parent] = await parentsOf(repository, oldest);
  const end = parent !== undefined && await hasCommit(repository, parent) ? [parent] : [];
  if (lacksFolders(repository)) {
    const ids = await folderIds(repository, [...chain, ...end], folder);
    const before = [...chain.slice(1), ...end];
    return chain.filter((id, index) => ids.get(id) !== ids.get(before[index] ?? ""))
      .slice(0, limit);
  }
  const answer = await repository.git.text([
    "rev-list",
    "--first-parent",
    `--max-count=${limit}`,
    tip,
    ...end.map((id) => `^${id}`),
    "--",
    folder,
  ], { variables: { GIT_LITERAL_PATHSPECS: "1" } });
  return answer === "" ? [] : answer.split("\n");
}

/**
 * The commits of `since..tip` along first parents, newest first, that changed a file matched by the pathspecs. Both
 * must be in the clone; missing history and folders between them are fetched.
 */
export async function commitsChanging(
  repository: Repository,
  { since, tip }: { readonly since: string; readonly tip: string },
  pathspecs: readonly string[],
): Promise<string[]> {
  const range = await firstParents(repository, { since, commit: tip });
  const [parent] = range.length === 0 ? [] : await parentsOf(repository, range.at(-1) ?? tip);
  await fetchFolders(repository, parent === undefined ? range : [...range, parent]);
  const answer = await repository.git.text(
    ["rev-list", "--first-parent", `${since}..${tip}`, "--", ...pathspecs],
  );
  return answer === "" ? [] : answer.split("\n");
}

/** Fetches the missing folders of the commits in one batch. */
async function fetchFolders(repository: Repository, commits: readonly string[]): Promise<void> {
  if (!lacksFolders(repository)) return;
  const headers = await readHeaders(repository, commits);
  const missing = await missingObjects(repository, [...headers.values()].map(({ tree }) => tree));
  await fetchObjects(repository, missing, "fetch folders from origin");
}

/**
 * The commits along first parents, newest first, back to `from` or `LOOKBACK`. The parent of each is in the clone too,
 * which is needed to know what it changed.
 */
async function chainFrom(
  repository: Repository,
  tip: string,
  from: string | undefined,
): Promise<string[]> {
  const range = from === undefined ? [`--max-count=${LOOKBACK}`] : [`^${from}`];
  return await deepenUntilCertain(repository, [tip], async () => {
    const text = await repository.git.text(["rev-list", "--first-parent", tip, ...range]);
    const listed = text === "" ? [] : text.split("\n");
    const answer = from === undefined ? listed : [...listed, from];
    const ends = await endsOfHistory(repository);
    const certain = answer.every((id) => !ends.has(id));
    return { answer, tips: [tip], base: undefined, certain };
  });
}
