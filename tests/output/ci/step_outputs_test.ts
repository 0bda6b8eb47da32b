import assert from "node:assert/strict";
import { stepOutputs } from "../../../src/output/ci/step_outputs.ts";

const CREATED = {
  command: "new",
  action: "created",
  branch: "promote/webshop-cart",
  commit: "0123456789abcdef0123456789abcdef01234567",
  pullRequest: { number: 7, url: "https://github.com/o/r/pull/7", autoMerge: true },
  changes: [{ path: "webshop/dev/cart.yaml", line: 3, from: "1", to: "2" }],
  warnings: [],
};

function outputsOf(object: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(stepOutputs(object).map(({ name, value }) => [name, value]));
}

Deno.test("the outputs are those that the action documents", async () => {
  const outputs = outputsOf(CREATED);
  assert.deepEqual(outputs, {
    result: JSON.stringify(CREATED),
    branch: "promote/webshop-cart",
    commit: "0123456789abcdef0123456789abcdef01234567",
    "pull-request-number": "7",
    "pull-request-url": "https://github.com/o/r/pull/7",
    changed: "true",
  });
  const action = await Deno.readTextFile(new URL("../../../action.yml", import.meta.url));
  for (const name of Object.keys(outputs)) assert.match(action, new RegExp(`^  ${name}:$`, "m"));
});

Deno.test("of several results the last one that has a pull request gives the outputs", () => {
  const other = { command: "promote", action: "skipped", reason: "x", changes: [] };
  const outputs = outputsOf({ command: "promote", results: [CREATED, other] });
  assert.equal(outputs["branch"], "promote/webshop-cart");
  assert.equal(outputs["pull-request-number"], "7");
  assert.equal(outputs["changed"], "true");
});

Deno.test("nothing is changed by a dry run, a skip, a failure or what was right already", () => {
  for (
    const object of [
      { ...CREATED, dryRun: true },
      { ...CREATED, action: "unchanged" },
      { command: "new", action: "skipped" },
      { command: "new", action: "failed", error: { code: "git", message: "x" } },
      { command: "promote", results: [] },
    ]
  ) {
    assert.equal(outputsOf(object)["changed"], "false");
  }
  assert.equal(outputsOf({ command: "promote", results: [] })["branch"], "");
});

Deno.test("a result that is too long for a variable is shortened, and stays JSON that says what happened", () => {
  const long = { ...CREATED, description: "x".repeat(40_000), changes: CREATED.changes };
  const { result = "" } = outputsOf(long);
  assert.deepEqual(JSON.parse(result), {
    command: "new",
    action: "created",
    branch: CREATED.branch,
    commit: CREATED.commit,
    pullRequest: CREATED.pullRequest,
    warnings: [],
    shortened: true,
  });
  const overview = { command: "overview", action: "passed", apps: ["x".repeat(40_000)] };
  assert.deepEqual(JSON.parse(outputsOf(overview)["result"] ?? ""), {
    command: "overview",
    action: "passed",
    shortened: true,
  });
});
