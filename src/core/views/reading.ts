import { listMarkers, type Marker } from "../manifest/list_markers.ts";
import type { ManifestFile } from "../manifest/edit_file.ts";
import { MARKER_KEY } from "../manifest/marker.ts";
import { simpleMarkers } from "../manifest/simple_manifest.ts";

/** The markers of one version of a manifest. */
export interface Reading {
  readonly markers: readonly Marker[];
  readonly shape: Shape | undefined;
}

/** A manifest's text without the values that its simple lines mark, and these. */
interface Shape {
  readonly text: string;
  /** By the line's number, counted from 1. */
  readonly values: ReadonlyMap<number, string>;
}

/**
 * A whole line whose value can be exchanged for another of its kind without changing what else YAML reads: a plain or
 * quoted value of letters, digits and what image references have, with a comment behind.
 */
const SIMPLE =
  /^(?<before>[ ]*(?:- +)*(?:[\w./-]+: +)?(?<quote>["']?))(?<value>\w(?:[\w./:@-]*[\w./@-])?)(?<after>\k<quote> +#[^\r]*\r?)$/;

/** What YAML reads as nothing at all. */
const NULL = /^(?:null|Null|NULL)$/;

/**
 * The markers of a manifest. Reading YAML takes a while, and a history has thousands of versions that differ in a tag
 * only: where `like`, another version of the same file, differs in nothing but marked values, those are exchanged instead.
 */
export function readingOf(file: ManifestFile, like?: Reading): Reading {
  const shape = shapeOf(file.text);
  if (shape !== undefined && shape.text === like?.shape?.text) {
    const markers = like.markers.map((marker) => ({
      ...marker,
      value: shape.values.get(marker.line) ?? marker.value,
    }));
    return { markers, shape };
  }
  const markers = simpleMarkers(file) ?? listMarkers(file);
  const isSimple = markers.every(({ line, value }) => shape?.values.get(line) === value);
  return { markers, shape: isSimple ? shape : undefined };
}

function shapeOf(text: string): Shape | undefined {
  if (!text.includes(MARKER_KEY)) return undefined;
  const values = new Map<number, string>();
  const lines = text.split("\n");
  lines.forEach((line, index) => {
    if (!line.includes(MARKER_KEY)) return;
    const { before, quote, value, after } = SIMPLE.exec(line)?.groups ?? {};
    if (value === undefined || (quote === "" && NULL.test(value))) return;
    values.set(index + 1, value);
    lines[index] = `${before}\0${after}`;
  });
  return { text: lines.join("\n"), values };
}
