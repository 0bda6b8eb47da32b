import assert from "node:assert/strict";
import { editApp } from "../../src/core/manifest/edit_app.ts";
import { readPages, sourceText } from "./pages.ts";
import { blocksOf } from "./pipelines.ts";

const page = (await readPages()).get("docs/markers.md") ?? "";

Deno.test("the page on markers: its examples are edited as it says", () => {
  const texts = blocksOf(page).filter(({ language }) => language === "yaml").map(({ text }) =>
    text
  );
  assert.equal(texts.length, 2);
  const digest = `sha256:${"0".repeat(64)}`;
  for (const text of texts) {
    const manifest = { path: "webshop/dev/cart.yaml", text };
    const edit = editApp([manifest], { group: "webshop", app: "cart" }, { tag: "1.1.0", digest });
    const wanted = text.replace("1.0.0", "1.1.0").replace(/sha256:\w+/, digest);
    assert.equal(edit.files[0]?.text, wanted);
  }
});

Deno.test("the page on markers has every warning about them", async () => {
  const source = await sourceText();
  const codes = new Set(
    source.match(/"(?:marker-(?:in|on|mis)[a-z-]+|sops-[a-z-]+|digest-not-[a-z-]+)"/g),
  );
  const listed = [...page.matchAll(/^\| `([a-z-]+)` /gm)].map(([, code]) => `"${code}"`);
  assert.deepEqual(listed.sort(), [...codes].sort());
});
