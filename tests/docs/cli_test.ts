import assert from "node:assert/strict";
import { commandReference } from "../../scripts/docs/command_reference.ts";

Deno.test("docs/cli.md is what `scripts/deno task docs` writes from the command tree", async () => {
  const written = await Deno.readTextFile(new URL("../../docs/cli.md", import.meta.url));
  assert.equal(written, await commandReference());
});

Deno.test("every command has an example in the reference", async () => {
  const sections = (await commandReference()).split("\n## ").slice(1, -2);
  assert.ok(sections.length >= 5);
  for (const section of sections) {
    assert.match(section, /\nExamples:\n\n```sh\n[^`]*gitops-promotion /, section.split("\n")[0]);
  }
});
