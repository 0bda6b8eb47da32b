import assert from "node:assert/strict";
import { helpPages } from "../../../scripts/build/help_pages.ts";
import { commands } from "../../../src/cli/commands.ts";
import { runMain } from "../../support/run_main.ts";

Deno.test("the pages that are built in are those that the program makes", async () => {
  const pages = await helpPages();
  assert.deepEqual(Object.keys(pages), commands.map(({ name }) => name));
  for (const [name, page] of Object.entries(pages)) {
    assert.deepEqual(await runMain("/nonexistent", [name, "--help"]), {
      code: 0,
      stdout: page,
      stderr: "",
    });
  }
});
