import assert from "node:assert/strict";
import { decideHold, decideRelease, findHold, holdFile } from "../../../src/core/decide/hold.ts";
import type { Snapshot } from "../../../src/core/decide/snapshot.ts";
import type { Hold } from "../../../src/core/holds/hold.ts";
import { formatHold } from "../../../src/core/holds/hold_file.ts";
import { holdId, holdPath } from "../../../src/core/holds/hold_id.ts";

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
  const apps = [{ group: "webshop", app: "cart", environments: [{ env: "dev" }] }];
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
