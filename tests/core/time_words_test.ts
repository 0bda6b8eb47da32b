import assert from "node:assert/strict";
import { dateWords, timeWords, weekdayWords } from "../../src/core/time_words.ts";

/** Thursday. */
const NOON = Date.UTC(2026, 10, 26, 12);
const HOUR = 3_600_000;
const WEEK = 7 * 24 * HOUR;

Deno.test("a time has as much of its date as is needed from where it is seen", () => {
  const words = (time: number, timezone?: string) =>
    timeWords(time, { seenFrom: NOON, ...(timezone === undefined ? {} : { timezone }) });
  assert.equal(words(NOON + 2 * HOUR), "14:00 UTC");
  assert.equal(words(NOON + 12 * HOUR), "Fri 00:00 UTC");
  assert.equal(words(NOON + 3 * 24 * HOUR), "Sun 12:00 UTC");
  assert.equal(words(NOON + WEEK - 60_000), "Thu 11:59 UTC");
  assert.equal(words(NOON + WEEK), "2026-12-03 12:00 UTC");
  assert.equal(words(NOON + 11 * HOUR, "Europe/Stockholm"), "Fri 00:00 Europe/Stockholm");
});

Deno.test("a day is named even if it is today", () => {
  assert.equal(weekdayWords(NOON + HOUR, { seenFrom: NOON }), "Thu 13:00 UTC");
});

Deno.test("the minute is rounded up, since it is when something ends", () => {
  assert.equal(dateWords(NOON), "2026-11-26 12:00 UTC");
  assert.equal(dateWords(NOON + 1), "2026-11-26 12:01 UTC");
  assert.equal(dateWords(NOON + 60_000), "2026-11-26 12:01 UTC");
});
