import type { FoundMarker } from "./find_markers.ts";
import { isSamePolicy } from "./marker.ts";
import { type Entry, keyOf, none, type Target, valueBeside } from "./target.ts";

/** A digest that belongs to an app's image. */
export interface DigestPlace {
  /** The marker that makes it one. */
  readonly found: FoundMarker;
  /** Whether that marks the digest itself; else it marks the tag beside. */
  readonly isMarked: boolean;
  readonly target: Target;
}

/**
 * The digests that must change together with values that are marked for an app: those that are marked themselves, and the
 * values of the key `digest` in the mapping of a marked `tag` or `newTag` (spec, "Digests").
 *
 * @param mine The app's markers.
 * @param all Those of the whole file.
 */
export function digestPlaces(
  mine: readonly FoundMarker[],
  all: readonly FoundMarker[],
): DigestPlace[] {
  const marked = new Map(all.map((found) => [startOf(found.target), found]));
  const seen = new Set<Entry["all"]>();
  return mine.flatMap((found): DigestPlace[] => {
    const { marker, target } = found;
    if (marker.field === "digest") return [{ found, isMarked: true, target }];
    const entry = marker.field === "tag" && target.kind !== "none" ? target.entry : undefined;
    if (entry === undefined || !isTagKey(keyOf(entry)) || seen.has(entry.all)) return [];
    seen.add(entry.all);
    const beside = valueBeside(entry, "digest");
    if (beside === undefined) return [];
    const start = startOf(beside);
    const own = start === undefined ? undefined : marked.get(start);
    if (own === undefined) return [{ found, isMarked: false, target: beside }];
    if (isSamePolicy(own.marker, marker)) return [];
    return [{ found, isMarked: false, target: none("a digest that is marked for another app") }];
  });
}

function isTagKey(key: string | undefined): boolean {
  return key === "tag" || key === "newTag";
}

/** Whether there is a digest now, and not only room for one. */
export function isPinned({ isMarked, target }: DigestPlace): boolean {
  return isMarked || target.kind === "none" || (target.kind === "scalar" && target.value !== "");
}

/** Where its value, or the room for it, begins; that of its marker where it has none. */
export function offsetOf({ target, found }: DigestPlace): number {
  return startOf(target) ?? found.offset;
}

function startOf(target: Target): number | undefined {
  switch (target.kind) {
    case "scalar":
      return target.start;
    case "empty":
      return target.at;
    case "none":
      return undefined;
  }
}
