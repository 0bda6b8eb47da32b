import assert from "node:assert/strict";
import {
  armedPromotions,
  decideHold,
  decideRelease,
  findHold,
  holdFile,
} from "../../../src/core/decide/hold.ts";
import type { Snapshot } from "../../../src/core/decide/snapshot.ts";
import type { Hold } from "../../../src/core/holds/hold.ts";
import { formatHold } from "../../../src/core/holds/hold_file.ts";
import { proposedHolds } from "../../../src/core/decide/held.ts";
import { holdId, holdPath } from "../../../src/core/holds/hold_id.ts";

import { cart, holdOf, LIMIT, openOf, snapshotOf, stepOf, told, WITH_HOTFIXES } from "./webshop.ts";

const selectors = { group: "webshop", app: "cart", envs: ["qa"], tag: undefined };
const id = holdId(selectors);
const hold: Hold = { ...selectors, id, reason: "broken", by: "ann", at: 1_000, until: undefined };
const BRANCH = "hold/webshop";

/** A base with the holds, and an open pull request of the branch with the file. */
function snapshot(holds: readonly (readonly [path: string, hold: Hold])[], open?: Hold): Snapshot {
  const files = holds.map(([path, one]) => ({ path, text: formatHold(one) }));
  return {
    held: { files, holds: holds.map(([, one]) => one), warnings: [] },
    open: open === undefined ? [] : [{
      pullRequest: { sourceBranch: BRANCH, fromFork: false },
      files: [{ path: holdPath(id), after: formatHold(open) }],
    }],
  } as unknown as Snapshot;
}

Deno.test("a hold on the base is found by its selectors, whatever its file is called", () => {
  const other = { ...hold, app: "api", id: "b" };
  const path = ".gitops-promotion/holds/by-hand.yaml";
  const named = { ...hold, id: "by-hand" };
  const held = snapshot([[".gitops-promotion/holds/b.yaml", other], [path, named]]);
  assert.deepEqual(findHold(held, selectors), { hold: named, path });
  assert.equal(findHold(held, { ...selectors, tag: "1" }), undefined);
  assert.equal(findHold(snapshot([]), selectors), undefined);
});

Deno.test("the file of an open pull request stays where nothing differs but who held it and when", () => {
  const again = { ...hold, by: "bob", at: 2_000 };
  assert.equal(holdFile(snapshot([], hold), BRANCH, again).text, formatHold(hold));
  for (const change of [{ reason: "other" }, { until: 9_000_000 }]) {
    const changed = { ...again, ...change };
    assert.equal(holdFile(snapshot([], hold), BRANCH, changed).text, formatHold(changed));
  }
  const ofTag = { ...hold, tag: "1", id: holdId({ ...selectors, tag: "1" }) };
  assert.equal(holdFile(snapshot([], hold), BRANCH, ofTag).text, formatHold(ofTag));
});

Deno.test("the file of an open pull request is replaced where somebody made it hold something else", () => {
  for (const change of [{ group: "billing" }, { app: "api" }, { envs: ["prod"] }, { tag: "1" }]) {
    const { text } = holdFile(snapshot([], { ...hold, ...change }), BRANCH, hold);
    assert.equal(text, formatHold(hold), JSON.stringify(change));
  }
});

Deno.test("releasing what is not held names the group's other holds, where there are any", () => {
  const other = { ...hold, app: "api", id: "b" };
  const elsewhere = { ...hold, group: "billing", id: "c" };
  const reason = (...held: Hold[]) =>
    decideRelease(snapshot(held.map((one) => [holdPath(one.id), one])), selectors, 1000).reason;
  assert.equal(reason(), "there is no hold of webshop/cart in environment qa");
  assert.equal(reason(elsewhere), "there is no hold of webshop/cart in environment qa");
  assert.equal(
    reason(elsewhere, other),
    "there is no hold of webshop/cart in environment qa; there is one of webshop/api in environment qa",
  );
});

Deno.test("a hold that no app fits is warned about, unless a manifest cannot be read", () => {
  const environments = [{ env: "dev" }, { env: "prod" }];
  const apps = [{ group: "webshop", app: "cart", environments }];
  const warned = (
    selectors: { app?: string; envs?: readonly string[]; group?: string },
    failures = new Map(),
  ) => {
    const wanted = { ...hold, app: undefined, envs: [], ...selectors };
    const base = { branch: "main", commit: "c", config: { environments: [] } };
    const nothing = { ...snapshot([]), base, heads: new Map(), elsewhere: [] };
    const facts = { apps, failures, limit: 9_999 };
    const { warnings } = decideHold(
      nothing as unknown as Snapshot,
      wanted,
      facts as unknown as Parameters<typeof decideHold>[2],
    );
    return warnings.map(({ message }) => message.replace("the hold stops nothing, since ", ""));
  };
  assert.deepEqual(warned({}), []);
  assert.deepEqual(warned({ app: "cart", envs: ["dev", "qa"] }), []);
  assert.deepEqual(warned({ app: "crat" }), [
    "there is no app webshop/crat; did you mean webshop/cart?",
  ]);
  assert.deepEqual(warned({ app: "payments" }), [
    "there is no app webshop/payments; check the names",
  ]);
  assert.deepEqual(warned({ app: "cart", envs: ["qa"] }), [
    "there is no app webshop/cart in environment qa; check the names",
  ]);
  assert.deepEqual(warned({ group: "wbeshop" }), [
    'group "wbeshop" has no app; check the names',
  ]);
  assert.deepEqual(warned({ app: "crat" }, new Map([["webshop/dev/a.yaml", "broken"]])), []);
});

