import assert from "node:assert/strict";
import { withoutDisguise } from "../../../src/core/manifest/mention.ts";

Deno.test("offsets in a text without invisible characters lead back to the original", () => {
  const { text, originalOffset } = withoutDisguise("a\u200b\u200bb\uff43");
  assert.equal(text, "abc");
  assert.deepEqual([0, 1, 2].map(originalOffset), [0, 3, 4]);
});
