import assert from "node:assert/strict";
import { commandReference } from "../../scripts/docs/command_reference.ts";

Deno.test("docs/cli.md is what `scripts/deno task docs` writes from the command tree", async () => {
  const written = await Deno.readTextFile(new URL("../../docs/cli.md", import.meta.url));
  assert.equal(written, await commandReference());
});

Deno.test("every command has an example in the reference", async () => {
  const sections = (await commandReference()).split("\n## ").slice(1, -5);
  assert.ok(sections.length >= 5);
  for (const section of sections) {
    assert.match(section, /\nExamples:\n\n```sh\n[^`]*gitops-promotion /, section.split("\n")[0]);
  }
});

Deno.test("the reference tells every field and action of the JSON result", async () => {
  const reference = await commandReference();
  const chapter = reference.slice(reference.indexOf("\n## The JSON result"));
  const types = await Deno.readTextFile(new URL("../../src/output/result.ts", import.meta.url));
  const fields = [...types.matchAll(/^ {2}readonly (?<name>\w+)\??:/gm)]
    .map(([, name = ""]) => name)
    // What a command hands on to print; not part of the object.
    .filter((name) =>
      !["result", "message", "diff", "failures", "formats", "exitCode", "styled", "annotations"]
        .includes(name)
    );
  assert.ok(fields.length > 8);
  for (const name of fields) assert.ok(chapter.includes(`\n| \`${name}\` `), name);
  // Actions and error codes are complete by the type of their lists.
  const actions = /type Action = (?<names>[^;]+);/.exec(types)?.groups?.["names"]?.split(" | ") ??
    [];
  assert.equal(actions.length, 6);
  for (const name of actions) {
    assert.ok(chapter.includes(`- \`${name.replaceAll('"', "")}\`: `), name);
  }
});
