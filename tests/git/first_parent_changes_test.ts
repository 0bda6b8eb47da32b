import assert from "node:assert/strict";
import { type CommitChanges, openChanges } from "../../src/git/first_parent_changes.ts";
import { openRepository } from "../../src/git/repository.ts";
import { createOrigin } from "../support/temp_repository.ts";
import { testEdge } from "../support/test_edge.ts";

Deno.test("a history is the same from a pipe, from a file, and from the files of two processes", async () => {
  await using origin = await createOrigin({ "a.yaml": "0" });
  for (const content of ["1", "2", "3", "4"]) await origin.commit({ "a.yaml": content });
  const repository = await openRepository(await origin.clone(), testEdge());
  const tip = await origin.git("rev-parse", "main");
  const read = async (long?: number) => {
    const all: CommitChanges[] = [];
    const { batches, close } = await openChanges(repository, tip, {
      wanted: () => true,
      whole: long !== undefined,
      ...(long === undefined ? {} : { long }),
    });
    for await (const some of batches) all.push(...some);
    await close();
    return all;
  };
  const whole = await read();
  assert.equal(whole.length, 5);
  assert.deepEqual(whole.map(({ changes }) => changes.length), [1, 1, 1, 1, 0]);
  for (const long of [6, 5, 2, 1]) assert.deepEqual(await read(long), whole);
});
