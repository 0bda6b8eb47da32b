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
  assert.equal(target(`digest: a\n${"y: z\n".repeat(300)}${marked("1")}${broken}`), "scalar");
  assert.equal(target(`digest: a\n${marked("1").replace("newTag", "image")}${broken}`), "scalar");
});
