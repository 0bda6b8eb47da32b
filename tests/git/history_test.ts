import assert from "node:assert/strict";
import { commitsSince, firstParents } from "../../src/git/history.ts";
import { openRepository } from "../../src/git/repository.ts";
import { createOrigin, git } from "../support/temp_repository.ts";
import { testEdge } from "../support/test_edge.ts";

Deno.test("firstParents goes back along merges' first parents, newest first", async () => {
  await using origin = await createOrigin({ "a.yaml": "1" });
  const checkout = await origin.clone();
  const first = await git(checkout, ["rev-parse", "HEAD"]);
  await git(checkout, ["checkout", "--quiet", "-b", "side"]);
  await git(checkout, ["commit", "--quiet", "--allow-empty", "-m", "side"]);
  await git(checkout, ["checkout", "--quiet", "main"]);
  await git(checkout, ["merge", "--quiet", "--no-ff", "-m", "merge", "side"]);
  const merge = await git(checkout, ["rev-parse", "HEAD"]);
  const repository = await openRepository(checkout, testEdge());
  assert.deepEqual(await firstParents(repository, merge, 100), [merge, first]);
  assert.deepEqual(await firstParents(repository, merge, 1), [merge]);
});

Deno.test("commitsSince lists a push's commits, oldest first, and deepens a shallow clone for it", async () => {
  await using origin = await createOrigin({ "a.yaml": "0" });
  const before = await origin.git("rev-parse", "main");
  const one = await origin.commit({ "a.yaml": "1" });
  const two = await origin.commit({ "a.yaml": "2" });
  for (const options of [[], ["--depth=1"]]) {
    const repository = await openRepository(await origin.clone(...options), testEdge());
    assert.deepEqual(await commitsSince(repository, before, two), [one, two]);
    assert.deepEqual(await commitsSince(repository, two, two), []);
  }
});

Deno.test("commitsSince is undefined when the branch was rewritten", async () => {
  await using origin = await createOrigin({ "a.yaml": "0" });
  const repository = await openRepository(await origin.clone(), testEdge());
  const gone = "1".repeat(40);
  assert.equal(
    await commitsSince(repository, gone, await origin.git("rev-parse", "main")),
    undefined,
  );
});
