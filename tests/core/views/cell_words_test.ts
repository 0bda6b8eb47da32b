import assert from "node:assert/strict";
import { age, summaryWords } from "../../../src/core/views/cell_words.ts";
import { overview } from "../../../src/core/views/overview.ts";
import { overviewPage } from "../../../src/core/views/page.ts";
import { shortReasonWords } from "../../../src/core/views/reasons.ts";
import { DAY, HOUR, makeSnapshot, MINUTE, NOW } from "./make_snapshot.ts";

Deno.test("an age is in the largest unit that fits, rounded down", () => {
  for (
    const [passed, long, short] of [
      [-HOUR, "less than a minute", "<1m"],
      [MINUTE - 1, "less than a minute", "<1m"],
      [MINUTE, "1 minute", "1m"],
      [2 * MINUTE - 1, "1 minute", "1m"],
      [HOUR - 1, "59 minutes", "59m"],
      [HOUR, "1 hour", "1h"],
      [DAY - 1, "23 hours", "23h"],
      [DAY, "1 day", "1d"],
      [400 * DAY, "400 days", "400d"],
    ] as const
  ) {
    const time = new Date(NOW - passed).toISOString();
    assert.deepEqual([age(time, NOW), age(time, NOW, "short")], [long, short]);
  }
});

Deno.test("a quiet repository's summary counts only its apps", () => {
  const quiet = makeSnapshot();
  assert.equal(
    summaryWords(overviewPage(quiet, overview(quiet))),
    "1 app · nothing needs a look",
  );
});

Deno.test("a reason leaves out details only if all of its failures are shown beside it", () => {
  const failures = ["eu", "us"].map((name) => ({ name, description: `no ${name}` }));
  const words = "eu failed: no eu; us failed: no us";
  const short = (...shown: readonly string[]) =>
    shortReasonWords(
      { kind: "gate", words, failures },
      new Map(shown.map((name) => [name, `no ${name}`])),
    );
  assert.equal(short("eu", "us"), "eu failed; us failed");
  assert.equal(short("eu"), words);
  assert.equal(short(), words);
});
