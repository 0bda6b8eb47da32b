import type { LastTouch } from "../core/feature/stale/stale.ts";
import { fetchFromOrigin } from "./remote.ts";
import type { Repository } from "./repository.ts";
import { DEEPENING, endsOfHistory } from "./shallow.ts";

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
    if (how !== undefined) {
      await fetchFromOrigin(repository, [commit], { action: "fetch more history", options: [how] });
    }
    const ends = await endsOfHistory(repository);
    const undecided: string[] = [];
    for (const folder of open) {
      const last = await lastCommit(repository, commit, folder);
      if (last === undefined) continue;
      // Where history ends, a commit seems to have made all that it has.
      const orEarlier = ends.has(last.commit);
      touched.set(folder, { time: last.time, orEarlier });
      if (orEarlier && last.time >= since) undecided.push(folder);
    }
    if (undecided.length === 0) break;
    open = undecided;
  }
  return touched;
}

async function lastCommit(
  { git }: Repository,
  commit: string,
  folder: string,
): Promise<{ commit: string; time: number } | undefined> {
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
  const [id, seconds] = answer.split(" ");
  return id === undefined || seconds === undefined
    ? undefined
    : { commit: id, time: Number(seconds) * 1000 };
}
