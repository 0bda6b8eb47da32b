import assert from "node:assert/strict";
import { NOT_OURS, readMerged } from "../../../src/core/decide/merged.ts";
import type { MarkedChange } from "../../../src/core/promotion/marked_change.ts";
import type { Promotion } from "../../../src/core/promotion/promotion.ts";
import type { PullRequest } from "../../../src/core/promotion/pull_request.ts";
import { PROMOTION } from "../../support/promotion.ts";
import { configOf } from "../config/read_config.ts";

const config = configOf("environments:\n- name: dev\n- name: qa\n");
const toDev: MarkedChange = {
  group: "webshop",
  app: "cart",
  env: "dev",
  to: { tags: ["1.1.0"], digests: [] },
};

function merged(
  changes: readonly MarkedChange[],
  metadata: Partial<Promotion> = {},
  more: Partial<PullRequest> = {},
) {
  const pullRequest: PullRequest = {
    number: 7,
    id: "",
    url: "",
    title: "",
    description: `<!-- metadata = ${JSON.stringify({ ...PROMOTION, ...metadata })} -->`,
    sourceBranch: "promote/webshop-cart",
    targetBranch: "main",
    fromFork: false,
    headSha: "",
    state: "merged",
    autoMerge: false,
    ...more,
  };
  return readMerged({ commit: "c", pullRequest, changes }, config);
}

Deno.test("what a merge set is the tree's word, and its description is corrected by it", () => {
  const found = merged([toDev], { tag: "9.9.9" });
  assert.ok(!("skipped" in found));
  assert.deepEqual([found.env, found.tag, found.byMetadata], ["dev", "1.1.0", false]);
  assert.equal(found.warnings.length, 1);
});

Deno.test("where the tree has no word, metadata counts that fits the branch and is of no feature", () => {
  const found = merged([]);
  assert.ok(!("skipped" in found));
  assert.deepEqual([found.env, found.tag, found.byMetadata], ["dev", "1.1.0", true]);
  for (
    const other of [
      merged([], { app: "api" }),
      merged([], { type: "feature", feature: "x" }),
      merged([], {}, { sourceBranch: "promote/webshop-api" }),
    ]
  ) {
    assert.ok("skipped" in other);
    assert.equal(other.skipped, NOT_OURS);
    assert.deepEqual(other.warnings.map(({ code }) => code), ["metadata-wrong"]);
  }
});

Deno.test("a fork's pull request, and one from another branch, is not ours", () => {
  const fork = merged([toDev], {}, { fromFork: true });
  assert.ok("skipped" in fork);
  assert.deepEqual(fork.warnings.map(({ code }) => code), ["from-fork"]);
  assert.ok("skipped" in merged([toDev], {}, { sourceBranch: "fix" }));
});

Deno.test("the last environment is promoted nowhere", () => {
  const found = merged([{ ...toDev, env: "qa" }], { env: "qa" });
  assert.ok("skipped" in found);
  assert.equal(found.skipped, "no next environment to promote to");
});
