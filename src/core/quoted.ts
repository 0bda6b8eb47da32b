const LONGEST = 100;

/** A value from outside as JSON, so on one line, and not too much of it. */
export function quoted(value: unknown): string {
  return shortened(JSON.stringify(value) ?? String(value));
}

/** The first hundred characters (UTF-16 units, whole pairs) of a longer text, and … */
export function shortened(text: string, longest = LONGEST): string {
  if (text.length <= longest) return text;
  return `${text.slice(0, longest).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
