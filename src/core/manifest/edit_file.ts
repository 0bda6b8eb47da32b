import { Failure } from "../failure.ts";
import { quoted } from "../quoted.ts";
import type { Warning } from "../warning.ts";
import type { Change } from "./change.ts";
import { type DigestPlace, digestPlaces, isPinned, offsetOf } from "./digest_place.ts";
import type { FoundMarker } from "./find_markers.ts";
import { idleWarnings } from "./idle_markers.ts";
import { readImageReference, replaceImageTag } from "./image_reference.ts";
import { lineFinder } from "./line_finder.ts";
import { isSamePolicy, type MarkerText, type Policy, takesTag } from "./marker.ts";
import { findMentions, lineKinds, markerAt, means, type Mention } from "./mention.ts";
import { misfitOf } from "./misfit.ts";
import { readManifest } from "./read_manifest.ts";
import type { ReadMarkers, YamlProblem } from "./read_markers.ts";
import { applyReplacements, isStringTag, type Replacement, replacementOf } from "./replacement.ts";
import { keyOf, type Target } from "./target.ts";
import { tooLarge } from "./too_large.ts";
import type { ManifestFile } from "./manifest_file.ts";
import type { Version } from "./version.ts";

export interface FileEdit {
  readonly text: string;
  readonly changes: readonly Change[];
  /** How many values are marked for the tag, including those that already have it. */
  readonly markers: number;
  /** The line of the first one. */
  readonly firstAt: number | undefined;
  /** The lines of the digests that belong to the tag; a shared one is never set. */
  readonly pinnedAt: readonly { readonly line: number; readonly isShared: boolean }[];
  /** Whether there is a place for a digest. */
  readonly takesDigest: boolean;
  readonly warnings: readonly Warning[];
}

/**
 * Sets the version in all values with a marker of `policy`, and changes no other byte (spec, "Manifests"). A tag that
 * YAML would read as a number or another type is quoted. In a template that is not valid YAML, only unambiguous values
 * are set. Without a digest in `version`, digests in the file are kept; only an image reference loses its digest.
 *
 * @throws {Failure} `manifest`, with path and line: a marker of `policy` follows no scalar, or a value that it does not
 * fit, or the file with such a marker is not valid YAML or too large. Markers of other policies are ignored.
 */
export function editFile(file: ManifestFile, policy: Policy, version: Version): FileEdit {
  const { path, text } = file;
  const mentions = findMentions(text).filter((mention) => means(mention, policy));
  if (mentions.length === 0) return { text, ...NOTHING };
  const lineOf = lineFinder(text);
  const edit: Edit = { file, policy, version, lineOf };
  assertSize(edit, mentions[0]!);
  const read = readManifest(text, mentions);
  if (read.problem !== undefined) assertNoMarker(edit, mentions, read.problem);
  const mine = read.problem !== undefined
    ? []
    : read.found.filter(({ marker }) => isSamePolicy(marker, policy));
  const tags = mine.filter(({ marker }) => takesTag(marker));
  const digests = digestPlaces(mine, read);
  const edited = applyReplacements(text, [
    ...mine.flatMap((found) => setMarked(edit, found) ?? []),
    ...digests.flatMap((place) => setDigest(edit, place) ?? []),
  ]);
  return {
    text: edited.text,
    changes: edited.changes.map(({ start, from, to }) => ({ path, line: lineOf(start), from, to })),
    markers: tags.length,
    firstAt: tags[0] && lineOf(tags[0].offset),
    pinnedAt: digests.filter(isPinned).map((place) => ({
      line: lineOf(offsetOf(place)),
      isShared: place.target.kind === "none" && place.target.at !== undefined,
    })),
    takesDigest: digests.length > 0 || mine.some(isPinnedImage),
    warnings: [
      ...idleWarnings(file, read, policy),
      ...signatureWarnings(file, read, edited.changes),
    ],
  };
}

const NOTHING: Omit<FileEdit, "text"> = {
  changes: [],
  markers: 0,
  firstAt: undefined,
  pinnedAt: [],
  takesDigest: false,
  warnings: [],
};

function isPinnedImage({ marker, target }: FoundMarker): boolean {
  return marker.field === "image" && target.kind === "scalar" &&
    readImageReference(target.value)?.digest !== undefined;
}

interface Edit {
  readonly file: ManifestFile;
  readonly policy: Policy;
  readonly version: Version;
  readonly lineOf: (offset: number) => number;
}

