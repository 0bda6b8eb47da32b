import assert from "node:assert/strict";
import { type FileState, tagWalk } from "../../../src/core/inventory/tag_walk.ts";

function file(path: string, tags: Record<string, string[]>): FileState {
  const [group = "", env = ""] = path.split("/");
  return { path, group, env, tags: new Map(Object.entries(tags)) };
}

/** Goes back from the newest state; each older one says what files were before a commit. */
function changesOf(tip: FileState[], ...commits: FileState[][]): string[] {
  const walk = tagWalk(tip);
  return commits.flatMap((before, index) =>
    walk.back(index, before).map(({ commit, group, env, app, from, to }) =>
      `${commit}: ${group}/${env}/${app} ${from.join("+") || "none"} → ${to.join("+") || "none"}`
    )
  );
}

Deno.test("tagWalk() tells a change of the tag, and none where other parts of the file changed", () => {
  const changes = changesOf(
    [file("shop/dev/a.yaml", { cart: ["2"], api: ["1"] })],
    [file("shop/dev/a.yaml", { cart: ["2"], api: ["1"] })],
    [file("shop/dev/a.yaml", { cart: ["1"], api: ["1"] })],
  );
  assert.deepEqual(changes, ["1: shop/dev/cart 1 → 2"]);
});

Deno.test("tagWalk() follows an app into another file without a change", () => {
  const changes = changesOf(
    [file("shop/dev/new.yaml", { cart: ["2"] })],
    [file("shop/dev/new.yaml", {}), file("shop/dev/old.yaml", { cart: ["2"] })],
    [file("shop/dev/old.yaml", { cart: ["1"] })],
    [file("shop/dev/old.yaml", {})],
  );
  assert.deepEqual(changes, ["1: shop/dev/cart 1 → 2", "2: shop/dev/cart none → 1"]);
});

Deno.test("tagWalk() tells when markers began and ceased to disagree", () => {
  const changes = changesOf(
    [file("shop/dev/a.yaml", { cart: ["2"] }), file("shop/dev/b.yaml", { cart: ["2"] })],
    [file("shop/dev/b.yaml", { cart: ["1"] })],
    [file("shop/dev/a.yaml", { cart: ["1"] })],
  );
  assert.deepEqual(changes, ["0: shop/dev/cart 1+2 → 2", "1: shop/dev/cart 1 → 1+2"]);
});

Deno.test("tagWalk() tells when one of two tags became another", () => {
  const changes = changesOf(
    [file("shop/dev/a.yaml", { cart: ["1", "3"] })],
    [file("shop/dev/a.yaml", { cart: ["1", "2"] })],
  );
  assert.deepEqual(changes, ["0: shop/dev/cart 1+2 → 1+3"]);
});

Deno.test("tagWalk() tells the tags of one file in order, however they stand in it", () => {
  const changes = changesOf(
    [file("shop/dev/a.yaml", { cart: ["2", "1"] })],
    [file("shop/dev/a.yaml", { cart: ["1", "2"] })],
    [file("shop/dev/a.yaml", { cart: ["1"] })],
  );
  assert.deepEqual(changes, ["1: shop/dev/cart 1 → 1+2"]);
});

Deno.test("tagWalk() keeps environments apart", () => {
  const changes = changesOf(
    [file("shop/dev/a.yaml", { cart: ["2"] }), file("shop/qa/a.yaml", { cart: ["2"] })],
    [file("shop/qa/a.yaml", { cart: ["1"] })],
    [file("shop/dev/a.yaml", { cart: ["1"] })],
  );
  assert.deepEqual(changes, ["0: shop/qa/cart 1 → 2", "1: shop/dev/cart 1 → 2"]);
});

Deno.test("tagWalk() tells what was there before the oldest commit", () => {
  const walk = tagWalk([
    file("shop/dev/a.yaml", { cart: ["2"], api: ["1"] }),
    file("shop/qa/a.yaml", { cart: ["1"] }),
  ]);
  walk.back(0, [file("shop/dev/a.yaml", { cart: ["1"] })]);
  assert.deepEqual(walk.rest(), [
    { group: "shop", env: "dev", app: "cart", to: ["1"] },
    { group: "shop", env: "qa", app: "cart", to: ["1"] },
  ]);
});
