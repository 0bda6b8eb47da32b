import assert from "node:assert/strict";
import { applyReplacements } from "../../../src/core/manifest/replacement.ts";

Deno.test("replacements are made once each, in the order of the text, whatever order they come in", () => {
  const one = { start: 0, end: 1, text: "A", from: "a", to: "A" };
  const two = { start: 2, end: 3, text: "CC", from: "c", to: "CC" };
  for (const order of [[one, two], [two, one], [two, one, two], [one, one, two]]) {
    assert.deepEqual(applyReplacements("abcd", order), { text: "AbCCd", changes: [one, two] });
  }
});
