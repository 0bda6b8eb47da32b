import { listMarkers, type Marker } from "../manifest/list_markers.ts";
import type { ManifestFile } from "../manifest/manifest_file.ts";
import { mayHoldMarker } from "../manifest/marker.ts";
import { simpleMarkers } from "../manifest/simple_manifest.ts";

/** The markers of one version of a manifest. */
export interface Reading {
  readonly markers: readonly Marker[];
  readonly shape: Shape | undefined;
}

/**
 * A manifest's text except for the marked values on its simple lines; versions that differ only in these share a shape.
 */
interface Shape {
  /** The text around the values: one part more than there are values. */
  readonly parts: readonly string[];
  /** The index of each line's value, by line number, counted from 1. */
  readonly indexes: ReadonlyMap<number, number>;
}

/** A value of characters that occur in image references. */
const VALUE = String.raw`\w(?:[\w./:@-]*[\w./@-])?`;

/**
 * A line whose value can be replaced by another of this kind without changing how YAML reads the rest: a plain or
 * quoted value, followed by a comment.
 */
const SIMPLE = new RegExp(
  String.raw`^(?<before>[ ]*(?:- +)*(?:[\w./-]+: +)?(?<quote>["']?))(?<value>${VALUE})` +
    String.raw`(?<after>\k<quote> +#[^\r]*\r?)$`,
);

/** What YAML reads as null. */
const NULL = /^(?:null|Null|NULL)$/;

/**
 * Reads the markers of a manifest. Parsing YAML takes a while, and a history has thousands of versions that differ only
 * in a tag: if `like`, another version of the same file, differs only in marked values, just those are replaced.
 */
export function readingOf(file: ManifestFile, like?: Reading): Reading {
  if (like?.shape !== undefined) {
    const { shape } = like;
    const exchanged = valuesIn(file.text, shape);
    if (exchanged !== undefined) {
      const markers = like.markers.map((marker) => ({
        ...marker,
        value: valueAt(marker.line, shape, exchanged) ?? marker.value,
      }));
      return { markers, shape };
    }
  }
  const markers = simpleMarkers(file) ?? listMarkers(file);
  const { shape, values } = shapeOf(file.text);
  const isSimple = markers.every(({ line, value }) => valueAt(line, shape, values) === value);
  return { markers, shape: isSimple && values.length > 0 ? shape : undefined };
}

function valueAt(line: number, { indexes }: Shape, values: readonly string[]): string | undefined {
  const index = indexes.get(line);
  return index === undefined ? undefined : values[index];
}

/** The values of a text with this shape; undefined for another shape. */
function valuesIn(text: string, { parts: [first = "", ...parts] }: Shape): string[] | undefined {
  if (!text.startsWith(first)) return undefined;
  const values: string[] = [];
  let before = first;
  let position = first.length;
  for (const part of parts) {
    NEXT_VALUE.lastIndex = position;
    if (!NEXT_VALUE.test(text)) return undefined;
    const value = text.slice(position, NEXT_VALUE.lastIndex);
    if (value.length === 4 && NULL.test(value) && !/["']$/.test(before)) return undefined;
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
  let start = 0;
  let done = 0;
  for (const [index, line] of text.split("\n").entries()) {
    const found = lineWithMarker(line);
    if (found !== undefined) {
      const valueStart = start + found.before.length;
      parts.push(text.slice(done, valueStart));
      indexes.set(index + 1, values.length);
      values.push(found.value);
      done = valueStart + found.value.length;
    }
    start += line.length + 1;
  }
  return { shape: { parts: [...parts, text.slice(done)], indexes }, values };
}

function lineWithMarker(line: string) {
  if (!mayHoldMarker(line)) return undefined;
  const { before = "", quote, value } = SIMPLE.exec(line)?.groups ?? {};
  return value === undefined || (quote === "" && NULL.test(value)) ? undefined : { before, value };
}
