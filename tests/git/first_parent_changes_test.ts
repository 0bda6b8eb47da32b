import assert from "node:assert/strict";
import { type CommitChanges, firstParentChanges } from "../../src/git/first_parent_changes.ts";
import { openRepository } from "../../src/git/repository.ts";
import { createOrigin } from "../support/temp_repository.ts";
import { testEdge } from "../support/test_edge.ts";

Deno.test("a history that two processes read is the one that one process reads", async () => {
  await using origin = await createOrigin({ "a.yaml": "0" });
  for (const content of ["1", "2", "3", "4"]) await origin.commit({ "a.yaml": content });
  const repository = await openRepository(await origin.clone(), testEdge());
  const tip = await origin.git("rev-parse", "main");
  const read = async (long: number) => {
    const all: CommitChanges[] = [];
    const history = firstParentChanges(repository, tip, {
      wanted: () => true,
      whole: true,
      long,
    });
    for await (const some of history) all.push(...some);
    return all;
  };
  const whole = await read(6);
  assert.equal(whole.length, 5);
  assert.deepEqual(whole.map(({ changes }) => changes.length), [1, 1, 1, 1, 0]);
  for (const long of [5, 2, 1]) assert.deepEqual(await read(long), whole);
});
