import assert from "node:assert/strict";
import {
  armed,
  get,
  idle,
  listOf,
  me,
  mergePolicy,
  open,
  options,
  patch,
  policies,
} from "./auto_complete_script.ts";
import { errorBody, type Scripted, withAzdo } from "./scripted_server.ts";

const build = "0609b952-1397-4640-95ec-e00a01b2c241";
const status = "cbdc66da-9728-4af8-aada-9a5a32e4a226";
const warning =
  'warn PR #7 will be completed before the status command has run, since no policy of branch "main" requires it; add a build validation policy';

/** What the branch has, by type of policy. */
const gates: ReadonlyArray<
  [what: string, type: string, fields: Record<string, unknown>, warned: boolean]
> = [
  ["a build validation", build, {}, false],
  ["a required status", status, {}, false],
  ["an optional build validation only", build, { isBlocking: false }, true],
  ["a policy of another kind only", "another", {}, true],
];

for (const [what, type, fields, warned] of gates) {
  Deno.test(`enableAutoMerge() past the first environment ${warned ? "warns" : "is silent"} about a branch with ${what}`, async () => {
    const policy = mergePolicy([], undefined, { type: { id: type }, ...fields });
    const scripted: Scripted = listOf(policy);
    await withAzdo([
      [get, idle],
      me,
      ...[1, 2, 3].map(() => [policies, scripted] as const),
      [patch, idle],
      [get, armed],
    ], async ({ provider, log, seen }) => {
      const result = await provider.enableAutoMerge(open, { ...options, mergeIfReady: false });
      assert.equal(result, "armed");
      assert.deepEqual(log.filter((line) => line.startsWith("warn")), warned ? [warning] : []);
      const asked = seen.flatMap(({ query }) => query["policyType"] ?? []);
      assert.deepEqual(
        asked.sort(),
        [build, status, "fa4e907d-c16b-4a4c-9dfa-4916e5d171ab"].sort(),
      );
    });
  });
}

Deno.test("enableAutoMerge() past the first environment is silent where policies cannot be read", async () => {
  const forbidden: Scripted = { status: 403, json: errorBody("no", "AccessDenied") };
  await withAzdo([
    [get, idle],
    me,
    ...[1, 2, 3].map(() => [policies, forbidden] as const),
    [patch, idle],
    [get, armed],
  ], async ({ provider, log }) => {
    await provider.enableAutoMerge(open, { ...options, mergeIfReady: false });
    assert.deepEqual(log.filter((line) => line.startsWith("warn")), []);
  });
});
