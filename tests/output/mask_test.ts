import assert from "node:assert/strict";
import { createMask } from "../../src/output/mask.ts";

Deno.test("a registered secret is masked wherever it stands, the longer of two that overlap whole", () => {
  const mask = createMask();
  mask.register("s3cr3t");
  mask.register("s3cr3t-and-more");
  assert.equal(
    mask.apply("a s3cr3t-and-more, https://s3cr3t@host s3cr3"),
    "a ***, https://***@host s3cr3",
  );
});

Deno.test("nothing is masked that is too short to be a secret", () => {
  const mask = createMask();
  for (const secret of ["", "x", "abc"]) mask.register(secret);
  assert.equal(mask.apply("x abc"), "x abc");
});
