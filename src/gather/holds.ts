import type { Hold } from "../core/holds/hold.ts";
import { readHolds } from "../core/holds/hold_file.ts";
import { HOLDS_FOLDER, isHoldPath } from "../core/holds/hold_id.ts";
import type { Warning } from "../core/warning.ts";
import type { Source } from "./source.ts";

/** The holds of a commit. */
export interface StandingHolds {
  readonly holds: readonly Hold[];
  /** A file that cannot be read, of which nobody knows what it holds. */
  readonly warnings: readonly Warning[];
}

/** What stands in the way of promotions; a file that cannot be read is told. */
export async function readStandingHolds(source: Source, commit: string): Promise<StandingHolds> {
  const files = await source.folder(commit, HOLDS_FOLDER);
  const { holds, problems } = readHolds(files.filter(({ path }) => isHoldPath(path)));
  return { holds, warnings: problems.map((message) => ({ code: "unreadable-hold", message })) };
}
