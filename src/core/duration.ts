const NUMBER = String.raw`\d+(?:\.\d+)?`;
const DURATION = new RegExp(
  `^(?=\\d)(?:${NUMBER}w)?(?:${NUMBER}d)?(?:${NUMBER}h)?(?:${NUMBER}m(?!s))?(?:${NUMBER}s)?(?:${NUMBER}ms)?$`,
);

const MILLISECONDS = new Map([
  ["w", 7 * 86_400_000],
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
  ["ms", 1],
]);

/** What `parseDuration` reads, as a regular expression. */
export const DURATION_PATTERN = DURATION.source;

/** Examples of durations, for error messages. */
export const DURATION_EXAMPLES = "90s, 5m, 1h30m or 7d";

/**
 * Parses `90s`, `5m`, `1h30m`, `7d`, `2w` or `500ms` to milliseconds; undefined for anything else, including a number
 * without a unit. Larger units come first, each at most once; numbers may have a fraction.
 */
export function parseDuration(text: string): number | undefined {
  if (!DURATION.test(text)) return undefined;
  let milliseconds = 0;
  for (const [, number, unit = ""] of text.matchAll(/([\d.]+)([a-z]+)/g)) {
    milliseconds += Number(number) * (MILLISECONDS.get(unit) ?? Number.NaN);
  }
  const rounded = Math.round(milliseconds);
  return Number.isSafeInteger(rounded) ? rounded : undefined;
}

/** As `5m`, `1m 5s`, `0s`. */
export function durationWords(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const parts = [
    [Math.floor(seconds / 3600), "h"],
    [Math.floor(seconds / 60) % 60, "m"],
    [seconds % 60, "s"],
  ] as const;
  const shown = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count}${unit}`);
  return shown.join(" ") || "0s";
}
