import { Temporal } from "temporal-polyfill";
import { type Weekday, WEEKDAYS, type Window } from "../config/config.ts";

/** When a window opens, and on whose clocks. */
export interface Opening {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly timezone: string;
}

// A window on one day a week opens within a week, or in the next one where the clocks skip it. A month is plenty.
const DAYS_AHEAD = 31;

/** Whether the time is inside one of the windows; without windows it always is. */
export function isInWindows(windows: readonly Window[], time: number): boolean {
  return windows.length === 0 || windows.some((window) => isInWindow(window, time));
}

/** The first moment from `time` on that is inside one of the windows; undefined where none opens within a month. */
export function nextOpening(windows: readonly Window[], time: number): Opening | undefined {
  return windows.map((window) => openingOf(window, time))
    .filter((opening) => opening !== undefined)
    .reduce<Opening | undefined>(
      (first, opening) => first === undefined || opening.at < first.at ? opening : first,
      undefined,
    );
}

/**
 * By what the clocks show: an hour that they skip is in no window, and an hour that they show twice is in the window
 * twice.
 */
function isInWindow({ days, from, to, timezone }: Window, time: number): boolean {
  const local = zoned(time, timezone);
  const minute = local.hour * 60 + local.minute;
  const today = days.includes(weekday(local));
  if (from < to) return today && from <= minute && minute < to;
  const yesterday = days.includes(weekday(local.subtract({ days: 1 })));
  return (today && from <= minute) || (yesterday && minute < to);
}

function openingOf(window: Window, time: number): Opening | undefined {
  const { timezone } = window;
  if (isInWindow(window, time)) return { at: time, timezone };
  const changes = clockChanges(time, timezone);
  const today = zoned(time, timezone).toPlainDate();
  for (let day = 0; day <= DAYS_AHEAD; day++) {
    const date = today.add({ days: day });
    const opening = [...startsOn(window, date), ...changes.filter((at) => isOn(date, at, timezone))]
      .filter((at) => at > time && isInWindow(window, at));
    if (opening.length > 0) return { at: Math.min(...opening), timezone };
  }
  return undefined;
}

/** When the clocks show the window's beginning on that day: twice where they are turned back over it. */
function startsOn({ from, timezone }: Window, date: Temporal.PlainDate): number[] {
  const time = date.toPlainDateTime({ hour: Math.floor(from / 60), minute: from % 60 });
  return (["earlier", "later"] as const).map((disambiguation) =>
    time.toZonedDateTime(timezone, { disambiguation }).epochMilliseconds
  );
}

/** When the clocks are changed: they may jump over a window's beginning, or back into a window. */
function clockChanges(time: number, timezone: string): number[] {
  const changes: number[] = [];
  const last = zoned(time, timezone).add({ days: DAYS_AHEAD + 1 });
  let change = zoned(time, timezone).getTimeZoneTransition("next");
  while (change !== null && Temporal.ZonedDateTime.compare(change, last) <= 0) {
    changes.push(change.epochMilliseconds);
    change = change.getTimeZoneTransition("next");
  }
  return changes;
}

function isOn(date: Temporal.PlainDate, time: number, timezone: string): boolean {
  return zoned(time, timezone).toPlainDate().equals(date);
}

function weekday({ dayOfWeek }: Temporal.ZonedDateTime): Weekday {
  return WEEKDAYS[dayOfWeek - 1] ?? "mon";
}

function zoned(time: number, timezone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(timezone);
}
