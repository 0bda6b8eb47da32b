import assert from "node:assert/strict";
import { differences, valueAtPointer } from "../../../src/core/kustomize/differences.ts";
import { readDocuments } from "../../../src/core/kustomize/read_documents.ts";
import type { Data } from "../../../src/core/kustomize/yaml_data.ts";

function data(text: string): Data {
  return readDocuments("a.yaml", text)[0] ?? "";
}

function steps(actual: string, wanted: string): string[] {
  return differences(data(actual), data(wanted), "").map(({ op, path }) => `${op} ${path}`);
}

Deno.test("only what differs is removed, added or replaced, by a JSON pointer", () => {
  assert.deepEqual(steps("{a: 1, b: x}", "{a: 1, b: x}"), []);
  assert.deepEqual(steps("{a: x, b: x}", "{b: y, c/d~e: z}"), [
    "remove /a",
    "replace /b",
    "add /c~1d~0e",
  ]);
});

Deno.test("lists of the same length are compared item by item, others are replaced", () => {
  assert.deepEqual(steps("{a: [x, y]}", "{a: [x, z]}"), ["replace /a/1"]);
  assert.deepEqual(steps("{a: [x, y]}", "{a: [x]}"), ["replace /a"]);
});

Deno.test("a value of another kind is replaced", () => {
  for (const [one, other] of [["x", "[x]"], ["x", "{b: x}"], ["[x]", "{b: x}"], ["1", "x"]]) {
    assert.deepEqual(steps(`{a: ${one}}`, `{a: ${other}}`), ["replace /a"]);
    assert.deepEqual(steps(`{a: ${other}}`, `{a: ${one}}`), ["replace /a"]);
  }
});

Deno.test("a path leads to its value, or nowhere", () => {
  const all = data("{a/b: [x, {c: z}]}");
  assert.equal(valueAtPointer(all, "/a~1b/1/c"), "z");
  assert.equal(valueAtPointer(all, "/a~1b/2"), undefined);
  assert.equal(valueAtPointer(all, "/b/c"), undefined);
});
