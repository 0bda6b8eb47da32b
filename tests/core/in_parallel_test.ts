import assert from "node:assert/strict";
import { mapInParallel } from "../../src/core/in_parallel.ts";

Deno.test("mapInParallel() gives results in the items' order, with at most so many at a time", async () => {
  let running = 0;
  let most = 0;
  const results = await mapInParallel([3, 1, 2, 0], 2, async (item) => {
    most = Math.max(most, ++running);
    for (let turn = 0; turn < item; turn++) await Promise.resolve();
    running--;
    return item * 10;
  });
  assert.deepEqual(results, [30, 10, 20, 0]);
  assert.equal(most, 2);
});

Deno.test("mapInParallel() starts no more once one fails, and leaves nothing running", async () => {
  const started: number[] = [];
  let isDone = false;
  await assert.rejects(
    mapInParallel([1, 2, 3, 4], 2, async (item) => {
      started.push(item);
      if (item === 1) throw new Error("one");
      await Promise.resolve();
      await Promise.resolve();
      isDone = true;
    }),
    /^Error: one$/,
  );
  assert.deepEqual([started, isDone], [[1, 2], true]);
});

Deno.test("mapInParallel() gives nothing for nothing", async () => {
  assert.deepEqual(await mapInParallel([], 4, () => Promise.reject(new Error("never"))), []);
});
