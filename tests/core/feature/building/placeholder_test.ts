import assert from "node:assert/strict";
import {
  holdsPlaceholder,
  markHidden,
  PLACEHOLDER,
} from "../../../../src/core/feature/building/placeholder.ts";
import { readResources, type Resource } from "../../../../src/core/kustomize/resource.ts";
import { writeDocuments } from "../../../../src/core/kustomize/write_documents.ts";

function pod(spec: string): Resource[] {
  return readResources(
    "x.yaml",
    `apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: ${spec}\n`,
  );
}

/** The spec of a Pod that is built as `built`, and without \`images\` as `bare`. */
function marked(built: string, bare: string): string {
  const [resource] = markHidden(pod(built), pod(bare.replaceAll("MARK", PLACEHOLDER)));
  return writeDocuments([resource?.data.get("spec") ?? ""]).replaceAll(PLACEHOLDER, "MARK");
}

Deno.test("an image whose tag the environment sets is marked where it is without that", () => {
  for (
    const [built, bare, expected] of [
      ["{image: 'a:2'}", "{image: 'a:MARK'}", "image: a:MARK\n"],
      ["{image: 'b:2', x: y}", "{image: 'a:MARK'}", "image: b:MARK\nx: y\n"],
      ["{images: ['b:1', 'a:2']}", "{images: ['b:1', 'a:MARK']}", "images:\n- b:1\n- a:MARK\n"],
      ["{image: 'a:2'}", "{image: 'a:1'}", "image: a:2\n"],
      [
        "{image: 'x a:MARK'}".replace("MARK", PLACEHOLDER),
        "{image: 'a:MARK'}",
        "image: x a:MARK\n",
      ],
      ["{image: 'a:2', c: 1}", "{image: ['a:MARK'], c: 'a:MARK'}", "image: a:2\nc: 1\n"],
      ["{images: ['a:2']}", "{images: 'a:MARK'}", "images:\n- a:2\n"],
    ] as const
  ) {
    assert.equal(marked(built, bare), expected, built);
  }
});

Deno.test("without anything to compare with, resources stay as they are", () => {
  const resources = pod("{image: 'a:2'}");
  assert.deepEqual(markHidden(resources, undefined), resources);
  assert.deepEqual(markHidden(resources, []), resources);
});

Deno.test("the placeholder is found anywhere in a resource", () => {
  const has = (spec: string) =>
    pod(spec.replace("MARK", PLACEHOLDER)).map(({ data }) => holdsPlaceholder(data));
  for (const spec of ["{a: 'x:MARK'}", "{a: [x, MARK]}", "{a: x, b: {c: [{d: MARK}]}}"]) {
    assert.deepEqual(has(spec), [true], spec);
  }
  for (const spec of ["{a: x}", "[]", "{}", "{a: [x, {b: 1}]}"]) {
    assert.deepEqual(has(spec), [false], spec);
  }
});
