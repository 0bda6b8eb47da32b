import assert from "node:assert/strict";
import { localTime, offsetAt } from "../../src/core/local_time.ts";

const HOUR = 60 * 60_000;

const CASES: readonly [time: string, timezone: string, shown: string][] = [
  ["2026-11-24T08:59:59.999Z", "UTC", "2026-11-24T08:59:59.999Z"],
  ["2026-11-24T23:59:59.999Z", "Europe/Stockholm", "2026-11-25T00:59:59.999Z"],
  ["2026-07-21T22:00:00.000Z", "Europe/Stockholm", "2026-07-22T00:00:00.000Z"],
  ["2026-12-31T20:00:00.000Z", "Asia/Kathmandu", "2027-01-01T01:45:00.000Z"],
  ["2026-03-01T00:00:00.000Z", "America/St_Johns", "2026-02-28T20:30:00.000Z"],
  ["1969-12-31T23:59:59.001Z", "Asia/Tokyo", "1970-01-01T08:59:59.001Z"],
];

for (const [time, timezone, shown] of CASES) {
  Deno.test(`localTime() of ${time} in ${timezone} is what clocks show there`, () => {
    assert.equal(new Date(localTime(Date.parse(time), timezone)).toISOString(), shown);
  });
}

Deno.test("offsetAt() changes when the clocks do", () => {
  const change = Date.parse("2026-03-29T01:00Z");
  assert.equal(offsetAt(change - 1, "Europe/Stockholm"), HOUR);
  assert.equal(offsetAt(change, "Europe/Stockholm"), 2 * HOUR);
});
