import assert from "node:assert/strict";
import { editFile } from "../../../src/core/manifest/edit_file.ts";
import { findMentions } from "../../../src/core/manifest/mention.ts";
import { readLines } from "../../../src/core/manifest/read_lines.ts";

Deno.test("in a template that is no YAML by itself, a marker is found in its first comment too", () => {
  const rest = "\n{{ if .x }}\n  - a: [\n{{ else }}\n b\n{{ end }}\n";
  const text = (tag: string) => `image: acme/cart:${tag} # {"$imagepolicy": "webshop:cart"}${rest}`;
  const file = { path: "webshop/dev/cart.yaml", text: text("1") };
  const edit = editFile(file, { group: "webshop", app: "cart" }, { tag: "2" });
  assert.equal(edit.text, text("2"));
});

Deno.test("a marker that has a template's first line for itself marks nothing", () => {
  const text = `# {"$imagepolicy": "webshop:cart"}\nimage: acme/cart:1\nx: [\n`;
  const { found, idle } = readLines(text, findMentions(text));
  assert.deepEqual([found.length, idle.length], [0, 1]);
});

Deno.test("in a text that is not YAML, the last line needs no line end", () => {
  const text = `x: [\ntag: 1 # {"$imagepolicy": "webshop:cart:tag"}`;
  const { found } = readLines(text, findMentions(text));
  assert.deepEqual(found.map(({ target }) => target.kind), ["scalar"]);
});

/** What a marker follows in a text that is not YAML, where it is not clear what its value is. */
const unclear = ["- ", "a: b: ", "tag: @", "a: {b: c, tag: 1", "a: b,c", "- - x: y: z"];

for (const start of unclear) {
  Deno.test(`in a text that is not YAML, the value in "${start}" is unclear`, () => {
    const text = `${start} # {"$imagepolicy": "webshop:cart:tag"}\nx: [\n`;
    const { found, idle } = readLines(text, findMentions(text));
    assert.deepEqual([found.map(({ target }) => target.kind), idle], [["none"], []]);
  });
}

Deno.test("in a text that is not YAML, a mention outside of comments is part of what holds it", () => {
  const codes = (text: string) => readLines(text, findMentions(text)).idle.map(({ code }) => code);
  const mention = `{"$imagepolicy": "webshop:cart"}`;
  assert.deepEqual(codes(`"$imagepolicy": "webshop:cart"\nx: [\n`), ["marker-in-value"]);
  assert.deepEqual(codes(`a: b ${mention}\nx: [\n`), ["marker-in-value"]);
  assert.deepEqual(codes(`x: [\n&'$imagepolicy:webshop:cart`), ["marker-in-value"]);
  assert.deepEqual(codes(`a: |\n  b ${mention}\nx: [\n`), ["marker-in-block-scalar"]);
  assert.deepEqual(codes(`--- |\n${mention}\n`), ["marker-in-block-scalar"]);
  assert.deepEqual(
    codes(`a: |\n  b\n"$imagepolicy": "webshop:cart"\nx: [\n`),
    ["marker-in-value"],
  );
});

Deno.test("in a template, a tag near a digest may be of the same mapping, so it is not edited", () => {
  const target = (text: string) => {
    const { found } = readLines(text, findMentions(text));
    return found[0]?.target.kind;
  };
  const marked = (tag: string) => `newTag: "${tag}" # {"$imagepolicy": "webshop:cart:tag"}\n`;
  const broken = "x: [\n";
  assert.equal(target(`digest: a\n${marked("1")}${broken}`), "none");
  assert.equal(target(`${marked("1")}- "digest" : a\n${broken}`), "none");
  assert.equal(target(`digests: a\n${marked("1")}${broken}`), "scalar");
  const far = (length: number) => `#${"x".repeat(length - 2)}\n`;
  assert.equal(target(`digest: a\n${far(990)}${marked("1")}${broken}`), "none");
  assert.equal(target(`digest: a\n${far(991)}${marked("1")}${broken}`), "scalar");
  const rest = 1000 - marked("1").length - "digest:".length;
  assert.equal(target(`${marked("1")}${far(rest)}digest: a\n${broken}`), "none");
  assert.equal(target(`${marked("1")}${far(rest + 1)}digest: a\n${broken}`), "scalar");
  assert.equal(target(`digest: a\n${marked("1").replace("newTag", "image")}${broken}`), "scalar");
});
