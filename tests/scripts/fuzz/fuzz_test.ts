import assert from "node:assert/strict";
import * as fc from "fast-check";
import { runTarget } from "../../../scripts/fuzz/run_target.ts";
import { textTarget } from "../../../scripts/fuzz/target.ts";
import { keptTexts, targets } from "../../../scripts/fuzz/targets.ts";

for (const target of targets) {
  Deno.test(`fuzzing ${target.name}: the kept texts and a few by chance hold`, async () => {
    const kept = await keptTexts(target.name);
    assert(kept.length > 0);
    const report = target.run(kept, { goal: 150, seed: 1 });
    assert.equal(report.failure, undefined);
    assert(report.count >= 150 && report.inputs > kept.length);
  });
}

Deno.test("a text that does not hold is made small, and ends the run", () => {
  const target = textTarget({
    name: "x",
    unit: "inputs",
    inputs: fc.string({ minLength: 10, maxLength: 50 }),
    check: (text) => {
      if (text.includes("a")) throw new Error("there is an a");
      return 1;
    },
  });
  const { failure } = runTarget(target, ["kept"], { goal: 100_000, seed: 1 });
  assert.equal(failure?.reason, "Error: there is an a");
  assert((failure?.text.length ?? 0) <= 12, failure?.text);
  assert.deepEqual(runTarget(target, ["kept a"], { goal: 1, seed: 1 }), {
    inputs: 1,
    count: 0,
    failure: { text: "kept a", reason: "Error: there is an a" },
  });
});
