import assert from "node:assert/strict";
import { proposedHolds } from "../../../src/core/decide/held.ts";
import type { OpenPullRequest } from "../../../src/core/decide/snapshot.ts";
import { cart, openOf } from "./webshop.ts";

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
