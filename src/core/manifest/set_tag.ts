import { Failure } from "../failure.ts";
import type { Change } from "./change.ts";
import type { FoundMarker, ScalarTarget } from "./find_markers.ts";
import { replaceImageTag } from "./image_reference.ts";
import { lineFinder } from "./line_finder.ts";
import { isMarkerOf, likelyMarkers, type MarkerText, type Policy } from "./marker.ts";
import { readMarkers } from "./read_markers.ts";
import { isPlainString, readQuoted, writeScalar } from "./scalar_text.ts";
import { findTemplateMarkers } from "./template.ts";

/** A file of the repository, decoded as UTF-8 with its byte order mark kept as U+FEFF. */
export interface ManifestFile {
  /** From the repository's root, with `/`. */
  readonly path: string;
  readonly text: string;
}

export interface TagEdit {
  readonly text: string;
  readonly changes: Change[];
  /** How many values are marked for the tag, those that have it already included. */
  readonly markers: number;
}

/**
 * Sets the tag in all values that a marker of `policy` marks, and touches no other byte (spec, "Manifests"). A value
 * that looks like the tag but is a number or another type for YAML is put in quotes. Of a template that is no valid
 * YAML, the values that are clear are set.
 *
 * @throws {Failure} `manifest`, with path and line: a marker of `policy` follows no scalar, or for an image what is
 * no image reference; or the file holds such a marker and is no valid YAML. Markers of others are not looked at.
 */
export function setTag(file: ManifestFile, policy: Policy, tag: string): TagEdit {
  const edit: Edit = { file, policy, tag, lineOf: lineFinder(file.text) };
  const changes: Change[] = [];
  let markers = 0;
  let text = "";
  let copied = 0;
  for (const found of markersOf(edit)) {
    const replacement = replace(edit, found);
    if (found.marker.field === "name") continue;
    markers += 1;
    if (replacement === undefined) continue;
    const { start, end, from, to } = replacement;
    changes.push({ path: file.path, line: edit.lineOf(start), from, to });
    text += file.text.slice(copied, start) + replacement.text;
    copied = end;
  }
  return { text: text + file.text.slice(copied), changes, markers };
}

interface Edit {
  readonly file: ManifestFile;
  readonly policy: Policy;
  readonly tag: string;
  readonly lineOf: (offset: number) => number;
}

/** A part of the file, what takes its place, and both as values. */
interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly from: string;
  readonly to: string;
}

function markersOf(edit: Edit): FoundMarker[] {
  const { file: { text }, policy } = edit;
  const likely = likelyMarkers(text).find(({ marker }) => isMarkerOf(marker, policy));
  if (likely === undefined) return [];
  const { found, problem } = readMarkers(text);
  const known = problem === undefined ? found : findTemplateMarkers(text);
  if (known === undefined) {
    const { offset, message } = problem!;
    // What is missing is missing at the end, where the last line is better than the one after it.
    const at = Math.min(offset, text.trimEnd().length);
    throw failure(
      edit,
      likely.marker,
      at,
      `the file is no valid YAML (${message}), which it must be to set the value marked in line ${
        edit.lineOf(likely.offset)
      }`,
      "repair the file on the base branch, then run this again",
    );
  }
  return known.filter(({ marker, target }) =>
    target.kind !== "nothing" && isMarkerOf(marker, policy)
  );
}

/** What to put where for one marker; undefined when the value has the tag already. */
function replace(edit: Edit, { marker, offset, target }: FoundMarker): Replacement | undefined {
  if (target.kind === "nothing") return undefined;
  if (target.kind === "none") {
    const message = `its marker follows ${target.what}, where one scalar value must be`;
    throw failure(edit, marker, offset, message, target.hint);
  }
  if (marker.field === "name") return undefined;
  const isString = target.tag === "!!str" || target.tag === "!<tag:yaml.org,2002:str>";
  if (!isString && target.tag !== undefined && /^!!|^!<tag:yaml\.org,2002:/.test(target.tag)) {
    const message = `its value is tagged ${target.tag}, where a string must be`;
    throw failure(edit, marker, offset, message, "remove the tag before the value");
  }
  const from = target.kind === "empty" ? "" : target.value;
  if (/\{\{.*\}\}/s.test(from)) {
    const message = `its value ${
      JSON.stringify(from)
    } holds a template expression, which would be lost`;
    const hint = "put the marker behind the value that the expression takes";
    throw failure(edit, marker, offset, message, hint);
  }
  const to = marker.field === "tag" ? edit.tag : replaceImageTag(from, edit.tag);
  if (to === undefined) {
    const message = `${JSON.stringify(from)} is no image reference, which its marker says`;
    const hint = `write an image as "nginx:1.0", or mark a tag alone as "${marker.text}:tag"`;
    throw failure(edit, marker, offset, message, hint);
  }
  if (target.kind === "empty") {
    const { text } = edit.file;
    const gap = /^[ \t]*/.exec(text.slice(target.at))?.[0] ?? "";
    const start = target.at + Math.min(gap.length, 1);
    const source = writeScalar("plain", to, isString);
    const before = gap === "" ? " " : "";
    const after = gap.length < 2 && text[start] === "#" ? " " : "";
    return { start, end: start, text: before + source + after, from, to };
  }
  const readsAsText = target.style !== "plain" || isString || isPlainString(from);
  if (from === to && readsAsText) return undefined;
  const { start, end } = target;
  const source = sourceWithTag(edit, marker, target) ?? writeScalar(target.style, to, isString);
  return { start, end, text: source, from, to };
}

/** For an image in quotes: as it is written, escapes included, with another tag; undefined when that is not clear. */
function sourceWithTag(edit: Edit, marker: MarkerText, target: ScalarTarget): string | undefined {
  if (marker.field !== "image" || (target.style !== "single" && target.style !== "double")) return;
  const source = edit.file.text.slice(target.start, target.end);
  const quote = source.slice(0, 1);
  const inner = replaceImageTag(source.slice(1, -1), edit.tag);
  if (inner === undefined) return undefined;
  const edited = quote + inner + quote;
  const wanted = replaceImageTag(target.value, edit.tag);
  return readQuoted(edited) === wanted ? edited : undefined;
}

function failure(
  edit: Edit,
  marker: MarkerText,
  offset: number,
  message: string,
  hint: string,
): Failure {
  const place = `${edit.file.path}:${edit.lineOf(offset)}`;
  return new Failure("manifest", `could not set "${marker.text}" in ${place}: ${message}`, {
    hint,
  });
}
