import assert from "node:assert/strict";
import { tooLarge } from "../../../src/core/manifest/too_large.ts";

Deno.test("a file of ten million characters is read, where each document has two million at most", () => {
  const document = `---\n${"#".repeat(1_999_996)}`;
  const read = [
    "",
    document,
    `${document.slice(0, -1)}\n`.repeat(5),
    `${"#".repeat(1_999_999)}\n${document}`,
  ];
  for (const text of read) assert.equal(tooLarge(text), undefined, String(text.length));
  const more = "million characters, where at most 2 million are read";
  assert.equal(tooLarge(`${document}#`), `a document in it has 2.0 ${more}`);
  assert.equal(tooLarge(`${"#".repeat(2_000_000)}\n---\n`), `a document in it has 2.0 ${more}`);
  assert.equal(tooLarge(`a: 1\n${document}##\n---\n`), `a document in it has 2.0 ${more}`);
  assert.equal(tooLarge(`a: 1\n---x\n${document}`.repeat(2)), `a document in it has 2.0 ${more}`);
  assert.equal(
    tooLarge("---\n".repeat(2_500_001)),
    "it has 10.0 million characters, where at most 10 million are read",
  );
});
