import assert from "node:assert/strict";
import { firstLine } from "../../src/providers/server_text.ts";

const texts: ReadonlyArray<[what: string, text: string, wanted: string]> = [
  ["of a text", "\r\n  Page not found.\r\nTry again.\r\n", "Page not found."],
  ["of a page: its title", "<!DOCTYPE html><html><head><title>Sign In</title>…", "Sign In"],
  [
    "of a page without its script, style and comments",
    "<html><!-- IE --><style>p {}</style><script>var a;</script><p>Access <b>denied</b></p>",
    "Access",
  ],
  ["of text that only has a sign like a tag's", "a < b", "a < b"],
  ["cut where it is long", "x".repeat(201), `${"x".repeat(200)}…`],
  ["empty where there is none", " \n\t", ""],
];

for (const [what, text, wanted] of texts) {
  Deno.test(`firstLine() is the first line ${what}`, () => {
    assert.equal(firstLine(text), wanted);
  });
}
