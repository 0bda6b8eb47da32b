import { listMarkers, type Marker } from "../manifest/list_markers.ts";
import type { ManifestFile } from "../manifest/edit_file.ts";
import { mayHoldMarker } from "../manifest/marker.ts";
import { simpleMarkers } from "../manifest/simple_manifest.ts";

/** The markers of one version of a manifest. */
export interface Reading {
  readonly markers: readonly Marker[];
  readonly shape: Shape | undefined;
}

/** A manifest's text but for the values that its simple lines mark; versions that differ in these share it. */
interface Shape {
  /** What is around the values: one more than there are values. */
  readonly parts: readonly string[];
  /** Which of the values a line has, by its number, counted from 1. */
  readonly indexes: ReadonlyMap<number, number>;
}

/** A value of letters, digits and what image references have. */
const VALUE = String.raw`\w(?:[\w./:@-]*[\w./@-])?`;

/**
 * A whole line whose value can be exchanged for another of its kind without changing what else YAML reads: a plain or
 * quoted value, with a comment behind.
 */
const SIMPLE = new RegExp(
  String.raw`^(?<before>[ ]*(?:- +)*(?:[\w./-]+: +)?(?<quote>["']?))(?<value>${VALUE})` +
    String.raw`(?<after>\k<quote> +#[^\r]*\r?)$`,
);

/** What YAML reads as nothing at all. */
const NULL = /^(?:null|Null|NULL)$/;

/**
 * The markers of a manifest. Reading YAML takes a while, and a history has thousands of versions that differ in a tag
 * only: where `like`, another version of the same file, differs in nothing but marked values, those are exchanged instead.
 */
export function readingOf(file: ManifestFile, like?: Reading): Reading {
  const known = like?.shape;
  const exchanged = known && valuesIn(file.text, known);
  if (like !== undefined && known !== undefined && exchanged !== undefined) {
    const markers = like.markers.map((marker) => ({
      ...marker,
      value: exchanged[known.indexes.get(marker.line) ?? -1] ?? marker.value,
    }));
    return { markers, shape: known };
  }
  const markers = simpleMarkers(file) ?? listMarkers(file);
  const { shape, values } = shapeOf(file.text);
  const isSimple = markers.every(({ line, value }) =>
    values[shape.indexes.get(line) ?? -1] === value
  );
  return { markers, shape: isSimple && values.length > 0 ? shape : undefined };
}

/** The values of a text of this shape; undefined for one of another. */
function valuesIn(text: string, { parts: [first = "", ...parts] }: Shape): string[] | undefined {
  if (!text.startsWith(first)) return undefined;
  const values: string[] = [];
  let before = first;
  let position = first.length;
  for (const part of parts) {
    NEXT_VALUE.lastIndex = position;
    const value = NEXT_VALUE.exec(text)?.[0];
    if (value === undefined || (!/["']$/.test(before) && NULL.test(value))) return undefined;
    position += value.length;
    if (!text.startsWith(part, position)) return undefined;
    values.push(value);
    before = part;
    position += part.length;
  }
  return position === text.length ? values : undefined;
}

const NEXT_VALUE = new RegExp(VALUE, "y");

function shapeOf(text: string): { readonly shape: Shape; readonly values: readonly string[] } {
  const parts: string[] = [];
  const values: string[] = [];
  const indexes = new Map<number, number>();
  let line = 0;
  let done = 0;
  for (let start = 0; start < text.length;) {
    const next = text.indexOf("\n", start);
    const end = next < 0 ? text.length : next;
    line++;
    const found = lineWithMarker(text.slice(start, end));
    if (found !== undefined) {
      const valueStart = start + found.before.length;
      parts.push(text.slice(done, valueStart));
      indexes.set(line, values.length);
      values.push(found.value);
      done = valueStart + found.value.length;
    }
    start = end + 1;
  }
  return { shape: { parts: [...parts, text.slice(done)], indexes }, values };
}

function lineWithMarker(line: string) {
  if (!mayHoldMarker(line)) return undefined;
  const { before = "", quote, value } = SIMPLE.exec(line)?.groups ?? {};
  return value === undefined || (quote === "" && NULL.test(value)) ? undefined : { before, value };
}
