const INSTANT = new RegExp(
  String.raw`^(?<date>\d{4}-\d\d-\d\d)` +
    String.raw`(?:[Tt ](?<time>(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,3})?)?)` +
    String.raw`(?<zone>[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)?)?$`,
);

/** What `parseInstant` reads, as a regular expression, except that the day must exist. */
export const INSTANT_PATTERN = INSTANT.source;

/** Examples of dates and times, for error messages. */
export const INSTANT_EXAMPLES = "2026-12-24, 2026-12-24T16:00 or 2026-12-24T16:00+01:00";

/**
 * Parses an ISO 8601 date (its midnight) or date and time to milliseconds since 1970; UTC without an offset. Undefined
 * for anything else, including a day that does not exist.
 */
export function parseInstant(text: string): number | undefined {
  const groups = INSTANT.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const { date = "", time = "00:00", zone = "Z" } = groups;
  // Date.parse reads the 30th of February as the 2nd of March.
  const midnight = Date.parse(`${date}T00:00Z`);
  if (Number.isNaN(midnight) || !new Date(midnight).toISOString().startsWith(date)) {
    return undefined;
  }
  return Date.parse(`${date}T${time}${zone.toUpperCase()}`);
}
