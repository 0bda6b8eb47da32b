import { readImageReference } from "./image_reference.ts";
import { lineFinder } from "./line_finder.ts";
import { type MarkerText, mayHoldMarker } from "./marker.ts";
import { misfitOf } from "./misfit.ts";
import { readManifest } from "./read_manifest.ts";
import type { ManifestFile } from "./manifest_file.ts";

/** A marker and its scalar value. */
export interface Marker extends MarkerText {
  /** From the repository's root, with `/`. */
  readonly path: string;
  /** The marker's line, counted from 1. */
  readonly line: number;
  /** As YAML reads it, but always as text (`1.10`, not 1.1); empty if there is none. */
  readonly value: string;
}

/**
 * All markers of a file that follow a value, of any policy, in the order of the text. Never throws: in invalid files it
 * finds what is unambiguous. Markers that follow no scalar are left out.
 */
export function listMarkers(file: ManifestFile): Marker[] {
  if (!mayHoldMarker(file.text)) return [];
  const { found } = readManifest(file.text);
  const lineOf = lineFinder(file.text);
  const { path } = file;
  return found.flatMap(({ marker, offset, target }) => {
    if (target.kind === "none") return [];
    const value = target.kind === "scalar" ? target.value : "";
    return [{ ...marker, path, line: lineOf(offset), value }];
  });
}

/** The tag in a marked value; undefined if the marker is not for a tag, or the value has none. */
export function tagOf(marker: Marker): string | undefined {
  if (marker.field === "image") return readImageReference(marker.value)?.tag;
  if (marker.field !== "tag") return undefined;
  return misfitOf(marker, undefined, marker.value) === undefined
    ? marker.value || undefined
    : undefined;
}
