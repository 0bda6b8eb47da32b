import assert from "node:assert/strict";
import fc from "fast-check";
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

Deno.test("a secret is masked in an address and in JSON too", () => {
  const mask = createMask();
  mask.register('pass/word"1 %');
  assert.equal(mask.apply("https://x:pass%2Fword%221%20%25@host"), "https://x:***@host");
  assert.equal(mask.apply("https://x:pass%2fword%221%20%25@host"), "https://x:***@host");
  assert.equal(mask.apply(JSON.stringify('pass/word"1 %')), '"***"');
});

Deno.test("a secret is masked in base64, whatever stands around it", () => {
  const secret = fc.string({ unit: "grapheme-ascii", minLength: 8, maxLength: 60 });
  const around = fc.string({ unit: "grapheme-ascii", maxLength: 20 });
  fc.assert(fc.property(secret, around, around, (text, before, after) => {
    const mask = createMask();
    mask.register(text);
    const encoded = btoa(before + text + after);
    for (const shown of [encoded, encoded.replaceAll("+", "-").replaceAll("/", "_")]) {
      assert.match(mask.apply(`authorization: basic ${shown}`), /\*\*\*/);
    }
  }));
});
