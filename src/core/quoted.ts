const LONGEST = 100;

/** An outside value as JSON, on one line and shortened. */
export function quoted(value: unknown): string {
  return shortened(JSON.stringify(value) ?? String(value));
}

/** Outside text on one line. */
export function onOneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, " ");
}

/** Outside text as the end of a sentence: a colon and the text on one line, or nothing if it is blank. */
export function afterColon(text: string): string {
  const line = onOneLine(text);
  return line === "" ? "" : `: ${line}`;
}

/** The text, cut to `longest` UTF-16 units (never within a pair) and … if it is longer. */
export function shortened(text: string, longest = LONGEST): string {
  if (text.length <= longest) return text;
  return `${text.slice(0, longest).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
