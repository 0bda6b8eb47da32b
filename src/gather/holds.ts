import type { StandingHolds } from "../core/decide/snapshot.ts";
import { readHolds } from "../core/holds/hold_file.ts";
import { HOLDS_FOLDER, isHoldPath } from "../core/holds/hold_id.ts";
import type { Source } from "./source.ts";
import type { Workspace } from "./workspace.ts";

/** What stands in the way of promotions; a file that cannot be read is told. */
export async function readStandingHolds(source: Source, commit: string): Promise<StandingHolds> {
  const files = (await source.folder(commit, HOLDS_FOLDER)).filter(({ path }) => isHoldPath(path));
  const { holds, problems } = readHolds(files);
  return {
    files,
    holds,
    warnings: problems.map((message) => ({ code: "unreadable-hold", message })),
  };
}

/** The time that holds are judged by: the provider's if it has sent one, else the clock's. */
export async function currentTime(workspace: Workspace): Promise<number> {
  return (await workspace.providerIfAny())?.now() ?? workspace.clock.now();
}
