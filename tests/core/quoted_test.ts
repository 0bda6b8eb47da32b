import assert from "node:assert/strict";
import { quoted, shortened } from "../../src/core/quoted.ts";

Deno.test("shortened() leaves a hundred characters as they are, and cuts more", () => {
  const hundred = "x".repeat(100);
  assert.equal(shortened(hundred), hundred);
  assert.equal(shortened(`${hundred}y`), `${hundred}…`);
});

Deno.test("shortened() does not cut a character in two", () => {
  assert.equal(shortened(`${"x".repeat(99)}😀`), `${"x".repeat(99)}…`);
  assert.equal(shortened(`${"x".repeat(98)}😀y`), `${"x".repeat(98)}😀…`);
});

Deno.test("quoted() gives a value as JSON on one line, also where it has none", () => {
  assert.equal(quoted('a\n"b"'), '"a\\n\\"b\\""');
  assert.equal(quoted("x".repeat(200)), `"${"x".repeat(99)}…`);
  assert.equal(quoted(undefined), "undefined");
});
