import assert from "node:assert/strict";
import { join } from "node:path";
import { blocksOf, documentsOf } from "./pipelines.ts";
import { messagesOf, root, sourceText } from "./pages.ts";

const markdown = await Deno.readTextFile(join(root, "docs/features.md"));

Deno.test("every YAML of docs/features.md is valid", () => {
  const blocks = blocksOf(markdown).filter(({ language }) => language === "yaml");
  assert.ok(blocks.length >= 7);
  for (const block of blocks) assert.ok(documentsOf(block).length > 0, `line ${block.line}`);
});

Deno.test("every message in the troubleshooting of docs/features.md is one that the program has", async () => {
  const source = await sourceText();
  const messages = messagesOf(markdown);
  assert.ok(messages.length >= 6);
  for (const message of messages) assert.ok(source.includes(message), message);
});
