import assert from "node:assert/strict";
import fc from "fast-check";
import { listMarkers } from "../../../src/core/manifest/list_markers.ts";
import { readManifest } from "../../../src/core/manifest/read_manifest.ts";
import { simpleMarkers } from "../../../src/core/manifest/simple_manifest.ts";
import { deployment } from "../../support/webshop.ts";
import { IN_FULL } from "../../support/sample.ts";

const MARKER = '# {"$imagepolicy": "webshop:cart:tag"}';

Deno.test("simpleMarkers() reads an ordinary manifest as listMarkers() does", () => {
  const file = { path: "webshop/dev/cart.yaml", text: deployment("cart", "1.0.0") };
  const markers = simpleMarkers(file);
  assert.equal(markers?.length, 1);
  assert.deepEqual(markers, listMarkers(file));
});

Deno.test("simpleMarkers() reads line ends of Windows, several documents and plain list items", () => {
  for (const text of [`a: 1 ${MARKER}\r\n`, `a: 1\n---\n  b: 2 ${MARKER}\n`, `- 1 ${MARKER}\n`]) {
    const file = { path: "webshop/dev/cart.yaml", text };
    const markers = simpleMarkers(file);
    assert.equal(markers?.length, 1, text);
    assert.deepEqual(markers, listMarkers(file));
  }
});

const NOT_SIMPLE: Record<string, string> = {
  "a block scalar": `a: |\n  tag: 1 ${MARKER}\n`,
  "a value on several lines": `a: b\n  - c ${MARKER}\n`,
  "a value on several lines in a list": `- b\n  - c ${MARKER}\n`,
  "a value that begins a line": `b\n- c ${MARKER}\n`,
  "a quoted value on several lines": `a: "b\n  c" ${MARKER}\n`,
  "a quote in a flow collection": `a: {b: "c}\n  tag: 1 ${MARKER}\n`,
  "a marker on a line of its own": `a: b\n${MARKER}\n`,
  "a marker behind a key alone": `a: ${MARKER}\n  b: c\n`,
  "a marker behind a flow collection": `a: {b: c} ${MARKER}\n`,
  "a list item alone": `-\n  a: 1 ${MARKER}\n`,
  "null": `a: null ${MARKER}\n`,
  "an anchor": `a: &x 1 ${MARKER}\n`,
  "a tag": `a: !!str 1 ${MARKER}\n`,
  "a tab": `a:\t1 ${MARKER}\n`,
  "a template": `a: {{ .Values.tag }} ${MARKER}\n`,
  "an escape": `a: "\\x31" ${MARKER}\n`,
  "a carriage return alone": `a: 1\rb: 2 ${MARKER}\n`,
};

for (const [what, text] of Object.entries(NOT_SIMPLE)) {
  Deno.test(`simpleMarkers() leaves ${what} to a reader of YAML`, () => {
    assert.equal(simpleMarkers({ path: "a.yaml", text }), undefined);
  });
}

/** Lines of which most are plain, and some are not. */
const line = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom("a:", "b: c", "image: r:5000/x:1.0", "- name: x", "- y"),
  },
  fc.constantFrom(
    "a: |",
    "a: >-",
    'q: "x"',
    "q: 'x y'",
    'q: "x',
    "e: {a: b}",
    "e: [a, b]",
    "e: [a,",
    "---",
    "# comment",
    "",
    "url: http://x/y?z=1",
    "c: a #b",
    "c: a#b",
    "? k",
    "k: - x",
    "d: 'it''s'",
    "- - z",
    "n: null",
    "x: ~",
    "t: a: b",
    "...",
    "%YAML 1.2",
    "m: *a",
    "w: $(X) (y)",
  ),
);

const marked = fc.tuple(fc.constantFrom("", "  ", "    "), line, fc.boolean())
  .map(([indent, text, mark]) => `${indent}${text}${mark ? ` ${MARKER}` : ""}`);

Deno.test("what simpleMarkers() reads of valid YAML, listMarkers() reads likewise", () => {
  fc.assert(
    fc.property(fc.array(marked, { maxLength: 8 }), fc.constantFrom("\n", "\r\n"), (lines, end) => {
      const file = { path: "a.yaml", text: lines.join(end) };
      const simple = simpleMarkers(file);
      if (simple === undefined || readManifest(file.text).problem !== undefined) return;
      assert.deepEqual(simple, listMarkers(file));
    }),
    { numRuns: IN_FULL ? 3000 : 500 },
  );
});