/** A base on which these hold. */
function holding(...holds: readonly Hold[]): Snapshot {
  const files = holds.map((one) => ({ path: holdPath(one.id), text: formatHold(one) }));
  return { ...snapshotOf(), held: { files, holds, warnings: [] } };
}

const FACTS = { apps: [], failures: new Map(), limit: LIMIT };

Deno.test("a hold is a file that a pull request adds, which merges by itself as its environment does", () => {
  const decision = decideHold(snapshotOf(), hold, FACTS);
  assert.equal(told(decision), "created: push, create, arm");
  assert.equal(stepOf(decision, "create")?.title, "Hold webshop/cart in environment qa");
  assert.deepEqual(stepOf(decision, "push")?.files, [
    { path: holdPath(id), text: formatHold(hold) },
  ]);
  for (const envs of [["prod"], []]) {
    const other = { ...hold, envs, id: holdId({ ...selectors, envs }) };
    assert.equal(told(decideHold(snapshotOf(), other, FACTS)), "created: push, create");
  }
});

Deno.test("a hold that stands for the same reason and time is left, another one changes it", () => {
  const again = (more: Partial<Hold>) =>
    told(decideHold(holding(hold), { ...hold, ...more }, FACTS));
  assert.equal(
    again({ by: "bob", at: 2_000 }),
    "unchanged: webshop/cart in environment qa is held: broken (by ann) already",
  );
  assert.equal(again({ reason: "still broken" }), "created: push, create, arm");
  assert.equal(again({ until: 9_000 }), "created: push, create, arm");
});

Deno.test("a release deletes the hold's file, and merges by itself as its environment does", () => {
  const decision = decideRelease(holding(hold), selectors, LIMIT);
  assert.equal(told(decision), "created: push, create, arm");
  assert.equal(stepOf(decision, "create")?.title, "Release webshop/cart in environment qa");
  assert.deepEqual(stepOf(decision, "push")?.files, [{ path: holdPath(id), text: undefined }]);
});

Deno.test("releasing what an open pull request would hold says to close it", () => {
  const { branch = "" } = decideHold(snapshotOf(), hold, FACTS);
  const open = openOf(cart({ dev: "1.0.0" }), {}, { pullRequest: { sourceBranch: branch } });
  assert.equal(
    decideRelease(snapshotOf({ open: [open] }), selectors, LIMIT).reason,
    "there is no hold of webshop/cart in environment qa yet: close pull request #7, which would add it",
  );
});

Deno.test("a hold disarms what it selects: promotions, features, and rollbacks to its own version", () => {
  const app = cart({ dev: "1.0.0", qa: "1.0.0" });
  const armed = openOf(app, { env: "qa" });
  const unarmed = openOf(app, { env: "qa" }, { pullRequest: { autoMerge: false } });
  const feature = {
    ...openOf(app, { type: "feature", feature: "x" }, { pullRequest: { autoMerge: true } }),
    changes: [],
  };
  const rollback = openOf(app, { env: "qa", type: "rollback" });
  const byHand = openOf(app, { env: "qa" }, { pullRequest: { sourceBranch: "by-hand" } });
  const isDisarmed = (open: typeof armed, more: Partial<Hold> = {}) =>
    armedPromotions(snapshotOf({ open: [open] }), holdOf(more)).length === 1;
  assert.ok(isDisarmed(armed));
  assert.ok(isDisarmed(armed, { app: "cart", envs: ["qa"], tag: "1.1.0" }));
  for (const more of [{ app: "api" }, { envs: ["prod"] }, { tag: "1.0.9" }, { group: "x" }]) {
    assert.ok(!isDisarmed(armed, more), JSON.stringify(more));
  }
  assert.ok(isDisarmed(feature, { envs: ["dev"] }));
  assert.ok(!isDisarmed(feature, { envs: ["qa"] }));
  assert.ok(!isDisarmed(rollback));
  assert.ok(isDisarmed(rollback, { tag: "1.1.0" }));
  for (const other of [unarmed, byHand]) assert.ok(!isDisarmed(other));
  // It brings the version to both.
  const [toQa] = armed.changes;
  assert.ok(toQa !== undefined);
  const both = { ...armed, changes: [{ ...toQa, env: "dev" }, toQa] };
  for (const env of ["dev", "qa"]) assert.ok(isDisarmed(both, { envs: [env] }), env);
});

Deno.test("hold leaves auto-merge on where a hotfix overrides holds, as reconcile does", () => {
  const armedBy = (...override: string[]) => {
    const open = openOf(cart({ qa: "1.0.0" }), { env: "qa" }, { hotfix: ["leak", ...override] });
    return armedPromotions(snapshotOf({ open: [open], config: WITH_HOTFIXES }), holdOf()).length;
  };
  assert.equal(armedBy("hold"), 0);
  assert.equal(armedBy("freeze"), 1);
});

Deno.test("proposed holds are those that pull requests of hold and rollback add or change", () => {
  const file = { path: holdPath(id), before: undefined, after: formatHold(hold), tip: undefined };
  const proposed = (sourceBranch: string, more: Partial<typeof file> | { before: string } = {}) =>
    proposedHolds([{
      ...openOf(cart({ dev: "1.0.0" }), {}, { pullRequest: { sourceBranch } }),
      files: [{ ...file, merged: undefined, ...more }],
    }]).map(({ reason }) => reason);
  assert.deepEqual(proposed(`hold/${id}`), ["broken"]);
  assert.deepEqual(proposed("rollback/webshop-cart-qa"), ["broken"]);
  assert.deepEqual(proposed("release/x"), []);
  assert.deepEqual(proposed("not-hold/x"), []);
  assert.deepEqual(proposed("hold/x", { path: "holds/x.yaml" }), []);
  assert.deepEqual(proposed("hold/x", { before: "old" }), ["broken"]);
});
