import { LineCounter } from "yaml";

/** The lines of a text as go-yaml ends them: by a line feed, a carriage return, or both. */
export function countLines(text: string): LineCounter {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (const { index, 0: lineBreak } of text.matchAll(/\r\n?|\n/g)) {
    lines.addNewLine(index + lineBreak.length);
  }
  return lines;
}
