import assert from "node:assert/strict";
import { checkFeatureStaleOptions } from "../../../../src/core/feature/stale/stale_options.ts";

Deno.test("feature-stale checks names, and cleans that of a feature", () => {
  const options = checkFeatureStaleOptions({ maxAge: 1, group: "g", feature: "My_Login" });
  assert.deepEqual(options, { maxAge: 1, group: "g", app: undefined, feature: "mylogin" });
  assert.throws(
    () => checkFeatureStaleOptions({ maxAge: 1, app: "../x" }),
    { code: "usage" },
  );
});
