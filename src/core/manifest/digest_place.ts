import type { FoundMarker } from "./find_markers.ts";
import { isSamePolicy, takesTag } from "./marker.ts";
import type { ReadMarkers } from "./read_markers.ts";
import { TAG_KEYS } from "./shared_digest.ts";
import {
  keyOf,
  type MappingEntry,
  none,
  type NoScalar,
  scalarValue,
  type Target,
  valueBeside,
} from "./target.ts";

/** A digest that belongs to an app's image. */
export interface DigestPlace {
  /** The marker that it belongs to. */
  readonly found: FoundMarker;
  /** Whether the marker marks the digest itself; otherwise it marks the tag beside it. */
  readonly isMarked: boolean;
  readonly target: Target;
  /** Empty if there is none, or if it is not text. */
  readonly value: string;
}

/**
 * The digests that must change together with an app's marked values: those that are marked themselves, and the values
 * of the key `digest` in the mapping of a marked `tag` or `newTag` (spec, "Digests"), also across aliases and merge
 * keys.
 *
 * @param mine The app's markers among those found in the file.
 */
export function digestPlaces(
  mine: readonly FoundMarker[],
  { found: all, shared }: Pick<ReadMarkers, "found" | "shared">,
): DigestPlace[] {
  const marked = new Map(all.map((found) => [startOf(found.target), found]));
  const sharedOf = Map.groupBy(shared, ({ tagStart }) => tagStart);
  const sharedBeside = ({ marker, target }: FoundMarker): readonly Target[] => {
    const start = takesTag(marker) ? startOf(target) : undefined;
    return (start === undefined ? [] : sharedOf.get(start) ?? []).map(({ digest }) => digest);
  };
  const seen = new Set<MappingEntry["all"]>();
  const beside = (found: FoundMarker, digest: Target, target = digest): DigestPlace[] => {
    const start = startOf(digest);
    const marker = start === undefined ? undefined : marked.get(start)?.marker;
    const value = scalarValue(digest);
    if (marker === undefined) return [{ found, isMarked: false, target, value }];
    if (isSamePolicy(marker, found.marker)) return [];
    const another = none("a digest that is marked for another app");
    return [{ found, isMarked: false, target: another, value }];
  };
  const own = mine.flatMap((found): DigestPlace[] => {
    const { marker, target } = found;
    if (marker.field === "digest") {
      return [{ found, isMarked: true, target, value: scalarValue(target) }];
    }
    if (!takesTag(marker) || target.kind === "none") return [];
    const entry = target.entry;
    if (entry === undefined || !isTagKey(keyOf(entry)) || seen.has(entry.all)) return [];
    seen.add(entry.all);
    const digest = valueBeside(entry, "digest");
    if (digest === undefined) return [];
    const isShared = digest.kind === "none" && sharedBeside(found).length > 0;
    return isShared ? [] : beside(found, digest);
  });
  // A shared digest that is set for one tag is right for all tags that share it.
  const known = new Set(own.map(({ target }) => startOf(target)));
  const shares = mine.flatMap((found) =>
    sharedBeside(found)
      .filter((digest) => !known.has(startOf(digest)))
      .flatMap((digest) => beside(found, digest, { ...SHARED, at: startOf(digest) }))
  );
  return [...own, ...shares];
}

const SHARED: NoScalar = {
  ...none("a digest from an alias or merge key, which others may share"),
  hint: "write the tag and its digest in the same mapping, or mark the digest",
};

function isTagKey(key: string | undefined): boolean {
  return key !== undefined && TAG_KEYS.includes(key);
}

/** Whether there is a digest, not only a place for one. */
export function isPinned({ isMarked, target }: DigestPlace): boolean {
  return isMarked || target.kind === "none" || (target.kind === "scalar" && target.value !== "");
}

/** The offset of its value or place; without one, that of its marker. */
export function offsetOf({ target, found }: DigestPlace): number {
  return startOf(target) ?? found.offset;
}

function startOf(target: Target): number | undefined {
  switch (target.kind) {
    case "scalar":
      return target.start;
    case "empty":
    case "none":
      return target.at;
  }
}
