import assert from "node:assert/strict";
import fc from "fast-check";
import { WEEKDAYS, type Window } from "../../../src/core/config/config.ts";
import { nextOpening } from "../../../src/core/gate/windows.ts";
import { IN_FULL } from "../../support/sample.ts";

const STOCKHOLM = "Europe/Stockholm";
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

function at(iso: string): number {
  return Date.parse(iso);
}

/** `{days: [tue], from: 09:00, to: 16:00}` as `window("tue", "09:00", "16:00")`. */
function window(days: string, from: string, to: string, timezone = STOCKHOLM): Window {
  const minutes = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
  return {
    days: WEEKDAYS.filter((day) => days.includes(day)),
    from: minutes(from),
    to: minutes(to),
    timezone,
  };
}

const ALL = WEEKDAYS.join();

/** The next opening as an ISO time with the offset of the place. */
function opening(windows: readonly Window[], iso: string): string | undefined {
  const found = nextOpening(windows, at(iso));
  return found && new Date(found.at).toISOString().replace(":00.000Z", "Z");
}

function isOpen(windows: readonly Window[], iso: string): boolean {
  return nextOpening(windows, at(iso))?.at === at(iso);
}

Deno.test("a window includes its beginning and not its end, on the clocks of its time zone", () => {
  const windows = [window("tue", "09:00", "16:00")];
  const cases: readonly [string, boolean][] = [
    ["2026-11-24T08:59:59.999+01:00", false],
    ["2026-11-24T09:00+01:00", true],
    ["2026-11-24T15:59:59.999+01:00", true],
    ["2026-11-24T16:00+01:00", false],
    ["2026-11-25T10:00+01:00", false],
    ["2026-07-21T09:00+02:00", true],
    ["2026-07-21T08:30+02:00", false],
  ];
  for (const [iso, open] of cases) assert.equal(isOpen(windows, iso), open, iso);
});

Deno.test("a window over midnight belongs to the day on which it begins", () => {
  const windows = [window("fri", "22:00", "04:00", "UTC")];
  const cases: readonly [string, boolean][] = [
    ["2026-11-27T21:59Z", false],
    ["2026-11-27T22:00Z", true],
    ["2026-11-28T00:00Z", true],
    ["2026-11-28T03:59Z", true],
    ["2026-11-28T04:00Z", false],
    ["2026-11-27T03:00Z", false],
  ];
  for (const [iso, open] of cases) assert.equal(isOpen(windows, iso), open, iso);
  assert.equal(opening(windows, "2026-11-28T04:00Z"), "2026-12-04T22:00Z");
});

Deno.test("inside a window the next opening is now; else the first of any of them", () => {
  const windows = [window("thu", "09:00", "16:00"), window("tue", "13:00", "14:00", "UTC")];
  assert.equal(opening(windows, "2026-11-26T10:30+01:00"), "2026-11-26T09:30Z");
  assert.equal(opening(windows, "2026-11-26T16:00+01:00"), "2026-12-01T13:00Z");
  assert.equal(opening(windows, "2026-12-01T14:00Z"), "2026-12-03T08:00Z");
});

Deno.test("of two windows that open at once the first one's time zone is told", () => {
  const [here, utc] = [window("tue", "09:00", "16:00"), window("tue", "08:00", "16:00", "UTC")];
  const time = at("2026-11-23T12:00Z");
  const opens = at("2026-11-24T08:00Z");
  assert.deepEqual(nextOpening([here, utc], time), { at: opens, timezone: STOCKHOLM });
  assert.deepEqual(nextOpening([utc, here], time), { at: opens, timezone: "UTC" });
});

Deno.test("a window of a whole day ends at midnight", () => {
  const windows = [window("sat", "00:00", "24:00", "UTC")];
  assert.equal(isOpen(windows, "2026-11-28T23:59:59Z"), true);
  assert.equal(isOpen(windows, "2026-11-29T00:00Z"), false);
  assert.equal(opening(windows, "2026-11-29T00:00Z"), "2026-12-05T00:00Z");
});

// Clocks in Stockholm go from 02:00 to 03:00 on 2026-03-29 at 01:00Z, and from 03:00 to 02:00 on 2026-10-25 at 01:00Z.

Deno.test("when the clocks go forward a window opens at the same time by the clocks", () => {
  const windows = [window(ALL, "09:00", "16:00")];
  assert.equal(opening(windows, "2026-03-28T16:00+01:00"), "2026-03-29T07:00Z");
  assert.equal(opening(windows, "2026-03-27T16:00+01:00"), "2026-03-28T08:00Z");
});

Deno.test("a window whose beginning the clocks skip opens when they have skipped it", () => {
  const windows = [window(ALL, "02:30", "03:30")];
  assert.equal(opening(windows, "2026-03-29T00:00+01:00"), "2026-03-29T01:00Z");
  const sunday = [window("sun", "02:30", "03:30")];
  for (const time of ["2026-03-27T12:00+01:00", "2026-03-28T23:59:59.999+01:00"]) {
    assert.equal(opening(sunday, time), "2026-03-29T01:00Z");
  }
  assert.equal(isOpen(windows, "2026-03-29T01:29Z"), true);
  assert.equal(isOpen(windows, "2026-03-29T01:30Z"), false);
});

