import assert from "node:assert/strict";
import { parseDocument } from "yaml";
import { aliasProblem, MOST_VALUES } from "../../../src/core/yaml/expansion.ts";

/** A list of a thousand values with its anchor, and further items. */
function aliases(...items: readonly string[]) {
  const text = `- &a [${Array(999).fill("x").join(",")}]\n${
    items.map((item) => `- ${item}\n`).join("")
  }`;
  return aliasProblem(parseDocument(text));
}

Deno.test("aliases may expand to as many values as the limit says, and to none more", () => {
  const most = Array<string>(MOST_VALUES / 1000).fill("*a");
  assert.equal(aliases(...most), undefined);
  assert.match(aliases("&b x", ...most, "*b")?.message ?? "", /more than 100,000 values$/);
});

Deno.test("keys and values of mappings count, and null as much as any other", () => {
  const text = (items: number) =>
    `- &a {${Array(249).fill("x: y, z").join(", ")}}\n${"- *a\n".repeat(items)}`;
  const count = Math.floor(MOST_VALUES / (1 + 4 * 249));
  assert.equal(aliasProblem(parseDocument(text(count), { uniqueKeys: false })), undefined);
  assert.notEqual(aliasProblem(parseDocument(text(count + 1), { uniqueKeys: false })), undefined);
});

Deno.test("an alias needs its anchor before it", () => {
  assert.deepEqual(aliasProblem(parseDocument("a: *b\n")), {
    offset: 3,
    message: "the alias *b has no anchor before it",
  });
});
