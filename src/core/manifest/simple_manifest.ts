import type { Marker } from "./list_markers.ts";
import { mayHoldMarker, parseMarker } from "./marker.ts";
import type { ManifestFile } from "./edit_file.ts";

/** A plain scalar on one line: its first character is not one that means something else, and it holds no `: ` and no ` #`. */
const PLAIN = String.raw`[A-Za-z0-9_./](?:[^\s:\p{C}]|:(?=[^\s])| +(?=[^\s#]))*`;
/** Quoted without escapes, and flow collections of words: all that can be told without reading YAML. */
const OTHERS = String.raw`"[^"\\]*"|'[^']*'|\{[\w./ ,:-]*\}|\[[\w./ ,-]*\]`;

/** A line of the plainest YAML: dashes, a key, a value on the same line, a comment. */
const LINE = new RegExp(
  String.raw`^(?<indent> *)(?<dashes>(?:- +)*)(?:(?<key>[\w./-]+):(?= |$))?` +
    `(?: *(?<value>${PLAIN}|${OTHERS}))?` +
    String.raw`(?<comment>(?:^| +)#.*)?$`,
  "u",
);

/**
 * The markers of a manifest that is written so plainly that its lines can be read one by one; undefined where it is not,
 * and only a reader of YAML can tell. It gives what `listMarkers` gives, in a tenth of the time.
 */
export function simpleMarkers({ path, text }: ManifestFile): Marker[] | undefined {
  // Control characters, and what YAML 1.1 takes for line ends.
  // deno-lint-ignore no-control-regex -- that is what is looked for
  if (/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]/.test(text)) return undefined;
  const markers: Marker[] = [];
  /** Where a line may begin that does not go on with the value above: it is deeper only below a key without one. */
  let deepest = Infinity;
  let number = 0;
  for (const line of text.split("\n")) {
    number++;
    const trimmed = line.endsWith("\r") ? line.slice(0, -1) : line;
    if (trimmed === "" || trimmed === "---") {
      if (trimmed !== "") deepest = Infinity;
      continue;
    }
    const found = LINE.exec(trimmed)?.groups;
    if (found === undefined) return undefined;
    const { indent = "", dashes = "", key, value, comment = "" } = found;
    const isMarked = mayHoldMarker(comment);
    if (key === undefined && dashes === "") {
      // Blank but for a comment; else it may go on with the line above or below.
      if (value !== undefined || isMarked) return undefined;
      continue;
    }
    if (key === undefined && value === undefined) return undefined;
    if (indent.length > deepest) return undefined;
    deepest = value === undefined
      ? Infinity
      : key === undefined
      ? indent.length
      : indent.length + dashes.length;
    if (!isMarked) continue;
    const scalar = value === undefined ? undefined : scalarOf(value);
    if (scalar === undefined) return undefined;
    const marker = parseMarker(comment.trimStart());
    if (marker !== undefined) markers.push({ ...marker, path, line: number, value: scalar });
  }
  return markers;
}

/** The text of a value; undefined where a reader of YAML has to say. */
function scalarOf(value: string): string | undefined {
  if (/^["']/.test(value)) return value.slice(1, -1);
  const isText = !/^(?:[{[]|null$|Null$|NULL$|\.\.\.$)/.test(value);
  return isText ? value.trimEnd() : undefined;
}
