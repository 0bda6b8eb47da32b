import assert from "node:assert/strict";
import fc from "fast-check";
import { fieldChanges } from "../../../src/core/diff/fields.ts";
import { readDocuments } from "../../../src/core/kustomize/read_documents.ts";
import type { Mapping } from "../../../src/core/kustomize/yaml_data.ts";
import { IN_FULL } from "../../support/sample.ts";

function data(text: string): Mapping {
  const [document] = readDocuments("a.yaml", text);
  return document as Mapping;
}

function changes(before: string, after: string) {
  return fieldChanges(data(before), data(after)).map(({ field, from, to }) => [field, from, to]);
}

Deno.test("items of a list are paired by their names, wherever they stand", () => {
  assert.deepEqual(
    changes(
      "spec: {containers: [{name: cart, image: a:1}]}",
      "spec: {containers: [{name: proxy, image: p:1}, {name: cart, image: a:2}]}",
    ),
    [
      [
        "spec.containers[proxy]",
        undefined,
        new Map([["name", "proxy"], ["image", "p:1"]]),
      ],
      ["spec.containers[cart].image", "a:1", "a:2"],
    ],
  );
});

Deno.test("a volume that is mounted twice is told by where", () => {
  assert.deepEqual(
    changes(
      "mounts: [{name: a, mountPath: /x}, {name: a, mountPath: /y}]",
      "mounts: [{name: a, mountPath: /x}, {name: a, mountPath: /y, readOnly: true}]",
    ),
    [["mounts[/y].readOnly", undefined, { literal: "true" }]],
  );
});

Deno.test("another order of named items is a difference", () => {
  assert.deepEqual(
    changes("steps: [{name: a}, {name: b}, {name: c}]", "steps: [{name: b}, {name: a}, {name: d}]"),
    [
      ["steps[c]", new Map([["name", "c"]]), undefined],
      ["steps[d]", undefined, new Map([["name", "d"]])],
      ["steps (order)", ["a", "b"], ["b", "a"]],
    ],
  );
});

Deno.test("a number is not the string that looks like it, and keys with dots are quoted", () => {
  assert.deepEqual(changes('{a.b/c: "1", "[x]": v}', '{a.b/c: 1, "[x]": w}'), [
    ['["a.b/c"]', "1", { literal: "1" }],
    ['["[x]"]', "v", "w"],
  ]);
});

Deno.test("what is the same has no differences, and what differs has some", () => {
  const scalar = fc.constantFrom("a", "b", "1", "[x]", "");
  const key = fc.constantFrom("name", "a", ".b", "[c", "x/y~z");
  const { tree } = fc.letrec<{ tree: unknown; list: unknown[]; map: object }>((tie) => ({
    tree: fc.oneof({ maxDepth: 4 }, scalar, tie("list"), tie("map")),
    list: fc.array(tie("tree"), { maxLength: 3 }),
    map: fc.dictionary(key, tie("tree"), { maxKeys: 3 }),
  }));
  fc.assert(
    fc.property(tree, tree, (a, b) => {
      const [before, after] = [a, b].map((value) => data(`root: ${JSON.stringify(value)}`));
      assert.ok(before !== undefined && after !== undefined);
      assert.deepEqual(fieldChanges(before, before), []);
      assert.equal(
        fieldChanges(before, after).length > 0,
        // The order of keys does not matter.
        JSON.stringify(sorted(a)) !== JSON.stringify(sorted(b)),
      );
    }),
    { numRuns: IN_FULL ? 200 : 50 },
  );
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, sorted(inner)] as const);
  return { entries: entries.sort(([a], [b]) => a < b ? -1 : 1) };
}

Deno.test("a list of which an item has no name, or two have the same, is paired by no name", () => {
  for (
    const [before, after] of [
      ["a: [{name: x, v: p}, {v: q}]", "a: [{name: x, v: p}, {v: r}]"],
      ["a: [{name: x, v: p}, {name: x, v: q}]", "a: [{name: x, v: p}, {name: x, v: r}]"],
    ] as const
  ) assert.deepEqual(changes(before, after), [["a[1].v", "q", "r"]], before);
});
