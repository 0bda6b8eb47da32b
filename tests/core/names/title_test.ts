import assert from "node:assert/strict";
import type { Promotion } from "../../../src/core/promotion/promotion.ts";
import { title } from "../../../src/core/names/title.ts";

const promotion: Promotion = {
  group: "apps",
  app: "podinfo",
  tag: "6.0.1",
  env: "dev",
  sha: "",
  feature: "",
  type: "promote",
};

Deno.test("the title of a promotion names app, version and environment", () => {
  assert.equal(title(promotion), "Promote apps/podinfo version 6.0.1 to environment dev");
});

Deno.test("the title of a feature names app, tag and environment", () => {
  assert.equal(
    title({ ...promotion, feature: "new-cart", type: "feature" }),
    "Review apps/podinfo feature 6.0.1 in environment dev",
  );
});
