import { type Weekday, WEEKDAYS, type Window } from "../config/config.ts";
import { localTime, offsetAt } from "../local_time.ts";

/** When a window opens, and its time zone. */
interface Opening {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly timezone: string;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

// A weekly window opens within a week, or a week later if a clock change skips it. A month is plenty.
const DAYS_AHEAD = 31;

/** The first moment from `time` on that is inside one of the windows; undefined if none opens within a month. */
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
  const local = localTime(time, timezone);
  const day = startOfDay(local);
  const minute = Math.floor((local - day) / MINUTE);
  const today = days.includes(weekday(day));
  if (from < to) return today && from <= minute && minute < to;
  const yesterday = days.includes(weekday(day - DAY));
  return (today && from <= minute) || (yesterday && minute < to);
}

function openingOf(window: Window, time: number): Opening | undefined {
  const { timezone } = window;
  if (isInWindow(window, time)) return { at: time, timezone };
  const changes = clockChanges(time, timezone);
  const today = startOfDay(localTime(time, timezone));
  for (let ahead = 0; ahead <= DAYS_AHEAD; ahead++) {
    const day = today + ahead * DAY;
    const isOn = (at: number) => startOfDay(localTime(at, timezone)) === day;
    const opening = [...startsOn(window, day), ...changes.filter(isOn)]
      .filter((at) => at > time && isInWindow(window, at));
    if (opening.length > 0) return { at: Math.min(...opening), timezone };
  }
  return undefined;
}

/** When local time is the window's start on that day: twice if clocks are turned back over it, never if they skip it. */
function startsOn({ from, timezone }: Window, day: number): number[] {
  const start = day + from * MINUTE;
  return [start - DAY, start + DAY].map((near) => start - offsetAt(near, timezone))
    .filter((at) => localTime(at, timezone) === start);
}

/** When clocks change: they may jump over a window's start, or back into a window. */
function clockChanges(time: number, timezone: string): number[] {
  return Array.from({ length: DAYS_AHEAD + 1 }, (_, day) => time + day * DAY)
    .filter((from) => offsetAt(from, timezone) !== offsetAt(from + DAY, timezone))
    .map((from) => clockChange(from, from + DAY, timezone));
}

/** The first time with the offset that clocks have at the end of the range, to the millisecond. */
function clockChange(from: number, to: number, timezone: string): number {
  const after = offsetAt(to, timezone);
  let [before, changed] = [from, to];
  while (changed - before > 1) {
    const middle = Math.floor((before + changed) / 2);
    if (offsetAt(middle, timezone) === after) changed = middle;
    else before = middle;
  }
  return changed;
}

/** The midnight before a local time. */
function startOfDay(local: number): number {
  return Math.floor(local / DAY) * DAY;
}

function weekday(local: number): Weekday {
  return WEEKDAYS[(new Date(local).getUTCDay() + 6) % 7] ?? "mon";
}
