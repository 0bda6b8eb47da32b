import assert from "node:assert/strict";
import { isDeepStrictEqual } from "../../../src/core/decide/deep_equal.ts";

for (
  const [a, b, expected] of [
    [{ a: [1, { b: "c" }] }, { a: [1, { b: "c" }] }, true],
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
    [{ a: [1, { b: "c" }] }, { a: [1, { b: "d" }] }, false],
    [{ a: 1 }, { a: 1, b: 2 }, false],
    [{ a: 1, b: 2 }, { a: 1 }, false],
    [{ a: undefined }, { b: undefined }, false],
    [null, null, true],
    [null, {}, false],
    [{}, null, false],
    ["", {}, false],
    [{}, "", false],
    ["a", "b", false],
  ] as const
) {
  Deno.test(`${JSON.stringify(a)} ${expected ? "equals" : "differs from"} ${JSON.stringify(b)}`, () => {
    assert.equal(isDeepStrictEqual(a, b), expected);
  });
}
