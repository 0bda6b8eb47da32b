import type { Span, Style } from "./styled.ts";

/** Terminal colours by meaning; without colours, texts stay unchanged. */
export interface Paint {
  good(text: string): string;
  bad(text: string): string;
  waiting(text: string): string;
  plain(text: string): string;
  dim(text: string): string;
  bold(text: string): string;
}

/** Uses ECMA-48 SGR codes, which begin and end within the text. */
export function createPaint(colors: boolean): Paint {
  const by = (begin: number, end: number) => (text: string) =>
    colors && text !== "" ? `\x1b[${begin}m${text}\x1b[${end}m` : text;
  return {
    good: by(32, 39),
    bad: by(31, 39),
    waiting: by(33, 39),
    plain: (text) => text,
    dim: by(2, 22),
    bold: by(1, 22),
  };
}

const STYLES: ReadonlyMap<string, Style> = new Map([
  ["1", "bold"],
  ["2", "dim"],
  ["31", "red"],
  ["32", "green"],
  ["33", "yellow"],
]);

/** Converts painted text to spans. It must hold no other codes than those of `createPaint`. */
export function toSpans(painted: string): Span[] {
  // deno-lint-ignore no-control-regex -- what `createPaint` writes
  const [first = "", ...rest] = painted.split(/\x1b\[(\d+)m/);
  const spans: Span[] = [{ text: first }];
  for (let index = 0; index < rest.length; index += 2) {
    const text = rest[index + 1] ?? "";
    if (text !== "") spans.push({ text, style: STYLES.get(rest[index] ?? "") });
  }
  return spans;
}
