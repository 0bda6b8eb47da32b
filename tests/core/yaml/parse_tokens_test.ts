import assert from "node:assert/strict";
import { Composer, CST } from "yaml";
import { isTolerated, parseTokens } from "../../../src/core/yaml/parse_tokens.ts";

function read(text: string): unknown[] {
  return [...new Composer({ strict: false }).compose(parseTokens(text))].map((document) => {
    assert.deepEqual(document.errors.filter((error) => !isTolerated(error)), []);
    return document.toJS();
  });
}

/** What go-yaml reads of each was found by `kubectl kustomize`. */
const relaxed: readonly (readonly [string, unknown])[] = [
  ["a: [{\n  b: c\n}]\n", { a: [{ b: "c" }] }],
  ["a: [\n{b: c},\n{d: e}\n]\nf: g\n", { a: [{ b: "c" }, { d: "e" }], f: "g" }],
  ["a:\n  b: {\n  c: d,\ne: [\nf ]}\n  g: h\n", { a: { b: { c: "d", e: ["f"] }, g: "h" } }],
  ["- - [\n- ]\n".replace("- ]", "x ]"), [[["x"]]]],
  ["a: {b: x\ny, c: d\n}\n", { a: { b: "x y", c: "d" } }],
  ['a:\n  b: "x\ny"\n  c: d\n', { a: { b: "x y", c: "d" } }],
  ["a:\n  - 'x\n\ny'\n  - z\n", { a: ["x\ny", "z"] }],
  ["a: [b, #c\n  d,# e\n f]\n", { a: ["b", "d", "f"] }],
  ['a: "b"# c\n', { a: "b" }],
  ["a: [{\r\n  b: c\r\n}]\r\n", { a: [{ b: "c" }] }],
  ["a: [{\r  b: c\r}]\rd: e\r", { a: [{ b: "c" }], d: "e" }],
];

for (const [text, expected] of relaxed) {
  Deno.test(`parseTokens() reads ${JSON.stringify(text)} as go-yaml does`, () => {
    assert.deepEqual(read(text), [expected]);
    const source = [...parseTokens(text)].map((token) => CST.stringify(token)).join("");
    assert.equal(source, text.replace(/\r(?!\n)/g, "\n"));
  });
}

Deno.test("parseTokens() ends brackets and quotes at a new document all the same", () => {
  for (const text of ["a: [\n---\nb: c\n", "a: {\n...\n", 'a: "\n---\nb: c\n']) {
    const documents = [...new Composer().compose(parseTokens(text))];
    assert(documents.some(({ errors }) => errors.length > 0), text);
  }
});

Deno.test("parseTokens() needs indentation everywhere else", () => {
  for (const text of ["a:\n  b: c\n d: e\n", "a: b\n c: d\n", "a:\n  - b\n - c\n"]) {
    const documents = [...new Composer().compose(parseTokens(text))];
    assert(documents.some(({ errors }) => errors.length > 0), text);
  }
});
