const INSTANT = new RegExp(
  String.raw`^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)` +
    String.raw`(?:[Tt ](?<time>(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,3})?)?)` +
    String.raw`(?<zone>[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)?)?$`,
);

/** What `parseInstant` reads, as a regular expression; the calendar says which days there are. */
export const INSTANT_PATTERN = INSTANT.source;

/** What a date or time looks like, for messages that refuse one. */
export const INSTANT_EXAMPLES = "2026-12-24, 2026-12-24T16:00 or 2026-12-24T16:00+01:00";

/**
 * The milliseconds since 1970 of an ISO 8601 date (its midnight) or date and time; UTC where it names no offset.
 * Undefined for anything else, also for a day that its month has not.
 */
export function parseInstant(text: string): number | undefined {
  const { year, month, day, time = "00:00", zone = "Z" } = INSTANT.exec(text)?.groups ?? {};
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const date = `${year}-${month}-${day}`;
  // Date.parse takes the 30th of February for the 2nd of March.
  const midnight = Date.parse(`${date}T00:00Z`);
  if (Number.isNaN(midnight) || !new Date(midnight).toISOString().startsWith(date)) {
    return undefined;
  }
  return Date.parse(`${date}T${time}${zone.toUpperCase()}`);
}
