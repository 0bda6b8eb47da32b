import assert from "node:assert/strict";
import { combineReadResults, mapReadResult } from "../../../src/core/doctor/read_result.ts";

const UNREAD = { unread: "GitHub answered 403" };

Deno.test("what is derived of something that could not be read cannot be read for the same reason", () => {
  const twice = (value: number) => 2 * value;
  const sum = (a: number, b: number) => a + b;
  assert.deepEqual(mapReadResult({ value: 1 }, twice), { value: 2 });
  assert.deepEqual(mapReadResult(UNREAD, twice), UNREAD);
  assert.deepEqual(combineReadResults({ value: 1 }, { value: 2 }, sum), { value: 3 });
  assert.deepEqual(combineReadResults(UNREAD, { value: 2 }, sum), UNREAD);
  assert.deepEqual(combineReadResults({ value: 1 }, UNREAD, sum), UNREAD);
});
