import type { Warning } from "../warning.ts";
import type { IdleCode, IdleMention } from "./find_markers.ts";
import { lineFinder } from "./line_finder.ts";
import { isSamePolicy, markerFor, type Policy } from "./marker.ts";
import { markerMeant, means } from "./mention.ts";
import { readManifest } from "./read_manifest.ts";
import type { ReadMarkers } from "./read_markers.ts";
import type { ManifestFile } from "./manifest_file.ts";

/** A marker, or near miss of one, without effect. */
export interface IdleMarker extends Policy {
  readonly code: IdleCode;
  /** The policy as written: `apps:web:tga`. */
  readonly text: string;
  /** From the repository's root, with `/`. */
  readonly path: string;
  /** Counted from 1. */
  readonly line: number;
  /** Why it has no effect: "it is text inside a block scalar, not a comment". */
  readonly reason: string;
  /** What to do: "write # {…} there". */
  readonly advice: string;
}

/**
 * All markers without effect in a file, of any policy, in the order of the text, except commented-out lines. Never
 * throws.
 */
export function listIdleMarkers(file: ManifestFile): IdleMarker[] {
  const read = readManifest(file.text);
  return [...idleMarkersOf(file, read.idle), ...misplacedIn(file, read)]
    .toSorted((a, b) => a.line - b.line);
}

/** A warning for each place that names the policy, in any spelling, but is not edited. */
export function idleWarnings(file: ManifestFile, read: ReadMarkers, policy: Policy): Warning[] {
  const mine = read.idle.filter(({ mention }) => means(mention, policy));
  const idle = idleMarkersOf(file, mine, policy);
  const others = inAnotherCase(file, read, policy);
  return [...idle, ...others].map(({ code, text, path, line, reason, advice }) => ({
    code,
    message: `${path}:${line}: "${text}" sets nothing: ${reason}; ${advice}`,
    path,
    line,
  }));
}

/** `policy`: what the mentions mean, where that is known; else what they say. */
function idleMarkersOf(
  { path, text }: ManifestFile,
  idle: readonly IdleMention[],
  policy?: Policy,
): IdleMarker[] {
  const lineOf = lineFinder(text);
  return idle.map(({ mention, code, reason }) => ({
    code,
    group: mention.group,
    app: mention.app,
    text: mention.text,
    path,
    line: lineOf(mention.offset),
    reason,
    advice: ADVICE[code](markerMeant({ ...mention, ...policy })),
  }));
}

const ADVICE: { readonly [Code in IdleCode]: (marker: string) => string } = {
  "marker-in-block-scalar": () => "set this place by hand, or move the value out of the text",
  "marker-in-broken-file": () => "repair the file",
  "marker-in-large-file": () => "move the marked values to a smaller file",
  "marker-in-value": (marker) => `write ${marker} after the value`,
  "marker-misplaced": () => "put it after the value, on the same line",
  "marker-misspelled": (marker) => `write ${marker}`,
  "marker-on-own-line": (marker) => `put ${marker} after the value, on the same line`,
};

/** Markers that follow no scalar value; edits of their app fail. */
function misplacedIn({ path, text }: ManifestFile, { found }: ReadMarkers): IdleMarker[] {
  const lineOf = lineFinder(text);
  return found.flatMap(({ marker, offset, target }): IdleMarker[] => {
    if (target.kind !== "none") return [];
    return [{
      ...marker,
      code: "marker-misplaced",
      path,
      line: lineOf(offset),
      reason: `it follows ${target.what}, not a single scalar value`,
      advice: target.hint,
    }];
  });
}

/** Markers whose policy differs only in case. */
function inAnotherCase(
  { path, text }: ManifestFile,
  { found }: ReadMarkers,
  policy: Policy,
): IdleMarker[] {
  const lineOf = lineFinder(text);
  return found.filter(({ marker }) => means(marker, policy) && !isSamePolicy(marker, policy))
    .map(({ marker, offset }) => ({
      ...marker,
      code: "marker-misspelled",
      path,
      line: lineOf(offset),
      reason: "its policy differs in case",
      advice: `write ${markerFor(policy, marker.field)}`,
    }));
}
