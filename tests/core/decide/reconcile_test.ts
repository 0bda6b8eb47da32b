import assert from "node:assert/strict";
import { openPromotionsOf } from "../../../src/core/decide/reconcile.ts";
import type { OpenPullRequest } from "../../../src/core/decide/snapshot.ts";

function open(sourceBranch: string, ...changes: [env: string, ...tags: string[]][]) {
  return {
    pullRequest: { sourceBranch },
    changes: changes.map(([env, ...tags]) => ({
      ...{ group: "webshop", app: "cart", env },
      to: { tags, digests: [] },
    })),
  } as unknown as OpenPullRequest;
}

Deno.test("an app's open promotions are those that bring one tag to one environment by its branch", () => {
  const found = openPromotionsOf({
    open: [
      open("promote/webshop-cart", ["qa", "2"]),
      open("promote/webshop-cart-prod", ["prod", "1"]),
      open("promote/webshop-cart", ["qa", "1", "2"]),
      open("promote/webshop-cart", ["qa"]),
      open("promote/webshop-cart", ["qa", "1"], ["prod", "1"]),
      open("promote/webshop-cart"),
      open("by-hand", ["qa", "1"]),
    ],
  }, { group: "webshop", app: "cart" });
  assert.deepEqual(found.map(({ change, tag }) => [change.env, tag]), [["qa", "2"], ["prod", "1"]]);
  const other = { group: "webshop", app: "api" };
  assert.deepEqual(openPromotionsOf({ open: found.map((one) => one.open) }, other), []);
});
