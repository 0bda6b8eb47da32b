import type { LastTouch } from "../core/feature/stale/stale.ts";
import { lacksFolders } from "./fetch_objects.ts";
import { folderIds } from "./folder_ids.ts";
import type { Repository } from "./repository.ts";
import { deepen, DEEPENING, endsOfHistory } from "./shallow.ts";

/**
 * When each folder was last touched along `commit`'s first parents, so that the time of a merge counts. Deepens a
 * shallow clone only until it is known which folders were not touched since `since` (milliseconds since 1970). Folders
 * that no commit has touched are left out.
 */
export async function lastTouched(
  repository: Repository,
  commit: string,
  folders: readonly string[],
  since: number,
): Promise<Map<string, LastTouch>> {
  const touched = new Map<string, LastTouch>();
  let open = folders;
  for (const how of [undefined, ...DEEPENING]) {
    if (how !== undefined) await deepen(repository, [commit], how);
    const ends = await endsOfHistory(repository);
    const undecided: string[] = [];
    const chain = lacksFolders(repository)
      ? await commitsSince(repository, commit, since)
      : undefined;
    for (const folder of open) {
      const last = chain === undefined
        ? await lastCommit(repository, commit, folder)
        : await lastOf(repository, chain, folder);
      if (last === undefined) continue;
      // At the edge of a shallow clone, a commit seems to add all of its files.
      const orEarlier = ends.has(last.commit) || (last === chain?.last && chain.goesOn);
      touched.set(folder, { time: last.time, orEarlier });
      if (orEarlier && last.time >= since) undecided.push(folder);
    }
    if (undecided.length === 0) break;
    open = undecided;
  }
  return touched;
}

interface CommitTime {
  readonly commit: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

interface Chain {
  /** Newest first. */
  readonly commits: readonly CommitTime[];
  readonly last: CommitTime | undefined;
  /** Whether there are commits before the last one. */
  readonly goesOn: boolean;
}

/** The commits since `since`, and the one before them. */
async function commitsSince(
  { git }: Repository,
  commit: string,
  since: number,
): Promise<Chain> {
  const text = await git.text(["log", "--first-parent", "--format=%H %ct", commit]);
  const all = text.split("\n").map(commitTime);
  const end = all.findIndex(({ time }) => time < since);
  const commits = end < 0 ? all : all.slice(0, end + 1);
  return { commits, last: commits.at(-1), goesOn: commits.length < all.length };
}

function commitTime(line: string): CommitTime {
  const [commit = "", seconds] = line.split(" ");
  return { commit, time: Number(seconds) * 1000 };
}

/** The newest commit that touched the folder; for an older folder, the last commit. */
async function lastOf(
  repository: Repository,
  { commits }: Chain,
  folder: string,
): Promise<CommitTime | undefined> {
  let size = PORTION.first;
  for (let start = 0; start < commits.length;) {
    const some = commits.slice(start, start + size + 1);
    const ids = await folderIds(repository, some.map(({ commit }) => commit), folder);
    const last = some.slice(0, size).find(({ commit }, index) =>
      ids.get(commit) !== ids.get(some[index + 1]?.commit ?? "")
    );
    if (last !== undefined) return last;
    start += size;
    size = Math.min(2 * size, PORTION.most);
  }
  return undefined;
}

// Commits whose folders are read at once: most features were touched lately, and a treeless clone fetches what it reads.
const PORTION = { first: 50, most: 2000 };

async function lastCommit(
  { git }: Repository,
  commit: string,
  folder: string,
): Promise<CommitTime | undefined> {
  const answer = await git.text([
    "--literal-pathspecs",
    "log",
    "-1",
    "--first-parent",
    "--format=%H %ct",
    commit,
    "--",
    `${folder}/`,
  ]);
  return answer === "" ? undefined : commitTime(answer);
}
