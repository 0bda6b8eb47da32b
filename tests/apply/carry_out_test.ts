import assert from "node:assert/strict";
import { carryOut } from "../../src/apply/carry_out.ts";
import type { Snapshot } from "../../src/core/decide/snapshot.ts";
import { type Decision, nothingToDo } from "../../src/core/decide/steps.ts";
import type { Workspace } from "../../src/gather/workspace.ts";
import { configOf } from "../core/config/read_config.ts";
import { PROMOTION } from "../support/promotion.ts";
import { fakeClock } from "../support/test_edge.ts";

const BRANCH = "promote/webshop-cart";
const TEXT = { title: "Promote", description: "" };
const THEIRS = { ...PROMOTION, tag: "2.0.0" };

/** The branch at `head`, with the open pull request of the run whose branch it is. */
function snapshotAt(head: string): Snapshot {
  const { group, app, env, tag } = THEIRS;
  const open = {
    pullRequest: {
      ...{ number: 7, ...TEXT, sourceBranch: BRANCH, headSha: head },
      ...{ state: "open", autoMerge: false, fromFork: false },
    },
    metadata: { kind: "promotion", promotion: THEIRS },
    changes: [{ group, app, env, to: { tags: [tag], digests: [] } }],
    ...{ files: [], commits: [{ message: "" }] },
  };
  return {
    base: { branch: "main", commit: "c", config: configOf("environments: [{name: dev}]\n") },
    ...{ open: [open], heads: new Map([[BRANCH, head]]), elsewhere: [], now: 0 },
    held: { files: [], holds: [], warnings: [] },
  } as unknown as Snapshot;
}

Deno.test("a run that could only later give a branch back decides anew, and does not take its version for replaced", async () => {
  const ours = {
    ...{ action: "created", promotion: PROMOTION, branch: BRANCH },
    ...{ wanted: { ...TEXT, autoMerge: false }, changes: [], warnings: [], notes: [] },
    steps: [
      { step: "push", branch: BRANCH, expected: "theirs" },
      { step: "create", branch: BRANCH, base: "main", ...TEXT },
    ],
  } as unknown as Decision;
  const anew = nothingToDo("skipped", "decided anew");
  const decided = [
    { decision: ours, snapshot: snapshotAt("theirs") },
    // A third run had pushed over our commit, and has given the branch back to us.
    { decision: ours, snapshot: snapshotAt("ours") },
    { decision: anew, snapshot: snapshotAt("theirs") },
  ];
  const given = [false, true];
  const workspace = {
    ...{ log: { info() {}, warn() {} }, options: { dryRun: false } },
    ...{ clock: fakeClock(), random: () => 0 },
    publisher: {
      commit: () => Promise.resolve("ours"),
      push: () => Promise.resolve(true),
      giveBack: () => Promise.resolve(given.shift()),
    },
    provider: () =>
      Promise.resolve({
        create: () => Promise.resolve({ number: 7, ...TEXT, headSha: "third", state: "open" }),
      }),
  } as unknown as Workspace;
  const { decision } = await carryOut(workspace, () => {
    const [next] = decided.splice(0, 1);
    return next === undefined ? Promise.reject(new Error("too many")) : Promise.resolve(next);
  });
  assert.deepEqual([decision, given], [anew, []]);
});
