import assert from "node:assert/strict";
import { heldBack, proposedHolds } from "../../../src/core/decide/held.ts";
import type { OpenPullRequest } from "../../../src/core/decide/snapshot.ts";
import { PROMOTION } from "../../support/promotion.ts";
import { cart, holdOf, openOf, snapshotOf, told } from "./webshop.ts";

const PATH = ".gitops-promotion/holds/a.yaml";
const OLD = "group: webshop\nreason: incident 41\nuntil: 2020-01-01\n";
const NEW = "group: webshop\nreason: incident 42\n";

/** The reasons of the holds that an open pull request with this file proposes. */
function proposed(
  { before, after }: { readonly before?: string; readonly after?: string },
  { sourceBranch = "hold/a", path = PATH } = {},
): string[] {
  const files: OpenPullRequest["files"] = [{ path, before, after, tip: before, merged: after }];
  const open = openOf(cart({ dev: "1.0.0" }), {}, { pullRequest: { sourceBranch }, files });
  return proposedHolds([open]).map(({ reason }) => reason);
}

Deno.test("a hold is proposed by a pull request that adds it, or that changes one, such as one that has ended", () => {
  assert.deepEqual(proposed({ after: NEW }), ["incident 42"]);
  assert.deepEqual(proposed({ before: OLD, after: NEW }), ["incident 42"]);
  const sourceBranch = "rollback/webshop-cart-dev";
  assert.deepEqual(proposed({ after: NEW }, { sourceBranch }), ["incident 42"]);
});

Deno.test("no hold is proposed by a removal, another file or branch, or a file that cannot be read", () => {
  assert.deepEqual(proposed({ before: OLD }), []);
  assert.deepEqual(proposed({ after: NEW }, { path: "webshop/a.yaml" }), []);
  assert.deepEqual(proposed({ after: NEW }, { sourceBranch: "by-hand" }), []);
  assert.deepEqual(proposed({ after: "group: [\n" }), []);
});

Deno.test("a held feature is disarmed if its pull request has that version, by its head or its description", () => {
  const app = cart({ dev: "1.0.0" });
  const feature = { ...PROMOTION, type: "feature", feature: "login" } as const;
  const armed = openOf(app, feature, { pullRequest: { autoMerge: true } });
  const { sourceBranch } = armed.pullRequest;
  const held = (open: OpenPullRequest, tag = "1.1.0") =>
    told(
      heldBack(
        snapshotOf({ open: [open], holds: [holdOf()] }),
        { ...feature, tag },
        sourceBranch,
      ),
    ).replace(/skipping promotion as .*: incident/, "held");
  assert.equal(held(armed), "updated: held, disarm");
  assert.equal(held(armed, "1.0.9"), "skipped: held");
  // Its copy of the app has no marker of the app's.
  const beside = { ...armed, changes: [] };
  assert.equal(held(beside), "updated: held, disarm");
  assert.equal(held(beside, "1.0.9"), "skipped: held");
  assert.equal(held({ ...beside, metadata: { kind: "none" } }), "skipped: held");
  const changes = armed.changes.map((change) => ({
    ...change,
    to: { tags: ["1.2.0"], digests: [] },
  }));
  assert.equal(held({ ...armed, changes }), "skipped: held");
});
