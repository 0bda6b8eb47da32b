import assert from "node:assert/strict";
import { disagreement } from "../../../src/core/views/findings.ts";

Deno.test("tags that disagree are told with a place each, the rarest first", () => {
  const place = (line: number, tag: string) => ({ path: "webshop/dev/cart.yaml", line, tag });
  const here = {
    env: "dev",
    tags: ["1", "2"],
    digests: [],
    needsDigest: false,
    places: [place(3, "1"), place(5, "1"), place(9, "2")],
  };
  const [found] = disagreement({ group: "webshop", app: "cart", environments: [here] }, here);
  assert.equal(
    found?.message,
    "webshop/cart has several tags in dev: 2 (webshop/dev/cart.yaml:9) and 1 (webshop/dev/cart.yaml:3 and 1 more)",
  );
  assert.equal(found?.line, 9);
});
