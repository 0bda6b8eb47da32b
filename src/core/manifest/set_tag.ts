import type { Change } from "./change.ts";
import { editFile, type ManifestFile } from "./edit_file.ts";
import type { Policy } from "./marker.ts";

export type { ManifestFile };

export interface TagEdit {
  readonly text: string;
  readonly changes: readonly Change[];
  /** How many values are marked for the tag, those that have it already included. */
  readonly markers: number;
}

/**
 * Sets the tag in all values that a marker of `policy` marks, as `editFile` does. Digests beside it stay, and are the
 * caller's to judge.
 *
 * @throws {Failure} as `editFile`.
 */
export function setTag(file: ManifestFile, policy: Policy, tag: string): TagEdit {
  const { text, changes, markers } = editFile(file, policy, { tag });
  return { text, changes, markers };
}
