import { mapInParallel } from "../core/in_parallel.ts";
import type { CommitStatus } from "../core/promotion/commit_status.ts";
import type { RemoteState } from "./provider.ts";

// Each commit takes requests of its own.
const AT_ONCE = 8;

/** What `list` reads of each commit, by commit. */
export async function pastReports(
  commits: readonly string[],
  list: (commit: string) => Promise<readonly CommitStatus[]>,
): Promise<RemoteState["reports"]> {
  return new Map(
    await mapInParallel(commits, AT_ONCE, async (id) => [id, await list(id)] as const),
  );
}
