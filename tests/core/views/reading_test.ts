import assert from "node:assert/strict";
import * as fc from "fast-check";
import { listMarkers } from "../../../src/core/manifest/list_markers.ts";
import { editFile } from "../../../src/core/manifest/edit_file.ts";
import { readingOf } from "../../../src/core/views/reading.ts";
import { deployment } from "../../support/webshop.ts";
import { generateYaml, tagArbitrary } from "../manifest/generate_yaml.ts";
import { IN_FULL } from "../../support/sample.ts";

const path = "webshop/dev/cart.yaml";

Deno.test("readingOf() exchanges the tag where a version differs in nothing else", () => {
  const [before, after] = ["1.0.0", "1.1.0"].map((tag) => ({
    path,
    text: deployment("cart", tag),
  }));
  assert.ok(before && after);
  const reading = readingOf(before);
  assert.deepEqual(readingOf(after, reading).markers, listMarkers(after));
  assert.ok(reading.shape !== undefined);
  assert.equal(readingOf(after, reading).shape, reading.shape);
});

Deno.test("readingOf() reads anew where more than tags changed", () => {
  const text = `${deployment("cart", "1.0.0")}# {"$imagepolicy": "webshop:cart"}\n`;
  const reading = readingOf({ path, text: deployment("cart", "1.0.0") });
  assert.deepEqual(readingOf({ path, text }, reading).markers, listMarkers({ path, text }));
});

const MARKER = '# {"$imagepolicy": "webshop:cart"}';

Deno.test("readingOf() parses no second version that differs only in values of simple lines", () => {
  for (
    const text of [
      `image: cart:1.0.0 ${MARKER}\n`,
      `image: 'cart:1.0.0' ${MARKER}\r\n`,
      `\n\na: 1\n\n- image: "cart:1.0.0" ${MARKER}\n\nb: 2\nimage: cart:1.0.0 ${MARKER}`,
    ]
  ) {
    const [before, after] = [text, text.replaceAll("1.0.0", "1.1.0")]
      .map((text) => ({ path, text }));
    assert.ok(before && after);
    const { shape } = readingOf(before);
    assert.ok(shape !== undefined, text);
    const read = readingOf(after, readingOf(before));
    assert.deepEqual(read, { markers: listMarkers(after), shape: read.shape });
    assert.equal(readingOf(before, read).shape, read.shape, text);
  }
});

Deno.test("readingOf() parses each version where not all values can be exchanged", () => {
  const simple = `image: cart:1 ${MARKER}\n`;
  const plain = { path, text: "image: cart:1\n" };
  for (const text of [plain.text, `${simple}image: &other cart:1 ${MARKER}\n`]) {
    const like = readingOf({ path, text });
    assert.equal(like.shape, undefined, text);
    const file = { path, text: simple };
    assert.deepEqual(readingOf(file, like).markers, listMarkers(file), text);
  }
});

Deno.test("readingOf() knows that what was null is text in another version", () => {
  const files = ["null", "v1", '"null"'].map((value) => ({
    path,
    text: `tag: ${value} # {"$imagepolicy": "webshop:cart:tag"}\n`,
  }));
  for (const like of files) {
    for (const file of files) {
      assert.deepEqual(readingOf(file, readingOf(like)).markers, listMarkers(file));
    }
  }
});

Deno.test("readingOf() gives what listMarkers() gives, whatever version it is compared with", () => {
  fc.assert(
    fc.property(fc.gen(), tagArbitrary(), tagArbitrary(), (gen, first, second) => {
      const original = { path: "apps/dev/web.yaml", text: generateYaml(gen, first).text };
      const policy = { group: "apps", app: "web" };
      const versions = [first, second].map((tag) => ({
        path: original.path,
        text: editFile(original, policy, { tag }).text,
      }));
      let like = readingOf(original);
      for (const version of [...versions, original]) {
        like = readingOf(version, like);
        assert.deepEqual(like.markers, listMarkers(version));
      }
    }),
    { numRuns: IN_FULL ? 100 : 30 },
  );
});
