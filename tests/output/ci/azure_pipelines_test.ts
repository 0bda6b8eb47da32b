import assert from "node:assert/strict";
import fc from "fast-check";
import { azurePipelines } from "../../../src/output/ci/azure_pipelines.ts";
import { printable } from "../../../src/output/printable.ts";
import { tempFolder } from "../../scripts/temp_folder.ts";
import { azureCommand } from "./runner_readers.ts";
import { anyCharacter } from "../../support/any_character.ts";

Deno.test("an issue has level, place, code and message", () => {
  assert.equal(
    azurePipelines({}).annotation("error", {
      message: "100% [wrong]; really",
      path: "a;b].yaml",
      line: 3,
      code: "manifest",
    }),
    "##vso[task.logissue type=error;sourcepath=a%3Bb%5D.yaml;linenumber=3;code=manifest]100%AZP25 [wrong]; really\n",
  );
});

Deno.test("outputs are variables of the step in camel case, on one line whatever they hold", async () => {
  const lines = await azurePipelines({}).setOutputs([
    { name: "pull-request-url", value: "https://x/%20y" },
    { name: "result", value: "a\r\nb%0Ac" },
  ]);
  const commands = lines.trimEnd().split("\n").map(azureCommand);
  assert.deepEqual(commands.map((command) => [command?.properties, command?.data]), [
    [{ variable: "pullRequestUrl", isOutput: "true" }, "https://x/%20y"],
    [{ variable: "result", isOutput: "true" }, "a\nb%0Ac"],
  ]);
});

Deno.test("whatever message and path an issue has, it is one line and is read as meant", () => {
  fc.assert(fc.property(
    fc.string({ unit: anyCharacter, minLength: 1 }),
    fc.string({ unit: anyCharacter }),
    (path, message) => {
      const line = azurePipelines({}).annotation("warning", { message, path, line: 1 });
      assert.match(line, /^[^\r\n]*\n$/);
      const shown = (text: string) => text.split(/\r?\n/).map(printable).join("\n");
      assert.deepEqual(azureCommand(line.slice(0, -1)), {
        name: "task.logissue",
        properties: { type: "warning", sourcepath: shown(path), linenumber: "1" },
        data: shown(message),
      });
    },
  ));
});

Deno.test("the summary is a file of its own in the agent's temporary folder, which the agent clears", async () => {
  await using folder = await tempFolder();
  const ci = azurePipelines({ AGENT_TEMPDIRECTORY: folder.path });
  for (const text of ["# one", "# two"]) {
    const command = azureCommand((await ci.addSummary(text)).trimEnd());
    assert.equal(command?.name, "task.uploadsummary");
    assert.ok(command.data.startsWith(folder.path));
    assert.match(command.data, /\.md$/);
    assert.equal(await Deno.readTextFile(command.data), text);
  }
  assert.equal(await azurePipelines({}).addSummary("x"), "");
});
