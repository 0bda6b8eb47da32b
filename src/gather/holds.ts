import type { HoldsOnBase } from "../core/decide/snapshot.ts";
import { readHolds } from "../core/holds/hold_file.ts";
import { HOLDS_FOLDER, isHoldPath } from "../core/holds/hold_id.ts";
import type { Source } from "./source.ts";
import type { Workspace } from "./workspace.ts";

/** The holds at the commit, with warnings about files that cannot be read. */
export async function readHoldsOnBase(source: Source, commit: string): Promise<HoldsOnBase> {
  const files = (await source.folder(commit, HOLDS_FOLDER)).filter(({ path }) => isHoldPath(path));
  const { holds, problems } = readHolds(files);
  return {
    files,
    holds,
    warnings: problems.map((message) => ({ code: "unreadable-hold", message })),
  };
}

/** The current time: the provider's if it has sent one, else the clock's. */
export async function currentTime(workspace: Workspace): Promise<number> {
  return (await workspace.providerIfAny())?.now() ?? workspace.clock.now();
}
