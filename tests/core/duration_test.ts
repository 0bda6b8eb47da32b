import assert from "node:assert/strict";
import fc from "fast-check";
import { durationWords, parseDuration } from "../../src/core/duration.ts";

const durations: readonly [string, number | undefined][] = [
  ["90s", 90_000],
  ["5m", 300_000],
  ["7d", 604_800_000],
  ["2w", 1_209_600_000],
  ["1h30m", 5_400_000],
  ["500ms", 500],
  ["1m500ms", 60_500],
  ["1.5h", 5_400_000],
  ["0s", 0],
  ["5m0s", 300_000],
  ["", undefined],
  ["5", undefined],
  ["m", undefined],
  ["5 m", undefined],
  [" 5m", undefined],
  ["5m\n", undefined],
  ["-5m", undefined],
  ["+5m", undefined],
  ["5M", undefined],
  ["5min", undefined],
  ["30m1h", undefined],
  ["5m5m", undefined],
  ["1e3s", undefined],
  ["1,000s", undefined],
  [".5h", undefined],
  ["5.m", undefined],
  ["Infinitys", undefined],
  ["99999999999999999999w", undefined],
];

Deno.test("parseDuration() reads units that follow from large to small, and nothing else", () => {
  for (const [text, milliseconds] of durations) {
    assert.equal(parseDuration(text), milliseconds, JSON.stringify(text));
  }
});

Deno.test("parseDuration() adds up the units", () => {
  const amount = fc.nat(1000);
  fc.assert(fc.property(amount, amount, amount, amount, amount, (d, h, m, s, ms) => {
    assert.equal(
      parseDuration(`${d}d${h}h${m}m${s}s${ms}ms`),
      (((d * 24 + h) * 60 + m) * 60 + s) * 1000 + ms,
    );
  }));
});

Deno.test("durationWords() says whole seconds, rounded up, and no unit that is zero", () => {
  for (
    const [milliseconds, words] of [
      [0, "0s"],
      [-1, "0s"],
      [1, "1s"],
      [1000, "1s"],
      [1001, "2s"],
      [60_000, "1m"],
      [65_000, "1m 5s"],
      [3_600_000, "1h"],
      [90_061_000, "25h 1m 1s"],
    ] as const
  ) assert.equal(durationWords(milliseconds), words);
});
