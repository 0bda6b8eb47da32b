import assert from "node:assert/strict";
import type { Hold } from "../../../src/core/holds/hold.ts";
import {
  describeHold,
  describeRelease,
  holdTitle,
  releaseTitle,
  selectorWords,
} from "../../../src/core/holds/hold_texts.ts";

const ALL = { group: "webshop", app: undefined, envs: [], tag: undefined };
const HOLD: Hold = { ...ALL, id: "a", reason: "incident", by: "", at: 0, until: undefined };

Deno.test("a hold is named by what it selects", () => {
  assert.equal(selectorWords(ALL), "all of webshop");
  assert.equal(
    selectorWords({ ...ALL, envs: ["qa", "prod"] }),
    "all of webshop in environments qa, prod",
  );
  const one = { ...ALL, app: "cart", tag: "2.0.0", envs: ["prod"] };
  assert.equal(selectorWords(one), "webshop/cart version 2.0.0 in environment prod");
  assert.equal(holdTitle(ALL), "Hold all of webshop");
  assert.equal(releaseTitle(ALL), "Release all of webshop");
});

Deno.test("a hold's pull request says why, by whom and until when", () => {
  const until = Date.UTC(2026, 10, 26, 12);
  const facts = (hold: Hold) =>
    [describeHold(hold, 9_999), describeRelease(hold, 9_999)].map((text) =>
      text.split("\n").filter((line) => line.startsWith("- "))
    );
  const released = ["- Reason: `incident`", "- Until: released"];
  assert.deepEqual(facts(HOLD), [released, released]);
  const ends = ["- Reason: `incident`", "- By: `ann`", "- Until: 2026-11-26 12:00 UTC"];
  assert.deepEqual(facts({ ...HOLD, by: "ann", until }), [ends, ends]);
  assert.match(
    describeHold(HOLD, 9_999),
    /^While this hold stands, no promotion of `all of webshop`/,
  );
});
