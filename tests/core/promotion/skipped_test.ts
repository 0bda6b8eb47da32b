import assert from "node:assert/strict";
import { mergeSkipped } from "../../../src/core/promotion/skipped.ts";

Deno.test("skipped versions are kept once, without those that arrived after all", () => {
  const all = [
    { env: "qa", tag: "1" },
    { env: "qa", tag: "2" },
    { env: "prod", tag: "2" },
    { env: "qa", tag: "1" },
  ];
  const merged = mergeSkipped(all, (env) => env === "qa" ? ["2"] : []);
  assert.deepEqual(merged, [{ env: "qa", tag: "1" }, { env: "prod", tag: "2" }]);
});

Deno.test("of each environment the newest ten are kept", () => {
  const all = Array.from({ length: 12 }, (_, index) => ({ env: "qa", tag: `${index}` }));
  assert.deepEqual(mergeSkipped([...all, { env: "prod", tag: "1" }], () => []), [
    ...all.slice(2),
    { env: "prod", tag: "1" },
  ]);
});
