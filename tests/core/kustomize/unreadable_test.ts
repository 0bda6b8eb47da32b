import assert from "node:assert/strict";
import { notMapping, notUtf8 } from "../../../src/core/kustomize/unreadable.ts";

for (
  const [text, line] of [
    ["é\n\n\xff\nb\xff\n", 3],
    ["a\n\xffb\n", 2],
    ["\xff", 1],
    ["a\nb\xff", 2],
    ["\n\n\xff\n", 3],
  ] as const
) {
  Deno.test(`the first line that is not UTF-8 is told: ${JSON.stringify(text)}`, () => {
    const bytes = Uint8Array.from(
      [...text].flatMap((character) =>
        character === "\xff" ? [0xff] : [...new TextEncoder().encode(character)]
      ),
    );
    const message = `a.yaml:${line}: the file is not valid UTF-8`;
    assert.equal(notUtf8("a.yaml", bytes).message, message);
  });
}

for (
  const [text, line] of [["- a\n", 1], ["\n--- # b\n  text\n", 3]] as const
) {
  Deno.test(`a file without a mapping is told by its first content: ${JSON.stringify(text)}`, () => {
    assert.match(notMapping("a.yaml", text).message, new RegExp(`^a\\.yaml:${line}: `));
  });
}
