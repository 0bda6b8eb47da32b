import assert from "node:assert/strict";
import { placeIn } from "../../src/output/message_place.ts";

Deno.test("a message that begins with a file and a line has that place", () => {
  assert.deepEqual(placeIn("webshop/dev/a b.yaml:9: x"), { path: "webshop/dev/a b.yaml", line: 9 });
  assert.deepEqual(placeIn("gitops-promotion.yaml:1:9: prflow: x"), {
    path: "gitops-promotion.yaml",
    line: 1,
  });
});

Deno.test("other messages have none", () => {
  for (const message of ["could not x: y", '"a":1: x', "a.yaml:0: x", "https://x:80/ y", "a:1x"]) {
    assert.deepEqual(placeIn(message), {}, message);
  }
});
