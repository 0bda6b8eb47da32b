import assert from "node:assert/strict";
import { join } from "node:path";
import { blocksOf, documentsOf } from "./pipelines.ts";
import { root } from "./pages.ts";

/** The members of a union type of texts, as the source has them. */
async function members(file: string, pattern: RegExp): Promise<string[]> {
  const source = await Deno.readTextFile(join(root, file));
  const union = pattern.exec(source)?.groups?.["union"] ?? "";
  return [...union.matchAll(/"(?<name>[\w-]+)"/g)].map(({ groups }) => groups?.["name"] ?? "");
}

/** The codes that begin a row of a table. */
async function documented(page: string): Promise<string[]> {
  const markdown = await Deno.readTextFile(join(root, page));
  return [...markdown.matchAll(/^\| \[?`(?<code>[a-z-]+)`[ \]]/gm)].map(({ groups }) =>
    groups?.["code"] ?? ""
  );
}

Deno.test("docs/explain.md says what each code means, and no other", async () => {
  const codes = await members(
    "src/core/views/explain.ts",
    /type ExplanationCode =(?<union>[^;]+);/,
  );
  assert.ok(codes.length > 15);
  assert.deepEqual((await documented("docs/explain.md")).toSorted(), codes.toSorted());
});

Deno.test("docs/overview.md says what each finding and state means", async () => {
  const known = await documented("docs/overview.md");
  const codes = await members("src/core/views/findings.ts", /readonly code: (?<union>[^;]+);/);
  const states = await members("src/core/views/gate.ts", /type PromotionState =(?<union>[^;]+);/);
  assert.ok(codes.length >= 3 && states.length === 4);
  const markdown = await Deno.readTextFile(join(root, "docs/overview.md"));
  for (const name of [...codes, ...states]) {
    assert.ok(known.includes(name) || markdown.includes(`  | \`${name}\` `), name);
  }
});

Deno.test("the pipelines and the JSON of docs/overview.md can be read", async () => {
  const blocks = blocksOf(await Deno.readTextFile(join(root, "docs/overview.md")));
  const yaml = blocks.filter(({ language }) => language === "yaml");
  assert.equal(yaml.length, 3);
  for (const block of yaml) assert.equal(documentsOf(block).length, 1);
  for (const { text } of blocks.filter(({ language }) => language === "json")) JSON.parse(text);
});
