import assert from "node:assert/strict";
import fc from "fast-check";
import { printable, printableJson, safeJson } from "../../src/output/printable.ts";
import { commandsIn } from "./ci/runner_readers.ts";

Deno.test("printable() spells out control characters, and leaves tabs, line ends and letters of any language", () => {
  assert.equal(printable("a\x1b[31mb\x07\r\n\tgrün 日本"), "a\\x1b[31mb\\x07\\x0d\n\tgrün 日本");
  assert.equal(printable("\x9b31m \x85 \x7f"), "\\x9b31m \\x85 \\x7f");
});

Deno.test("printable() spells out what ends lines for some, and what turns the direction of text", () => {
  assert.equal(
    printable("a\u2028b\u2029c\u202ed\u2066e\u200ff"),
    "a\\u2028b\\u2029c\\u202ed\\u2066e\\u200ff",
  );
});

Deno.test("printable() spells out what cannot be seen, and leaves emoji whole", () => {
  assert.equal(
    printable("w\u200be\u200db\ufe0f \u00ad\u2060\u3164\u{e0061}\u{e0100} ❤\ufe0f 👩\u200d💻 ✓"),
    "w\\u200be\\u200db\\ufe0f \\xad\\u2060\\u3164\\u{e0061}\\u{e0100} ❤\ufe0f 👩\u200d💻 ✓",
  );
});

Deno.test("printable() breaks up what pipelines take for commands", () => {
  assert.equal(
    printable(
      "::set-output name=a::b\n  ::error::x\nstd::vector\n##vso[task.x]y ##[group]z ## [no]",
    ),
    ": :set-output name=a::b\n  : :error::x\nstd::vector\n# #vso[task.x]y # #[group]z ## [no]",
  );
});

Deno.test("printable() knows that runners pass over characters that cannot be seen, and over any white space", () => {
  for (
    const text of [
      "\u00a0::error::x",
      "\u200b:\u00ad:error::x",
      "\ufeff::error::x",
      "##\u200bvso[task.complete]x",
      "#\u00ad#V\u2060SO[task.complete]x",
      "\u3000::add-mask::x",
    ]
  ) {
    assert.deepEqual(commandsIn(printable(text)), [], JSON.stringify(text));
  }
});

/** Pieces of which commands are made, in any order. */
const pieces = fc.array(
  fc.constantFrom(
    "::",
    ":",
    "#",
    "##",
    "[",
    "vso[",
    "VSO[",
    "error",
    "add-mask",
    "group",
    "task.setvariable variable=a;]",
    "]",
    " ",
    "\t",
    "\r",
    "\n",
    "\r\n",
    "\x1b[31m",
    "\x85",
    "\x9b",
    "\u2028",
    "\u200b",
    "\u{e0061}",
    "\u00ad",
    "\ufeff",
    "\u00a0",
    "\u3000",
    "\0",
    "\ud800",
    "x",
  ),
  { maxLength: 20 },
).map((parts) => parts.join(""));

const HIDDEN =
  // deno-lint-ignore no-control-regex -- none may be there
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028\u2029\u202a-\u202e\u{e0061}]/u;

Deno.test("whatever is printed holds no command of a runner and no control character", () => {
  fc.assert(fc.property(pieces, (text) => {
    const shown = printable(text);
    assert.deepEqual(commandsIn(shown), []);
    assert.doesNotMatch(
      shown,
      HIDDEN,
    );
    assert.equal(printable(shown), shown);
  }));
});

Deno.test("whatever JSON is printed holds no command and no control character, and says the same", () => {
  fc.assert(fc.property(pieces, pieces, (name, text) => {
    const value = { [name]: [text], text };
    for (
      const json of [printableJson(value), printableJson(value, 0), safeJson(JSON.stringify(value))]
    ) {
      assert.deepEqual(commandsIn(json), []);
      assert.doesNotMatch(
        json,
        HIDDEN,
      );
      assert.deepEqual(JSON.parse(json), value);
    }
  }));
});
