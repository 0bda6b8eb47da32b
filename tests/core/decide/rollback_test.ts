import assert from "node:assert/strict";
import {
  decideRollback,
  type RollbackIntent,
  rollbackTarget,
} from "../../../src/core/decide/rollback.ts";
import { formatHold } from "../../../src/core/holds/hold_file.ts";
import { holdId } from "../../../src/core/holds/hold_id.ts";
import { failure } from "../../support/failure.ts";
import { cart, holdOf, LIMIT, openOf, snapshotOf, stepOf, told } from "./webshop.ts";

const BAD = cart({ dev: "2.0.0", qa: "1.2.0", prod: "1.0.0" });
const INTENT: RollbackIntent = {
  ...{ group: "webshop", app: "cart", env: "qa", reason: "checkout fails", override: [] },
};
/** qa went back to 1.0.0 and on to 1.2.0 once more. */
const PAST = [
  { tag: "1.2.0", commit: "c4" },
  { tag: "1.0.0", commit: "c3" },
  { tag: "1.2.0", commit: "c2" },
  { tag: "1.1.0", commit: "c1" },
];

function target(more: Partial<RollbackIntent> = {}, { app = BAD, past = PAST, held = "" } = {}) {
  const holds = held === "" ? [] : [holdOf({ tag: held })];
  return rollbackTarget(snapshotOf({ holds }), app, { ...INTENT, ...more }, past);
}

Deno.test("a rollback returns to the version before, or to the named one", () => {
  assert.deepEqual(target(), { bad: "1.2.0", tag: "1.0.0", commit: "c3" });
  assert.deepEqual(target({ to: "1.1.0" }), { bad: "1.2.0", tag: "1.1.0", commit: "c1" });
  assert.deepEqual(target({ to: "1.2.0" }, { past: [] }), {
    ...{ bad: "1.2.0", tag: "1.2.0", commit: "tip" },
  });
  assert.equal(target({}, { app: cart({ dev: "1.2.0" }) }), "missing");
});

Deno.test("a rollback passes over a version that is held, unless it overrides the hold", () => {
  assert.deepEqual(target({}, { held: "1.0.0" }), { bad: "1.2.0", tag: "1.1.0", commit: "c1" });
  const overriding = { override: ["hold"] };
  assert.deepEqual(target(overriding, { held: "1.0.0" }), {
    ...{ bad: "1.2.0", tag: "1.0.0", commit: "c3" },
  });
  assert.throws(
    () => target({ to: "1.0.0" }, { held: "1.0.0" }),
    failure(
      "usage",
      'version 1.0.0 of webshop/cart in environment "qa" is held: incident',
      "release it first, or override the hold with --override hold",
    ),
  );
  assert.ok(target({ to: "1.0.0", ...overriding }, { held: "1.0.0" }));
});

Deno.test("a rollback needs one version to leave, and one that its environment had", () => {
  assert.throws(
    () => target({}, { app: cart({ qa: "1.2.0 1.1.0" }) }),
    failure(
      "manifest",
      'the markers of webshop/cart in environment "qa" disagree: 1.2.0, 1.1.0',
      "it is unclear which version is bad; set them to one version by hand",
    ),
  );
  assert.throws(
    () => target({ to: "0.9.0" }),
    failure(
      "usage",
      'environment "qa" never had version 0.9.0 of webshop/cart',
      "versions that it had: 1.2.0, 1.0.0, 1.1.0",
    ),
  );
  assert.throws(
    () => target({}, { past: [] }),
    failure(
      "usage",
      'there is no version of webshop/cart before 1.2.0 in environment "qa" to go back to',
      "versions that it had: none; name one with --to",
    ),
  );
  const many = Array.from({ length: 12 }, (_, index) => ({ tag: `0.${index}`, commit: "c" }));
  assert.throws(() => target({ to: "9" }, { past: many }), ({ hint }: { hint: string }) => {
    return hint.endsWith(" 0.8, 0.9");
  });
});

/** The hold that a rollback of qa's 1.2.0 adds. */
const selectors = { group: "webshop", app: "cart", envs: ["qa", "prod"], tag: "1.2.0" };
const HOLD = holdOf({ ...selectors, id: holdId(selectors), at: 1_000 });

