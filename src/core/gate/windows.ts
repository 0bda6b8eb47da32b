import * as Instant from "temporal-polyfill/fns/Instant";
import * as PlainDate from "temporal-polyfill/fns/PlainDate";
import * as PlainDateTime from "temporal-polyfill/fns/PlainDateTime";
import * as PlainTime from "temporal-polyfill/fns/PlainTime";
import * as ZonedDateTime from "temporal-polyfill/fns/ZonedDateTime";
import { type Weekday, WEEKDAYS, type Window } from "../config/config.ts";

/** When a window opens, and its time zone. */
interface Opening {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly timezone: string;
}

// A weekly window opens within a week, or a week later if a clock change skips it.
const DAYS_AHEAD = 14;

/** The first moment from `time` on that is inside one of the windows; undefined if none opens within two weeks. */
export function nextOpening(windows: readonly Window[], time: number): Opening | undefined {
  return windows.map((window) => openingOf(window, time))
    .filter((opening) => opening !== undefined)
    .reduce<Opening | undefined>(
      (first, opening) => first === undefined || opening.at < first.at ? opening : first,
      undefined,
    );
}

/** By local time: an hour that is skipped is in no window, and an hour that is repeated is in the window twice. */
function isInWindow({ days, from, to, timezone }: Window, time: number): boolean {
  const local = zoned(time, timezone);
  const minute = local.hour * 60 + local.minute;
  const today = days.includes(weekday(local));
  if (from < to) return today && from <= minute && minute < to;
  const yesterday = days.includes(weekday(ZonedDateTime.subtractDays(local, 1)));
  return (today && from <= minute) || (yesterday && minute < to);
}

function openingOf(window: Window, time: number): Opening | undefined {
  const { timezone } = window;
  if (isInWindow(window, time)) return { at: time, timezone };
  const changes = clockChanges(time, timezone);
  const today = ZonedDateTime.toPlainDate(zoned(time, timezone));
  for (let day = 0; day <= DAYS_AHEAD; day++) {
    const date = PlainDate.addDays(today, day);
    const opening = [...startsOn(window, date), ...changes.filter((at) => isOn(date, at, timezone))]
      .filter((at) => at > time && isInWindow(window, at));
    if (opening.length > 0) return { at: Math.min(...opening), timezone };
  }
  return undefined;
}

/** When local time is the window's start on that day: twice if clocks are turned back over it. */
function startsOn({ from, timezone }: Window, date: PlainDate.Record): number[] {
  const clock = PlainTime.create(Math.floor(from / 60), from % 60);
  const time = PlainDate.toPlainDateTime(date, clock);
  return (["earlier", "later"] as const).map((disambiguation) =>
    PlainDateTime.toZonedDateTime(time, timezone, { disambiguation }).epochMilliseconds
  );
}

/** When clocks change: they may jump over a window's start, or back into a window. */
function clockChanges(time: number, timezone: string): number[] {
  const changes: number[] = [];
  const last = ZonedDateTime.addDays(zoned(time, timezone), DAYS_AHEAD);
  let change = ZonedDateTime.getTimeZoneTransition(zoned(time, timezone), "next");
  while (change !== null && ZonedDateTime.compare(change, last) <= 0) {
    changes.push(change.epochMilliseconds);
    change = ZonedDateTime.getTimeZoneTransition(change, "next");
  }
  return changes;
}

function isOn(date: PlainDate.Record, time: number, timezone: string): boolean {
  return PlainDate.equals(ZonedDateTime.toPlainDate(zoned(time, timezone)), date);
}

function weekday(local: ZonedDateTime.Record): Weekday {
  return WEEKDAYS[ZonedDateTime.dayOfWeek(local) - 1] ?? "mon";
}

function zoned(time: number, timezone: string): ZonedDateTime.Record {
  return Instant.toZonedDateTimeISO(Instant.fromEpochMilliseconds(time), timezone);
}
