import assert from "node:assert/strict";
import { configJsonSchema } from "../../src/core/config/json_schema.ts";
import { runMain } from "../support/run_main.ts";

Deno.test("schema prints the config's JSON Schema in every output format and needs no repository", async () => {
  const folder = await Deno.makeTempDir();
  try {
    for (const options of [[], ["--output", "json"], ["--output", "text"]]) {
      const { code, stdout, stderr } = await runMain(folder, ["schema", ...options]);
      assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
      assert.equal(stdout, `${JSON.stringify(configJsonSchema(), undefined, 2)}\n`);
    }
  } finally {
    await Deno.remove(folder);
  }
});
