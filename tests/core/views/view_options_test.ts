import assert from "node:assert/strict";
import { unknownApp } from "../../../src/core/views/unknown_app.ts";
import { checkViewOptions, queryOfView } from "../../../src/core/views/view_options.ts";
import { app } from "./make_snapshot.ts";

Deno.test("the names in a view's options have to be names", () => {
  for (
    const options of [{}, { group: "webshop", app: "cart", env: "qa" }, { env: ["dev", "qa"] }]
  ) {
    assert.deepEqual(checkViewOptions({ offline: false, ...options }), {
      offline: false,
      ...options,
    });
  }
  for (
    const options of [{ group: "../x" }, { app: "-x" }, { env: ".x" }, { env: ["dev", "a/b"] }]
  ) {
    assert.throws(() => checkViewOptions({ offline: false, ...options }), { code: "usage" });
  }
});

Deno.test("a view asks the provider for what is open, unless it is offline", () => {
  assert.deepEqual(queryOfView({ offline: false }), { allOpen: true });
  assert.equal(queryOfView({ offline: true }), undefined);
});

Deno.test("an app that is nowhere is told with similar names of its group, or where to find all", () => {
  const hint = (name: string) =>
    unknownApp({ group: "webshop", app: name }, [app("cart", {}), app("crat", {}, "x")]).hint;
  assert.equal(hint("crat"), "did you mean webshop/cart?");
  assert.equal(hint("payments"), "gitops-promotion overview lists all apps");
  assert.equal(
    unknownApp({ group: "g", app: "a" }, []).message,
    'could not find g/a: no file under "g/<environment>/" has a marker "g:a"',
  );
});
