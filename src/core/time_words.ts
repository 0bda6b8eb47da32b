import * as Instant from "temporal-polyfill/fns/Instant";
import * as PlainDate from "temporal-polyfill/fns/PlainDate";
import * as ZonedDateTime from "temporal-polyfill/fns/ZonedDateTime";

const WEEK = 7 * 24 * 60 * 60 * 1000;
const DAY_NAMES = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as const;

/** How a time is shown: on whose clocks, and from when one looks ahead at it. */
interface Outlook {
  readonly seenFrom: number;
  readonly timezone?: string;
}

/**
 * A time for people, to the minute: `14:05 UTC` on the day of `seenFrom`, else as `weekdayWords`. Like all of these it
 * is rounded up, since it is when something is over.
 */
export function timeWords(time: number, outlook: Outlook): string {
  const { seenFrom, timezone = "UTC" } = outlook;
  const local = localTime(time, timezone);
  const today = ZonedDateTime.toPlainDate(localTime(seenFrom, timezone));
  const isSameDay = PlainDate.equals(ZonedDateTime.toPlainDate(local), today);
  return isSameDay ? `${clock(local)} ${timezone}` : weekdayWords(time, outlook);
}

/** A time with its day, `Tue 14:05 UTC`, or where that is a week or more ahead with its date. */
export function weekdayWords(time: number, { seenFrom, timezone = "UTC" }: Outlook): string {
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
