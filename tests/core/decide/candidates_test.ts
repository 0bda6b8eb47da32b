import assert from "node:assert/strict";
import { candidatesOf, openPromotionsOf } from "../../../src/core/decide/reconcile.ts";
import type { OpenPullRequest } from "../../../src/core/decide/snapshot.ts";
import { configOf } from "../config/read_config.ts";
import { inventoryOf } from "./webshop.ts";

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

Deno.test("a candidate is what every predecessor has, and the environment has not", () => {
  const config = configOf(`environments:
- {name: dev}
- {name: eu, dependsOn: [dev]}
- {name: us, dependsOn: [dev]}
- {name: prod, dependsOn: [eu, us]}
`);
  const found = (versions: Readonly<Record<string, string>>, nearMisses: readonly string[] = []) =>
    candidatesOf(
      { base: { branch: "main", commit: "c", config } },
      inventoryOf(versions),
      new Set(nearMisses),
    )
      .map(({ env, tag, digest = "", predecessors }) =>
        `${env} ${tag}${digest.slice(0, 9)} ${predecessors}`
      );
  const [one, two] = ["a", "b"].map((letter) => `sha256:${letter.repeat(64)}`);
  assert.deepEqual(found({ dev: "2", eu: "1", us: "1", prod: "1" }), ["eu 2 dev", "us 2 dev"]);
  assert.deepEqual(found({ dev: "2", eu: "2", us: "2", prod: "1" }), ["prod 2 eu,us"]);
  assert.deepEqual(found({ dev: "2", eu: "2", us: "1", prod: "1" }), ["us 2 dev"]);
  assert.deepEqual(found({ dev: "2", prod: "1" }), ["prod 2 dev"]);
  assert.deepEqual(found({ dev: "2", prod: "1" }, ["eu"]), []);
  assert.deepEqual(found({ dev: "2 1", eu: "1" }), []);
  assert.deepEqual(found({ dev: `2@${one}`, eu: `2@${two}` }), ["eu 2sha256:aa dev"]);
  assert.deepEqual(found({ dev: "2", eu: `2@${two}` }), []);
  assert.deepEqual(found({ dev: "2", eu: `2@${one}`, us: `2@${two}`, prod: `2@${one}` }), []);
});
