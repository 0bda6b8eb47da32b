import assert from "node:assert/strict";
import { parseConfig } from "../../../src/core/config/parse_config.ts";
import { listMarkers } from "../../../src/core/manifest/list_markers.ts";
import { mayHoldApps, tagsByApp } from "../../../src/core/inventory/place.ts";

const CONFIG = parseConfig(
  "gitops-promotion.yaml",
  "environments:\n- {name: dev}\n",
  (warning) => assert.fail(warning),
);

for (
  const [path, expected] of [
    ["webshop/dev/cart.yaml", true],
    ["webshop/dev/cart/cart.yaml", true],
    ["webshop/dev/README.md", false],
    ["webshop/other/cart.yaml", false],
    ["webshop/cart.yaml", false],
    ["webshop/dev", false],
    ["cart.yaml", false],
    ["/dev/cart.yaml", false],
    [".github/dev/cart.yaml", false],
  ] as const
) {
  Deno.test(`markers in ${path} ${expected ? "count" : "do not count"} for an app`, () => {
    assert.equal(mayHoldApps(path, CONFIG), expected);
  });
}

Deno.test("an app's tags in a file are those of its group's markers, each once", () => {
  const text = `a: x/cart:2 # {"$imagepolicy": "webshop:cart"}
b: x/cart:1 # {"$imagepolicy": "webshop:cart"}
c: "2" # {"$imagepolicy": "webshop:cart:tag"}
d: x/api # {"$imagepolicy": "webshop:api:name"}
e: x/cart:9 # {"$imagepolicy": "billing:cart"}
`;
  const tags = tagsByApp(listMarkers({ path: "webshop/dev/a.yaml", text }), "webshop");
  assert.deepEqual([...tags], [["cart", ["2", "1"]], ["api", []]]);
});
