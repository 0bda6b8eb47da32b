import assert from "node:assert/strict";
import { markedChanges } from "../../../src/core/promotion/marked_change.ts";

/** A manifest with a marked tag on each line: `cart 1.0.0`. */
function manifest(lines: readonly string[]): string {
  return lines.map((line, index) => {
    const [app, tag] = line.split(" ");
    return `k${index}: ${tag} # {"$imagepolicy": "webshop:${app}:tag"}\n`;
  }).join("");
}

/** What is told of a change of one file: `dev cart 1.1.0`. */
function told(
  before: readonly string[],
  after: readonly string[],
  path = "webshop/dev/cart.yaml",
): string[] {
  return markedChanges([{ path, before: manifest(before), after: manifest(after) }])
    .map(({ env, app, to }) => [env, app, ...to.tags].join(" "));
}

Deno.test("of a file that several apps share, a change tells those whose values are others than before", () => {
  assert.deepEqual(told(["cart 1", "api 1"], ["cart 2", "api 1"]), ["dev cart 2"]);
  assert.deepEqual(told(["cart 1", "api 1"], ["cart 1", "api 1"]), []);
  assert.deepEqual(told(["cart 1", "cart 1"], ["cart 2", "cart 3"]), ["dev cart 2 3"]);
});

Deno.test("a marker more is a change to its tag, though another marker has the tag", () => {
  assert.deepEqual(told(["cart 1"], ["cart 1", "cart 1"]), ["dev cart 1"]);
  assert.deepEqual(told(["cart 1"], ["cart 2", "cart 1"]), ["dev cart 2"]);
  assert.deepEqual(told(["cart 1", "cart 2"], ["cart 1", "cart 2", "cart 3"]), ["dev cart 3"]);
  assert.deepEqual(told([], ["cart 1"]), ["dev cart 1"]);
});

Deno.test("a marker less is a change to no tag", () => {
  assert.deepEqual(told(["cart 1", "cart 1"], ["cart 1"]), ["dev cart"]);
  assert.deepEqual(told(["cart 1"], []), ["dev cart"]);
});

Deno.test("only manifests in folders that a group and an environment can have count", () => {
  for (
    const path of [
      "webshop/.dev/cart.yaml",
      "webshop/cart.yaml",
      "cart.yaml",
      "webshop/dev/cart.txt",
    ]
  ) assert.deepEqual(told(["cart 1"], ["cart 2"], path), [], path);
  assert.deepEqual(told(["cart 1"], ["cart 2"], "webshop/dev/a/b.yaml"), ["dev cart 2"]);
});

Deno.test("values of another group, and names of images, are no change of a version", () => {
  const changed = (policy: string) => {
    const text = (value: string) => `a: ${value} # {"$imagepolicy": "${policy}"}\n`;
    const path = "webshop/dev/a.yaml";
    return markedChanges([{ path, before: text("x/y:1"), after: text("x/y:2") }])
      .map(({ app, to }) => [app, ...to.tags].join(" "));
  };
  assert.deepEqual(changed("webshop:cart"), ["cart 2"]);
  for (const policy of ["shop:cart", "webshop:cart:name", "webshop:-x"]) {
    assert.deepEqual(changed(policy), [], policy);
  }
});

Deno.test("a change of a digest alone is a change, with the tags that stay", () => {
  const text = (letter: string) =>
    `a: x/y:1@sha256:${letter.repeat(64)} # {"$imagepolicy": "webshop:cart"}\n`;
  const files = ["a", "b"].map((file) => ({
    ...{ path: `webshop/dev/${file}.yaml`, before: text("c"), after: text(file) },
  }));
  assert.deepEqual(markedChanges(files), [{
    ...{ group: "webshop", app: "cart", env: "dev" },
    to: { tags: ["1"], digests: ["a", "b"].map((letter) => `sha256:${letter.repeat(64)}`) },
  }]);
});
