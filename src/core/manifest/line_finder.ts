import type { LineCounter } from "yaml";
import { countLines } from "../yaml/count_lines.ts";

/** Gives the line, counted from 1, of an offset in `text`. It reads `text` when first asked, and once. */
export function lineFinder(text: string): (offset: number) => number {
  let lines: LineCounter | undefined;
  return (offset) => {
    lines ??= countLines(text);
    return lines.linePos(offset).line;
  };
}