function decide(
  standing?: Partial<typeof HOLD>,
  { tag = "1.0.0", override = [] as string[] } = {},
) {
  const holds = standing === undefined ? [] : [{ ...HOLD, ...standing }];
  const files = holds.map((hold) => ({
    path: `.gitops-promotion/holds/${hold.id}.yaml`,
    text: formatHold(hold),
  }));
  return decideRollback(
    { ...snapshotOf(), held: { files, holds, warnings: [] } },
    BAD,
    { ...INTENT, override },
    { target: { bad: "1.2.0", tag, commit: "c3" }, digest: undefined, by: "ann", limit: LIMIT },
  );
}

Deno.test("a rollback sets the version back, and holds the bad one there and after it in the same commit", () => {
  const decision = decide(undefined, { override: ["freeze"] });
  assert.equal(told(decision), "created: push, create, arm");
  const { files = [], branch, message } = stepOf(decision, "push") ?? {};
  assert.equal(branch, "rollback/webshop-cart-qa");
  assert.equal(
    message,
    "Roll back webshop/cart to version 1.0.0 in environment qa\n\nOverride: freeze",
  );
  const [manifest, hold] = files;
  assert.match(manifest?.text ?? "", /cart:1\.0\.0 /);
  for (const part of ["webshop", "cart", "qa", "prod", "1.2.0", "checkout fails", "ann"]) {
    assert.ok(hold?.text?.includes(part), part);
  }
  assert.match(decision.wanted?.description ?? "", /checkout fails/);
});

Deno.test("a hold of the bad version that stands until released is left alone", () => {
  const paths = (standing: Partial<typeof HOLD>) =>
    stepOf(decide(standing), "push")?.files.map(({ path }) => path.split("/")[0]);
  assert.deepEqual(paths({}), ["webshop"]);
  assert.deepEqual(paths({ until: 2_000 }), ["webshop", ".gitops-promotion"]);
  assert.deepEqual(paths({ envs: ["qa"] }), ["webshop", ".gitops-promotion"]);
});

Deno.test("a rollback for another reason rewrites its open pull request, hold included", () => {
  const decision = decide(undefined);
  const { files = [] } = stepOf(decision, "push") ?? {};
  const [manifest, hold] = files;
  assert.ok(manifest?.text !== undefined && hold !== undefined);
  const standing = BAD.manifests.find(({ path }) => path === manifest.path)?.text;
  const changed = [
    { path: manifest.path, before: standing, after: manifest.text, tip: standing },
    { path: hold.path, before: undefined, after: formatHold({ ...HOLD, reason: "slow" }) },
  ].map((file) => ({ tip: undefined, ...file, merged: file.after }));
  const open = openOf(BAD, { env: "qa", type: "rollback", tag: "1.0.0" }, { files: changed });
  const snapshot = snapshotOf({ open: [open] });
  const facts = {
    target: { bad: "1.2.0", tag: "1.0.0", commit: "c3" },
    ...{ digest: undefined, by: "ann", limit: LIMIT },
  };
  assert.equal(
    told(decideRollback(snapshot, BAD, INTENT, facts)),
    "updated: disarm, push, update, arm",
  );
});

Deno.test("a person's commits on a rollback's branch without the rollback are named when they are gone", () => {
  const typo = { id: "abcdef0123", subject: "Fix a typo", message: "Fix a typo", author: "ann" };
  const readme = { path: "README.md", before: "", after: "x", tip: "", merged: "x" };
  const rollback = openOf(BAD, { env: "qa", type: "rollback", tag: "1.0.0" });
  const commits = [typo, ...rollback.commits];
  const open = { ...rollback, files: [readme], changes: [], commits };
  const decision = decideRollback(snapshotOf({ open: [open] }), BAD, INTENT, {
    target: { bad: "1.2.0", tag: "1.0.0", commit: "c3" },
    ...{ digest: undefined, by: "ann", limit: LIMIT },
  });
  assert.equal(
    stepOf(decision, "comment")?.text,
    "These commits are no longer on the branch:\n\n- `abcdef0 Fix a typo (ann)`",
  );
});

Deno.test("a rollback to the version that is there does nothing", () => {
  assert.equal(
    told(decide(undefined, { tag: "1.2.0" })),
    "unchanged: webshop/cart is already at version 1.2.0 in environment qa",
  );
});
