import assert from "node:assert/strict";
import { inParallel } from "../../src/core/in_parallel.ts";

Deno.test("what runs in parallel gives its results in order", async () => {
  assert.deepEqual(await inParallel([Promise.resolve(1), Promise.resolve("a")]), [1, "a"]);
});

Deno.test("a failure is told only when nothing runs any more", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const error = new Error("no");
  let told: unknown;
  const both = inParallel([Promise.reject(error), promise]).catch((reason) => told = reason);
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  assert.equal(told, undefined);
  resolve();
  await both;
  assert.equal(told, error);
});