Deno.test("a window that the clocks skip altogether opens the next time", () => {
  for (const time of ["2026-03-22T02:50+01:00", "2026-03-29T00:00+01:00"]) {
    assert.equal(opening([window("sun", "02:10", "02:50")], time), "2026-04-05T00:10Z");
  }
  assert.equal(
    opening([window(ALL, "02:10", "02:50")], "2026-03-29T00:00+01:00"),
    "2026-03-30T00:10Z",
  );
});

Deno.test("a window in the hour that the clocks show twice opens twice", () => {
  const windows = [window("sun", "02:15", "02:45")];
  assert.equal(opening(windows, "2026-10-25T00:00+02:00"), "2026-10-25T00:15Z");
  assert.equal(isOpen(windows, "2026-10-25T00:45Z"), false);
  assert.equal(opening(windows, "2026-10-25T00:45Z"), "2026-10-25T01:15Z");
  assert.equal(opening(windows, "2026-10-25T01:45Z"), "2026-11-01T01:15Z");
});

Deno.test("a window that ends in that hour opens again when the clocks are turned back into it", () => {
  const windows = [window("sun", "01:00", "02:30")];
  assert.equal(isOpen(windows, "2026-10-25T00:29Z"), true);
  assert.equal(isOpen(windows, "2026-10-25T00:30Z"), false);
  assert.equal(opening(windows, "2026-10-25T00:30Z"), "2026-10-25T01:00Z");
  const weekend = [window("sat,sun", "01:00", "02:30")];
  assert.equal(opening(weekend, "2026-10-23T12:00Z"), "2026-10-23T23:00Z");
});

Deno.test("a window over midnight is an hour longer or shorter when the clocks change in it", () => {
  const windows = [window("sat", "22:00", "04:00")];
  assert.equal(isOpen(windows, "2026-03-29T01:59Z"), true);
  assert.equal(isOpen(windows, "2026-03-29T02:00Z"), false);
  assert.equal(isOpen(windows, "2026-10-25T02:59Z"), true);
  assert.equal(isOpen(windows, "2026-10-25T03:00Z"), false);
});

/** What the clocks of a place show, by the runtime's own formatting. */
function clocks(time: number, timezone: string): { day: number; minute: number } {
  const parts = new Intl.DateTimeFormat("en", {
    timeZone: timezone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(time);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? "";
  return {
    day: WEEKDAYS.findIndex((day) => day === part("weekday").toLowerCase()),
    minute: Number(part("hour")) * 60 + Number(part("minute")),
  };
}

function isOpenByClocks({ days, from, to, timezone }: Window, time: number): boolean {
  const { day, minute } = clocks(time, timezone);
  const [today, yesterday] = [WEEKDAYS[day], WEEKDAYS[(day + 6) % 7]];
  const includes = (name: typeof today) => name !== undefined && days.includes(name);
  if (from < to) return includes(today) && from <= minute && minute < to;
  return (includes(today) && minute >= from) || (includes(yesterday) && minute < to);
}

Deno.test("around changes of the clocks the next opening is the first minute that is open", () => {
  const QUARTER = 15;
  const windows = fc.record<Window>({
    days: fc.subarray([...WEEKDAYS], { minLength: 1 }),
    from: fc.integer({ min: 0, max: 95 }).map((quarter) => quarter * QUARTER),
    to: fc.integer({ min: 1, max: 96 }).map((quarter) => quarter * QUARTER),
    timezone: fc.constantFrom(STOCKHOLM, "America/New_York", "Australia/Lord_Howe", "Africa/Cairo"),
  }).filter(({ from, to }) => from !== to);
  // Sundays, and Cairo's Fridays, on which clocks change in these places; 15 minutes divide every change.
  const days = fc.constantFrom(
    "2026-03-08",
    "2026-03-29",
    "2026-04-05",
    "2026-04-24",
    "2026-10-04",
    "2026-10-25",
    "2026-10-30",
    "2026-11-01",
  );
  const times = fc.tuple(days, fc.integer({ min: -96, max: 96 }))
    .map(([day, quarters]) => at(`${day}T00:00Z`) + quarters * QUARTER * MINUTE);
  fc.assert(
    fc.property(windows, times, (given, time) => {
      assert.equal(nextOpening([given], time)?.at === time, isOpenByClocks(given, time));
      let expected = time;
      while (!isOpenByClocks(given, expected)) expected += QUARTER * MINUTE;
      assert.ok(expected - time < 15 * DAY);
      assert.equal(nextOpening([given], time)?.at, expected);
    }),
    { numRuns: IN_FULL ? 60 : 15 },
  );
});
