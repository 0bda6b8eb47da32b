import assert from "node:assert/strict";
import { jsonObject } from "../../src/output/json_object.ts";

const WARNING = { code: "odd", message: "strange" };

Deno.test("warnings are always there, and hold those of the run and the result's own, each once", () => {
  const result = { command: "new", action: "skipped", reason: "x", changes: [] } as const;
  const plain = { dryRun: false, warnings: [] };
  assert.deepEqual(jsonObject(result, plain), { ...result, warnings: [] });
  assert.deepEqual(
    jsonObject({ ...result, warnings: [WARNING] }, {
      dryRun: false,
      warnings: [WARNING, { ...WARNING, line: 1 }],
    })["warnings"],
    [WARNING, { ...WARNING, line: 1 }],
  );
});

Deno.test("a dry run says so right after the action", () => {
  const object = jsonObject({ command: "new", action: "created", changes: [] }, {
    dryRun: true,
    warnings: [],
  });
  assert.deepEqual(Object.keys(object), ["command", "action", "dryRun", "changes", "warnings"]);
});

Deno.test("several results have their own warnings, and the run's stand beside them", () => {
  const failed = {
    command: "promote",
    action: "failed",
    error: { code: "git", message: "x" },
  } as const;
  assert.deepEqual(
    jsonObject({
      command: "promote",
      results: [{ command: "promote", action: "created", changes: [] }, failed],
    }, { dryRun: true, warnings: [WARNING] }),
    {
      command: "promote",
      results: [
        { command: "promote", action: "created", dryRun: true, changes: [], warnings: [] },
        failed,
      ],
      warnings: [WARNING],
    },
  );
});

Deno.test("a failure has the run's warnings where there are any", () => {
  const failed = {
    command: "new",
    action: "failed",
    error: { code: "git", message: "x" },
  } as const;
  assert.deepEqual(jsonObject(failed, { dryRun: false, warnings: [] }), failed);
  assert.deepEqual(jsonObject(failed, { dryRun: false, warnings: [WARNING] }), {
    ...failed,
    warnings: [WARNING],
  });
});
