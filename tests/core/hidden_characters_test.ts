import assert from "node:assert/strict";
import { numbered, showHidden } from "../../src/core/hidden_characters.ts";

for (
  const [name, text, shown] of [
    ["a change of direction", "a\u202eb", "a\\u{202e}b"],
    ["a line end", "a\nb", "a\\u{a}b"],
    ["a joiner between letters", "a\u200db", "a\\u{200d}b"],
    ["half a character", "a\ud800", "a\ufffd"],
  ] as const
) {
  Deno.test(`${name} is shown`, () => assert.equal(showHidden(text, numbered), shown));
}

Deno.test("letters and emoji are kept, those of several characters too", () => {
  for (const text of ["é日", "👍🏽", "👩‍💻", "❤️"]) assert.equal(showHidden(text, numbered), text);
});
