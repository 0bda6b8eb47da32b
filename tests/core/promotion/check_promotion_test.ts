import assert from "node:assert/strict";
import type { Config } from "../../../src/core/config/config.ts";
import { checkPromotion } from "../../../src/core/promotion/check_promotion.ts";
import type { Promotion } from "../../../src/core/promotion/promotion.ts";

const config: Config = {
  prflow: "per-app",
  statusTimeout: 300_000,
  environments: [{ name: "dev", auto: true }, { name: "prod", auto: false }],
  groups: new Map(),
};
const promotion: Promotion = {
  group: "apps",
  app: "podinfo",
  tag: "6.0.1",
  env: "prod",
  sha: "",
  feature: "",
  type: "promote",
};

Deno.test("a promotion to any environment of the config fits, whatever its group and app", () => {
  assert.equal(checkPromotion(promotion, config), undefined);
  assert.equal(checkPromotion({ ...promotion, env: "dev" }, config), undefined);
});

Deno.test("a promotion to another environment does not fit", () => {
  assert.deepEqual(checkPromotion({ ...promotion, env: "qa" }, config), {
    kind: "unknown-environment",
    message: 'environment "qa" is not in the config',
  });
});

Deno.test("a feature fits in the first environment alone", () => {
  const feature: Promotion = { ...promotion, env: "dev", feature: "x", type: "feature" };
  assert.equal(checkPromotion(feature, config), undefined);
  assert.deepEqual(checkPromotion({ ...feature, env: "prod" }, config), {
    kind: "feature-environment",
    message: 'features are deployed in the first environment "dev" only, not in "prod"',
  });
});
