import { LineCounter } from "yaml";

/** Gives the line, counted from 1, of an offset in `text`. It reads `text` when first asked, and once. */
export function lineFinder(text: string): (offset: number) => number {
  let lines: LineCounter | undefined;
  return (offset) => {
    lines ??= countLines(text);
    return lines.linePos(offset).line;
  };
}

function countLines(text: string): LineCounter {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (const { index, 0: lineBreak } of text.matchAll(/\r\n?|\n/g)) {
    lines.addNewLine(index + lineBreak.length);
  }
  return lines;
}
