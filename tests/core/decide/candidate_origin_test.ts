import assert from "node:assert/strict";
import { mayOpen, originOf } from "../../../src/core/decide/candidate_origin.ts";
import { aheadOfFirst, broughtBy } from "../../../src/core/decide/jumped.ts";
import type { MergedPullRequest } from "../../../src/core/decide/merged.ts";
import type { Candidate } from "../../../src/core/decide/order.ts";
import type { InventoryApp } from "../../../src/core/inventory/inventory.ts";
import { cart, CONFIG, holdOf, NOON, openOf, snapshotOf, WITH_HOTFIXES } from "./webshop.ts";

const CANDIDATE: Candidate = {
  ...{ group: "webshop", app: "cart", env: "qa", predecessors: ["dev"], tag: "1.1.0" },
  ...{ digest: undefined, current: ["1.0.0"] },
};
const { pullRequest, changes } = openOf(cart({ dev: "1.0.0" }));
const MERGED: MergedPullRequest = { commit: "c1", pullRequest, changes };

function why(merged: MergedPullRequest | undefined, more: Partial<Candidate> = {}) {
  const { notPromoted, origin } = originOf({ ...CANDIDATE, ...more }, merged, CONFIG, false);
  return notPromoted ?? `from ${origin?.env} by #${origin?.pullRequest.number}`;
}

Deno.test("a version is promoted on if a promotion of its app brought it", () => {
  assert.equal(why(MERGED), "from dev by #7");
  assert.equal(why(undefined), "version 1.1.0 was not brought by a pull request");
  const byHand = { ...MERGED, pullRequest: { ...pullRequest, sourceBranch: "by-hand" } };
  assert.equal(why(byHand), "skipping promotion as PR is not created by gitops-promotion");
  const another = "what brought it was a promotion of another app";
  assert.equal(why(MERGED, { app: "api" }), another);
  assert.equal(why(MERGED, { group: "billing" }), another);
});

Deno.test("a hotfix's version is promoted from the environment that the hotfix brought it to", () => {
  const { pullRequest, changes } = openOf(cart({ prod: "1.0.0" }), { env: "prod" });
  const merged = { commit: "c1", pullRequest, changes };
  const back = { ...CANDIDATE, env: "dev", predecessors: ["prod"] };
  assert.equal(originOf(back, merged, CONFIG, true).origin?.env, "prod");
  assert.ok(broughtBy(merged, back));
  const [change] = changes;
  assert.ok(change !== undefined);
  assert.ok(broughtBy({ ...merged, changes: [{ ...change, app: "api" }, change] }, back));
  const byHand = { ...merged, pullRequest: { ...pullRequest, sourceBranch: "by-hand" } };
  assert.equal(
    originOf(back, byHand, CONFIG, true).notPromoted,
    "skipping promotion as PR is not created by gitops-promotion",
  );
  for (const other of [{ group: "x" }, { app: "x" }, { predecessors: ["qa"] }]) {
    assert.ok(!broughtBy(merged, { ...back, ...other }));
  }
  for (const other of [{ fromFork: true }, { sourceBranch: "by-hand" }]) {
    assert.ok(!broughtBy({ ...merged, pullRequest: { ...pullRequest, ...other } }, back));
  }
});

Deno.test("a version may have to be opened if it is new, and neither on its way, declined nor held", () => {
  const arrival = { id: "c1", time: 5, message: "" };
  const facts: Parameters<typeof mayOpen>[1] = {
    ...{ order: { place: "later", arrival }, own: [], declined: [], holds: [] } as const,
    ...{ now: NOON, horizon: 5 },
  };
  const { group, app, env, tag } = CANDIDATE;
  assert.ok(mayOpen(CANDIDATE, facts));
  for (
    const less of [
      { order: { place: "unknown", arrival } } as const,
      { order: { place: "later", arrival: undefined } } as const,
      { horizon: 6 },
      { own: [{ change: { env }, tag }] },
      { declined: [{ number: 5, url: "", group, app, env, tag }] },
      { holds: [holdOf()] },
    ]
  ) {
    assert.ok(!mayOpen(CANDIDATE, { ...facts, ...less }), JSON.stringify(less));
  }
  const others = [{ change: { env: "prod" }, tag }, { change: { env }, tag: "1.0.9" }];
  assert.ok(mayOpen(CANDIDATE, { ...facts, own: others }));
});

/** The versions ahead of the first environment, as `env tag digest < predecessor`. */
function ahead(
  versions: Readonly<Record<string, readonly [tags: string[], digests?: string[]]>>,
  config = WITH_HOTFIXES,
): string[] {
  const environments = Object.entries(versions).map(([env, [tags, digests = []]]) => ({
    ...{ env, tags, digests },
  }));
  const app = { group: "webshop", app: "cart", environments } as unknown as InventoryApp;
  return aheadOfFirst(snapshotOf({ config }), app)
    .map(({ env, tag, digest, predecessors }) => `${env} ${tag} ${digest} < ${predecessors}`);
}

Deno.test("versions that bypassed the first environment are found where hotfixes are allowed", () => {
  const versions: Parameters<typeof ahead>[0] = { dev: [["1"]], qa: [["1"]], prod: [["2"]] };
  assert.deepEqual(ahead(versions), ["dev 2 undefined < prod"]);
  assert.deepEqual(ahead(versions, CONFIG), []);
  assert.deepEqual(ahead({ ...versions, prod: [["2", "3"]] }), []);
  assert.deepEqual(ahead({ ...versions, prod: [["1"]] }), []);
  assert.deepEqual(ahead({ ...versions, prod: [["2"], ["d"]] }), ["dev 2 d < prod"]);
  assert.deepEqual(ahead({ ...versions, prod: [["2"], ["d", "e"]] }), ["dev 2 undefined < prod"]);
  assert.deepEqual(ahead({ dev: [["1"], ["c"]], prod: [["1"], ["d"]] }), ["dev 1 d < prod"]);
  assert.deepEqual(ahead({ ...versions, prod: [[]] }), []);
  assert.deepEqual(ahead({ qa: [["1"]], prod: [["2"]] }), ["qa 2 undefined < prod"]);
  assert.deepEqual(ahead({ dev: [[]], qa: [["1"]], prod: [["2"]] }), ["qa 2 undefined < prod"]);
});
