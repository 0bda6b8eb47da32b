import type { LineCounter } from "yaml";
import { countLines } from "../yaml/count_lines.ts";

/**
 * Returns a function that gives the line, counted from 1, of an offset in `text`, which is scanned once, on the first
 * call.
 */
export function lineFinder(text: string): (offset: number) => number {
  let lines: LineCounter | undefined;
  return (offset) => {
    lines ??= countLines(text);
    return lines.linePos(offset).line;
  };
}
