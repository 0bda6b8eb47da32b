import assert from "node:assert/strict";
import fc from "fast-check";
import { parseInstant } from "../../src/core/instant.ts";

Deno.test("a date is its midnight, and a time without an offset is UTC", () => {
  const times: readonly [string, string][] = [
    ["2026-12-24", "2026-12-24T00:00:00.000Z"],
    ["2026-12-24T16:00", "2026-12-24T16:00:00.000Z"],
    ["2026-12-24 16:00", "2026-12-24T16:00:00.000Z"],
    ["2026-12-24T16:00:05Z", "2026-12-24T16:00:05.000Z"],
    ["2026-12-24t16:00:05.5z", "2026-12-24T16:00:05.500Z"],
    ["2026-12-24T00:30+01:00", "2026-12-23T23:30:00.000Z"],
    ["2028-02-29", "2028-02-29T00:00:00.000Z"],
  ];
  for (const [text, iso] of times) {
    assert.equal(new Date(parseInstant(text) ?? Number.NaN).toISOString(), iso, text);
  }
});

Deno.test("anything else is refused, also days that are not in the calendar", () => {
  const texts = [
    "",
    "2026",
    "2026-12",
    "2026-02-29",
    "2026-13-01",
    "2026-00-10",
    "2026-1-2",
    "20261224",
    "2026-12-24T24:00",
    "2026-12-24T16",
    "2026-12-24T16:60",
    "2026-12-24T16:00+25:00",
    "2026-12-24Z",
    "Dec 24, 2026",
    "1766534400",
    "2026-12-24T16:00 UTC",
    " 2026-12-24",
  ];
  for (const text of texts) assert.equal(parseInstant(text), undefined, text);
});

Deno.test("every time is read back from its ISO form", () => {
  const times = fc.date({ min: new Date(0), max: new Date("9999-12-31"), noInvalidDate: true });
  fc.assert(fc.property(times, (time) => {
    assert.equal(parseInstant(time.toISOString()), time.getTime());
  }));
});