/** The replacement for one marker; undefined if the value is already right. */
function setMarked(edit: Edit, { marker, offset, target }: FoundMarker): Replacement | undefined {
  if (target.kind === "none") {
    const message = `its marker follows ${target.what}, not a single scalar value`;
    throw failure(edit, marker, offset, message, target.hint);
  }
  if (marker.field === "name") return undefined;
  assertText(edit, marker, offset, target);
  const { tag, digest } = edit.version;
  const value = target.kind === "empty" ? "" : target.value;
  const misfit = misfitOf(marker, target.entry && keyOf(target.entry), value);
  if (misfit !== undefined) throw failure(edit, marker, offset, misfit.message, misfit.hint);
  const { text } = edit.file;
  switch (marker.field) {
    case "tag":
      return replacementOf({ text, target, change: () => tag });
    case "image":
      return replacementOf({
        text,
        target,
        change: (image) => replaceImageTag(image, tag, digest),
      });
    case "digest":
      return digest === undefined
        ? undefined
        : replacementOf({ text, target, change: () => digest });
  }
}

/** As `setMarked`, for a digest beside a marked tag. */
function setDigest(edit: Edit, place: DigestPlace): Replacement | undefined {
  const { digest } = edit.version;
  if (place.isMarked || digest === undefined) return undefined;
  const { target, found: { marker } } = place;
  const offset = offsetOf(place);
  if (target.kind === "none") {
    if (target.at !== undefined && edit.version.keepShared) return undefined;
    const message = `beside it is ${target.what}, where a single digest is expected`;
    const hint = target.at === undefined
      ? `write the digest as "sha256:…", or remove it`
      : target.hint;
    throw failure(edit, marker, offset, message, hint);
  }
  assertText(edit, marker, offset, target);
  return replacementOf({ text: edit.file.text, target, change: () => digest });
}

/** Throws if the value is not text, or contains a template expression. */
function assertText(edit: Edit, marker: MarkerText, offset: number, target: Target): void {
  if (target.kind === "none") return;
  const { tag } = target;
  if (!isStringTag(tag) && tag !== undefined && /^!!|^!<tag:yaml\.org,2002:/.test(tag)) {
    const message = `its value has the YAML tag ${tag}, but must be a string`;
    throw failure(edit, marker, offset, message, "remove the YAML tag");
  }
  if (target.kind === "scalar" && holdsAction(target.value)) {
    const value = quoted(target.value);
    const message = `its value ${value} holds a template expression, which would be lost`;
    const hint = "put the marker after the value that the expression takes";
    throw failure(edit, marker, offset, message, hint);
  }
}

/** Whether it contains a template action `{{…}}`. */
function holdsAction(value: string): boolean {
  const open = value.indexOf("{{");
  return open >= 0 && value.includes("}}", open + 2);
}

/** Throws if a file that is not valid YAML has a marker of the policy after a value. */
function assertNoMarker(
  edit: Edit,
  mentions: readonly Mention[],
  { offset, message }: YamlProblem,
): void {
  const { file: { text }, policy, lineOf } = edit;
  const kindAt = lineKinds(text);
  for (const mention of mentions) {
    const known = markerAt(text, mention);
    if (known === undefined || !isSamePolicy(known.marker, policy)) continue;
    if (kindAt(mention.offset) !== "text") continue;
    // At the end of the file, name the last line rather than the one after it.
    const at = Math.min(offset, text.trimEnd().length);
    const why = `the file is not valid YAML (${message})`;
    const need = `so the value marked on line ${lineOf(known.offset)} cannot be set`;
    const hint = "fix the file on the base branch, then run again";
    throw failure(edit, known.marker, at, `${why}, ${need}`, hint);
  }
}

/** Throws, at the first mention, if the file is too large to be parsed. */
function assertSize(edit: Edit, mention: Mention): void {
  const size = tooLarge(edit.file.text);
  if (size === undefined) return;
  const hint = "move the marked values to a smaller file";
  throw failure(edit, mention, mention.offset, `the file is too large: ${size}`, hint);
}

function failure(
  edit: Edit,
  { text }: { readonly text: string },
  offset: number,
  message: string,
  hint: string,
): Failure {
  const place = `${edit.file.path}:${edit.lineOf(offset)}`;
  return new Failure("manifest", `could not set "${text}" in ${place}: ${message}`, { hint });
}

/** A warning for each document signed by SOPS in which something changes. */
function signatureWarnings(
  { path, text }: ManifestFile,
  { documents }: ReadMarkers,
  changes: readonly Replacement[],
): Warning[] {
  const lineOf = lineFinder(text);
  return documents.flatMap(({ start, mac }, index): Warning[] => {
    const end = documents[index + 1]?.start ?? Infinity;
    if (
      mac === undefined || !changes.some((change) => start <= change.start && change.start < end)
    ) {
      return [];
    }
    const line = lineOf(mac);
    const message =
      `${path}:${line}: SOPS signs this file, and its MAC no longer matches after this change; sign it again with sops, or encrypt with mac_only_encrypted: true`;
    return [{ code: "sops-mac-mismatch", message, path, line }];
  });
}
