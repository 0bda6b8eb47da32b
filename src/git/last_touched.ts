import type { LastTouch } from "../core/feature/stale/stale.ts";
import { lacksFolders } from "./fetch_objects.ts";
import { folderIds } from "./folder_ids.ts";
import type { Repository } from "./repository.ts";
import { deepen, DEEPENING, endsOfHistory } from "./shallow.ts";

/**
 * When each folder was last touched on the way of `commit`'s first parents, so that a merge counts as the moment at
 * which it brought something in. A shallow clone is deepened only until it is known which folders no commit has touched
 * since `since` (milliseconds since 1970). Folders that no commit has touched are left out.
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
      // Where history ends, a commit seems to have made all that it has.
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
  /** There are commits before the last one. */
  readonly goesOn: boolean;
}

/** The commits since `since`, and the one before. */
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

/** The newest of the commits that touched the folder; the last one for a folder that is older. */
async function lastOf(
  repository: Repository,
  { commits }: Chain,
  folder: string,
): Promise<CommitTime | undefined> {
  const ids = await folderIds(repository, commits.map(({ commit }) => commit), folder);
  return commits.find(({ commit }, index) =>
    ids.get(commit) !== ids.get(commits[index + 1]?.commit ?? "")
  );
}

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
