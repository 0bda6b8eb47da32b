import assert from "node:assert/strict";
import { hasNearMiss } from "../../../src/core/decide/near_miss.ts";
import { listMarkers } from "../../../src/core/manifest/list_markers.ts";

/** Whether `prod` has a near miss of `webshop:cart`, when it has a marker of `name`, and `dev` those of `others`. */
function isNearMiss(name: string, ...others: string[]): boolean {
  const markersIn = (env: string, names: readonly string[]) =>
    names.flatMap((one, index) =>
      listMarkers({
        path: `webshop/${env}/${index}.yaml`,
        text: `tag: 1.0.0 # {"$imagepolicy": "${one}:tag"}\n`,
      })
    );
  return hasNearMiss({ group: "webshop", app: "cart", manifests: [], failures: new Map() }, {
    env: "prod",
    from: "dev",
    neighbours: [...markersIn("prod", [name]), ...markersIn("dev", ["webshop:cart", ...others])],
  });
}

Deno.test("one slip of the pen is a near miss: a letter too many, too few, another one, or two swapped", () => {
  const slips = ["webshop:carts", "webshop:car", "webshop:curt", "webshop:crat", "webshpo:cart"];
  for (const name of [...slips, "Webshop:CART"]) assert.ok(isNearMiss(name), name);
});

Deno.test("another app's name is not a near miss, nor one that the environment promoted from has too", () => {
  assert.ok(!isNearMiss("webshop:api"));
  assert.ok(!isNearMiss("webshop:carts", "webshop:carts"));
});

Deno.test("a marker without effect is a near miss in its own environment alone", () => {
  const text = `# {"$imagepolicy": "webshop:cart:tag"}
tag: 1.0.0
other: 1.0.0 # {"$imagepolicy": "webshop:web:tag"}
`;
  const isNear = (path: string, app = "cart") => {
    const manifests = [{ path, text }];
    return hasNearMiss(
      { group: "webshop", app, manifests, failures: new Map() },
      { env: "prod", from: "dev", neighbours: [] },
    );
  };
  assert.ok(isNear("webshop/prod/a.yaml"));
  assert.ok(!isNear("webshop/qa/a.yaml"));
  assert.ok(!isNear("webshop/prod/a.yaml", "api"));
});
