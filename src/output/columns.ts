import stringWidth from "fast-string-width";
import type { Paint } from "./paint.ts";
import { wrapWords } from "./wrap.ts";

/** Text in one tone, without escape codes. */
export interface Piece {
  readonly text: string;
  readonly tone: keyof Paint;
}

/** The content of a cell: lines, each a row of pieces. */
export type Lines = readonly (readonly Piece[])[];

const GAP = 2;
const NARROWEST = 8;

/** Lays out rows of cells in columns, which share the width if they need more than there is. */
export function inColumns(
  rows: readonly (readonly Lines[])[],
  paint: Paint,
  width: number,
): string {
  const widths = columnWidths(rows, width);
  const lines: string[] = [];
  for (const row of rows) {
    const cells = row.map((cell, index) =>
      cell.flatMap((line) => lay(line, (widths[index] ?? Infinity) - GAP, paint))
    );
    const height = Math.max(...cells.map(({ length }) => length));
    for (let at = 0; at < height; at++) {
      let line = "";
      let open = 0;
      cells.forEach((cell, index) => {
        const { text, length } = cell[at] ?? NOTHING;
        // Padding is only added before a further cell.
        if (length > 0) line += " ".repeat(open) + text;
        open = length > 0 ? (widths[index] ?? 0) - length : open + (widths[index] ?? 0);
      });
      lines.push(line);
    }
  }
  return lines.join("\n");
}

/** The pieces side by side, or if they are too long, each on its own lines, wrapped. */
export function wrapped(line: readonly Piece[], width: number, paint: Paint): string[] {
  return lay(line, width, paint).map(({ text }) => text);
}

interface LaidLine {
  readonly text: string;
  /** Its width on a terminal. */
  readonly length: number;
}

const NOTHING: LaidLine = { text: "", length: 0 };

function lay(line: readonly Piece[], width: number, paint: Paint): LaidLine[] {
  const length = lengthOf(line);
  if (length <= width) {
    return [{ text: line.map(({ text, tone }) => paint[tone](text)).join(" "), length }];
  }
  return line.flatMap(({ text, tone }) =>
    wrapWords(text, width).map((part) => ({ text: paint[tone](part), length: widthOf(part) }))
  );
}

/** Divides the width among the columns: narrow ones get what they need, the others an equal share of the rest. */
function columnWidths(rows: readonly (readonly Lines[])[], width: number): number[] {
  const needs: number[] = [];
  for (const row of rows) {
    row.forEach((cell, index) => {
      for (const line of cell) needs[index] = Math.max(needs[index] ?? 0, GAP + lengthOf(line));
    });
  }
  const widths = [...needs];
  let open = needs.map((_, index) => index);
  let left = width;
  for (;;) {
    const share = Math.floor(left / Math.max(1, open.length));
    const small = open.filter((index) => (needs[index] ?? 0) <= share);
    if (small.length === 0) {
      for (const index of open) widths[index] = Math.max(NARROWEST, share);
      return widths;
    }
    for (const index of small) left -= needs[index] ?? 0;
    open = open.filter((index) => !small.includes(index));
  }
}

function lengthOf(line: readonly Piece[]): number {
  return line.reduce((length, { text }) => length + widthOf(text) + 1, -1);
}

/** The width on a terminal; most texts are ASCII, for which it is their length. */
function widthOf(text: string): number {
  return /^[ -~]*$/.test(text) ? text.length : stringWidth(text);
}
