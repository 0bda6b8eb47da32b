/** A piece of text and its style on a terminal. */
export interface Span {
  readonly text: string;
  readonly style?: Style | undefined;
}

export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "blue" | "cyan";

/** ECMA-48 SGR. */
const CODES: Readonly<Record<Style, number>> = {
  bold: 1,
  dim: 2,
  red: 31,
  green: 32,
  yellow: 33,
  blue: 34,
  cyan: 36,
};

/** The span with escape codes; `safe` makes its text harmless. */
export function painted({ text, style }: Span, safe: (text: string) => string): string {
  return style === undefined ? safe(text) : `\x1b[${CODES[style]}m${safe(text)}\x1b[m`;
}

/** The text without colours. */
export function plainText(spans: readonly Span[]): string {
  return spans.map(({ text }) => text).join("");
}
