import * as Instant from "temporal-polyfill/fns/Instant";
import * as PlainDate from "temporal-polyfill/fns/PlainDate";
import * as ZonedDateTime from "temporal-polyfill/fns/ZonedDateTime";

const WEEK = 7 * 24 * 60 * 60 * 1000;
const DAY_NAMES = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as const;

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
  const local = localTime(time, timezone);
  const today = ZonedDateTime.toPlainDate(localTime(seenFrom, timezone));
  const isSameDay = PlainDate.equals(ZonedDateTime.toPlainDate(local), today);
  return isSameDay ? `${clock(local)} ${timezone}` : weekdayWords(time, options);
}

/** A time with its day, `Tue 14:05 UTC`; with its date if it is a week or more ahead. */
export function weekdayWords(
  time: number,
  { seenFrom, timezone = "UTC" }: TimeWordsOptions,
): string {
  if (time - seenFrom >= WEEK) return dateWords(time, timezone);
  const local = localTime(time, timezone);
  return `${DAY_NAMES[ZonedDateTime.dayOfWeek(local) - 1]} ${clock(local)} ${timezone}`;
}

/** A time with its date: `2026-12-24 14:05 UTC`. */
export function dateWords(time: number, timezone = "UTC"): string {
  const local = localTime(time, timezone);
  return `${PlainDate.toString(ZonedDateTime.toPlainDate(local))} ${clock(local)} ${timezone}`;
}

function localTime(time: number, timezone: string): ZonedDateTime.Record {
  const minute = Instant.fromEpochMilliseconds(Math.ceil(time / 60_000) * 60_000);
  return Instant.toZonedDateTimeISO(minute, timezone);
}

function clock({ hour, minute }: ZonedDateTime.Record): string {
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}
