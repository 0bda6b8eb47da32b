import assert from "node:assert/strict";
import { composeDocuments } from "../../../src/core/yaml/compose_documents.ts";
import { countLines } from "../../../src/core/yaml/count_lines.ts";

Deno.test("the first problem is told with its place, beginning in lower case", () => {
  const { problem } = composeDocuments("a: b\nc: 'd\n");
  assert.deepEqual(problem, { offset: 11, message: "missing closing 'quote" });
});

Deno.test("text that is nested too deeply is a problem, not a crash", () => {
  for (const text of ["[".repeat(20_000), `${"- ".repeat(20_000)}a\nb: 1\n`]) {
    assert.match(composeDocuments(text).problem?.message ?? "", /nested too deeply/);
  }
});

Deno.test("duplicate keys and what go-yaml tolerates are no problem", () => {
  const { documents, problem } = composeDocuments("a: 1\na: 2\n---\nb: [{\n  c: d\n}]\n");
  assert.deepEqual([documents.length, problem], [2, undefined]);
});

Deno.test("a line ends by a line feed, a carriage return, or both", () => {
  const lines = countLines("a\nb\rc\r\nd");
  assert.deepEqual([0, 2, 4, 7].map((offset) => lines.linePos(offset).line), [1, 2, 3, 4]);
});
