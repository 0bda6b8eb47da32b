import assert from "node:assert/strict";
import { imageNames } from "../../../src/core/views/features.ts";

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
