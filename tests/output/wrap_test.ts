import assert from "node:assert/strict";
import { wrapAtSpaces, wrapWords } from "../../src/output/wrap.ts";

Deno.test("text is wrapped at spaces, and a longer word is broken unless it must stay whole", () => {
  const text = "see https://example.com/a-page now";
  assert.deepEqual(wrapWords(text, 12), ["see", "https://exam", "ple.com/a-pa", "ge now"]);
  assert.deepEqual(wrapAtSpaces(text, 12), ["see", "https://example.com/a-page", "now"]);
  assert.deepEqual(wrapAtSpaces(text, Infinity), [text]);
});
