import assert from "node:assert/strict";
import { parseConfig } from "../../../src/core/config/parse_config.ts";
import { mayHoldApps } from "../../../src/core/inventory/place.ts";

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
  ] as const
) {
  Deno.test(`markers in ${path} ${expected ? "count" : "do not count"} for an app`, () => {
    assert.equal(mayHoldApps(path, CONFIG), expected);
  });
}
