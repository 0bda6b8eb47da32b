import assert from "node:assert/strict";
import { join } from "node:path";
import { parse } from "yaml";
import { blocksOf, documentsOf } from "./pipelines.ts";
import { messagesOf, root, sourceText } from "./pages.ts";

const markdown = await Deno.readTextFile(join(root, "docs/features.md"));

Deno.test("every YAML of docs/features.md is valid", () => {
  const blocks = blocksOf(markdown).filter(({ language }) => language === "yaml");
  assert.ok(blocks.length >= 7);
  for (const block of blocks) assert.ok(documentsOf(block).length > 0, `line ${block.line}`);
});

Deno.test("an app's pull requests start workflows with the inputs that these have", async () => {
  const github = await Deno.readTextFile(join(root, "docs/github.md"));
  const workflows = [markdown, github].flatMap(blocksOf);
  const inputsOf = (name: string) => {
    const path = `# .github/workflows/${name}.yml\n`;
    const block = workflows.find(({ text }) => text.startsWith(path)) ?? assert.fail(name);
    return Object.keys(parse(block.text).on.workflow_dispatch.inputs);
  };
  const sender = blocksOf(markdown).find(({ text }) => text.startsWith("# cart/"))?.text ?? "";
  for (const name of ["feature", "feature-close"]) {
    const run = sender.slice(sender.indexOf(`gh workflow run ${name}.yml`)).split("env:")[0] ?? "";
    const sent = [...run.matchAll(/--raw-field "(\w+)=/g)];
    assert.deepEqual(sent.map(([, input]) => input), inputsOf(name), name);
  }
});

Deno.test("every message in the troubleshooting of docs/features.md is one that the program has", async () => {
  const source = await sourceText();
  const messages = messagesOf(markdown);
  assert.ok(messages.length >= 6);
  for (const message of messages) assert.ok(source.includes(message), message);
});
