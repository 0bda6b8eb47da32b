import { markup, trusted } from "../../src/core/views/html.ts";
import type { Printed } from "./shop.ts";

// A character's size in the picture, and the room around the text.
const [WIDTH, HEIGHT, ROOM] = [8.4, 19, 16];
const COLUMNS = 80;
/** By the codes of ECMA-48 that the program uses. */
const COLOURS: ReadonlyMap<string, string> = new Map([
  ["2", "#8b949e"],
  ["31", "#ff7b72"],
  ["32", "#3fb950"],
  ["33", "#d29922"],
]);

/** A terminal with a command and what it printed. The same for the same text, and some kilobytes. */
export function terminalSvg({ command, text }: Printed): string {
  const lines = [
    [{ text: `$ gitops-promotion ${command}`, style: "1" }],
    ...linesOf(text.trimEnd()),
  ];
  const width = Math.round(COLUMNS * WIDTH + 2 * ROOM);
  const height = lines.length * HEIGHT + 2 * ROOM;
  const rows = lines.map((spans, row) => {
    let column = 0;
    const y = ROOM + row * HEIGHT + 14;
    return spans.flatMap(({ text, style }) => {
      const pieces = placed(text, column);
      column += text.length;
      const weight = style === "1" ? ' font-weight="600"' : "";
      const fill = COLOURS.has(style) ? ` fill="${COLOURS.get(style)}"` : "";
      return pieces.map(({ words, x, length }) =>
        `<text x="${x}" y="${y}" textLength="${length}"${weight}${fill}>${
          markup`${words}`.text
        }</text>`
      );
    }).join("");
  });
  return markup`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="gitops-promotion ${command}">
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="14" fill="#e6edf3">
${trusted(rows.filter((row) => row !== "").join("\n"))}
</g>
</svg>
`.text;
}

interface Span {
  readonly text: string;
  /** The code that began it; empty for none. */
  readonly style: string;
}

/** The painted text as lines of spans; a line that is longer than the terminal is wide goes on in the next. */
function linesOf(text: string): Span[][] {
  const lines: Span[][] = [[]];
  let column = 0;
  const put = (text: string, style: string) => {
    for (let rest = [...text]; rest.length > 0;) {
      if (column === COLUMNS) {
        lines.push([]);
        column = 0;
      }
      const part = rest.slice(0, COLUMNS - column);
      lines.at(-1)?.push({ text: part.join(""), style });
      column += part.length;
      rest = rest.slice(part.length);
    }
  };
  // deno-lint-ignore no-control-regex -- what the program writes for a terminal
  const [first = "", ...more] = text.split(/\x1b\[(\d*)m/);
  const parts = [["", first]];
  for (let at = 0; at < more.length; at += 2) parts.push([more[at] ?? "", more[at + 1] ?? ""]);
  for (const [style = "", part = ""] of parts) {
    part.split("\n").forEach((piece, index) => {
      if (index > 0) {
        lines.push([]);
        column = 0;
      }
      put(piece, style);
    });
  }
  return lines;
}

/** The groups of words of a span, which begins at `column`: columns stay in line whatever font a reader has. */
function placed(text: string, column: number) {
  return [...text.matchAll(/[^ ]+(?: [^ ]+)*/g)].map(({ 0: words, index }) => ({
    words,
    x: rounded(ROOM + (column + index) * WIDTH),
    length: rounded(words.length * WIDTH),
  }));
}

function rounded(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
