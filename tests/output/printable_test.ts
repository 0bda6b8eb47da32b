import assert from "node:assert/strict";
import { printable, printableJson } from "../../src/output/printable.ts";

Deno.test("printable() spells out control characters, and leaves tabs, line ends and letters of any language", () => {
  assert.equal(printable("a\x1b[31mb\x07\r\n\tgrün 日本"), "a\\x1b[31mb\\x07\\x0d\n\tgrün 日本");
});

Deno.test("printable() breaks up what pipelines take for commands", () => {
  assert.equal(
    printable(
      "::set-output name=a::b\n  ::error::x\nstd::vector\n##vso[task.x]y ##[group]z ## [no]",
    ),
    ": :set-output name=a::b\n  : :error::x\nstd::vector\n# #vso[task.x]y # #[group]z ## [no]",
  );
});

Deno.test("printableJson() has no command in it, and says the same", () => {
  const value = { to: "##vso[task.setvariable]x", from: "::error::" };
  const json = printableJson(value);
  assert.doesNotMatch(json, /##/);
  assert.doesNotMatch(json, /^\s*::/m);
  assert.deepEqual(JSON.parse(json), value);
});
