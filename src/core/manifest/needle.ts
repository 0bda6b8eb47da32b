/**
 * What many files are searched for, whatever its case: a text, or two texts with something between them on the same line
 * that is not part of a name.
 */
export type Needle = string | readonly [before: string, after: string];

/** The needle as an extended regular expression, which git reads byte by byte, and JavaScript likewise. */
export function needlePattern(needle: Needle): string {
  if (typeof needle === "string") return literal(needle);
  const [before, after] = needle;
  return `${literal(before)}[^a-z0-9_.-]{1,40}${literal(after)}`;
}

function literal(text: string): string {
  return text.replaceAll(/[.[\]\\()*+?{}|^$]/g, "\\$&");
}
