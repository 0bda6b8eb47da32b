import { localTime } from "./local_time.ts";

const MINUTE = 60_000;
const WEEK = 7 * 24 * 60 * MINUTE;
const DAY_NAMES = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;

/** How to show a time: from which moment it is seen, and in which time zone. */
interface TimeWordsOptions {
  readonly seenFrom: number;
  readonly timezone?: string;
}

/**
 * A time to the minute: `14:05 UTC` on the day of `seenFrom`, otherwise as `weekdayWords`. All of these round up, since
 * the time is when something ends.
 */
export function timeWords(time: number, options: TimeWordsOptions): string {
  const { seenFrom, timezone = "UTC" } = options;
  const local = shownTime(time, timezone);
  const isSameDay = date(local) === date(shownTime(seenFrom, timezone));
  return isSameDay ? `${clock(local)} ${timezone}` : weekdayWords(time, options);
}

/** A time with its day, `Tue 14:05 UTC`; with its date if it is a week or more ahead. */
export function weekdayWords(
  time: number,
  { seenFrom, timezone = "UTC" }: TimeWordsOptions,
): string {
  if (time - seenFrom >= WEEK) return dateWords(time, timezone);
  const local = shownTime(time, timezone);
  return `${DAY_NAMES[new Date(local).getUTCDay()]} ${clock(local)} ${timezone}`;
}

/** A time with its date: `2026-12-24 14:05 UTC`. */
export function dateWords(time: number, timezone = "UTC"): string {
  const local = shownTime(time, timezone);
  return `${date(local)} ${clock(local)} ${timezone}`;
}

/** The local time, rounded up to the minute. */
function shownTime(time: number, timezone: string): number {
  return localTime(Math.ceil(time / MINUTE) * MINUTE, timezone);
}

function date(local: number): string {
  return new Date(local).toISOString().replace(/T.*/, "");
}

function clock(local: number): string {
  return new Date(local).toISOString().replace(/.*T/, "").slice(0, "14:05".length);
}
