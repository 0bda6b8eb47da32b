import assert from "node:assert/strict";
import { featuresOf, featureTag, imageNames } from "../../../src/core/views/features.ts";

Deno.test("the app's images are those of its own markers, without tags", () => {
  const text = `image: ghcr.io/acme/cart:1 # {"$imagepolicy": "webshop:cart"}
tag: "2" # {"$imagepolicy": "webshop:cart:tag"}
other: ghcr.io/acme/api:1 # {"$imagepolicy": "webshop:api"}
---
image: ghcr.io/acme/cart-job:1 # {"$imagepolicy": "shop:cart"}
`;
  const names = imageNames([{ path: "webshop/dev/a.yaml", text }], {
    group: "webshop",
    app: "cart",
  });
  assert.deepEqual([...names], ["ghcr.io/acme/cart"]);
});

Deno.test("a feature's tag is the one that its commit's title names, else the app's own image's, else the only one", () => {
  const feature = { group: "webshop", app: "cart", env: "dev" } as Parameters<typeof featureTag>[0];
  const title = "Review webshop/cart feature 3-login in environment dev";
  const cart = "image: acme/cart:2-login\n";
  const others = "image: proxy:1\nnewTag: '3-login'\n";
  const tag = (text: string, message: string) =>
    featureTag(feature, [{ path: "a.yaml", text }], { message, images: new Set(["acme/cart"]) });
  assert.equal(tag(cart + others, title), "3-login");
  for (const [from, to] of [["dev", "qa"], ["webshop", "shop"], ["cart", "api"]] as const) {
    assert.equal(tag(cart + others, title.replace(from, to)), "2-login", to);
  }
  assert.equal(tag(cart + others, "by hand"), "2-login");
  assert.equal(tag(cart, title), "2-login");
  assert.equal(tag(others, "by hand"), "");
  assert.equal(tag("image: proxy:1\n", "by hand"), "1");
  assert.equal(tag("", title), "");
});

Deno.test("the features of an environment are those of its kustomizations, though one cannot be read", () => {
  const label = (feature: string) =>
    `labels: [{pairs: {gitops-promotion.xenit.io/feature: ${feature}}}]\n`;
  const { features, failures } = featuresOf([
    { path: "webshop/dev/cart-x/kustomization.yaml", text: label("x") },
    { path: "webshop/dev/cart-y/kustomization.yaml", text: "labels: [\n" },
    { path: "webshop/dev/cart-z/labels.yaml", text: label("z") },
    { path: "webshop/qa/cart-x/kustomization.yaml", text: label("x") },
  ], "dev");
  assert.deepEqual(features.map(({ folder }) => folder), ["webshop/dev/cart-x"]);
  assert.deepEqual(failures.map(({ message }) => message.split(" ")[0]), [
    "webshop/dev/cart-y/kustomization.yaml:1:",
  ]);
});
