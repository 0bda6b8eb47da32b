import assert from "node:assert/strict";
import fc from "fast-check";
import { gitHubActions } from "../../../src/output/ci/github_actions.ts";
import { printable } from "../../../src/output/printable.ts";
import { tempFolder } from "../../scripts/temp_folder.ts";
import { gitHubCommand, gitHubOutputs } from "./runner_readers.ts";
import { anyCharacter } from "../../support/any_character.ts";

Deno.test("an annotation has level, place and message", () => {
  const ci = gitHubActions({});
  assert.equal(
    ci.annotation("error", { message: "100% wrong", path: "a:b,c.yaml", line: 3 }),
    "::error file=a%3Ab%2Cc.yaml,line=3::100%25 wrong\n",
  );
  assert.equal(ci.annotation("warning", { message: "odd", code: "x" }), "::warning::odd\n");
  assert.equal(ci.annotation("warning", { message: "odd", line: 3 }), "::warning::odd\n");
});

Deno.test("whatever message and path an annotation has, it is one line and is read as meant", () => {
  fc.assert(fc.property(
    fc.string({ unit: anyCharacter, minLength: 1 }),
    fc.string({ unit: anyCharacter }),
    (path, message) => {
      const line = gitHubActions({}).annotation("error", { message, path, line: 1 });
      assert.match(line, /^[^\r\n]*\n$/);
      const command = gitHubCommand(line.slice(0, -1));
      const shown = (text: string) => text.split(/\r?\n/).map(printable).join("\n");
      assert.deepEqual(command, {
        name: "error",
        properties: { file: shown(path), line: "1" },
        data: shown(message),
      });
    },
  ));
});

Deno.test("outputs of any content are read as they are, several runs of a step after each other", async () => {
  await using folder = await tempFolder();
  const GITHUB_OUTPUT = await folder.script("output", "");
  const ci = gitHubActions({ GITHUB_OUTPUT });
  const values = [
    "",
    "a=b<<c",
    "two\nlines",
    "END_OF_VALUE\nx\nEND_OF_VALUE_",
    "trailing\n",
    "ü\r",
  ];
  for (const value of values) {
    await ci.setOutputs([{ name: "first", value }, { name: "pull-request-url", value: "u" }]);
    const outputs = gitHubOutputs(await Deno.readTextFile(GITHUB_OUTPUT));
    assert.deepEqual(outputs, { first: value, "pull-request-url": "u" });
  }
});

Deno.test("the summary is appended to the file that the runner names", async () => {
  await using folder = await tempFolder();
  const GITHUB_STEP_SUMMARY = await folder.script("summary", "before\n");
  assert.equal(await gitHubActions({ GITHUB_STEP_SUMMARY }).addSummary("# a"), "");
  assert.equal(await Deno.readTextFile(GITHUB_STEP_SUMMARY), "before\n# a\n");
});

Deno.test("where the runner names no files nothing is written", async () => {
  const ci = gitHubActions({});
  assert.equal(await ci.setOutputs([{ name: "a", value: "b" }]), "");
  assert.equal(await ci.addSummary("x"), "");
});
