import assert from "node:assert/strict";
import { firstParents, isInHistory, parentOf } from "../../src/git/history.ts";
import { openRepository } from "../../src/git/repository.ts";
import { openWritable } from "../../src/git/writable_repository.ts";
import { createOrigin, git } from "../support/temp_repository.ts";
import { testEdge } from "../support/test_edge.ts";

Deno.test("firstParents lists a range along merges' first parents, newest first, also from a second parent", async () => {
  await using origin = await createOrigin({ "a.yaml": "1" });
  const checkout = await origin.clone();
  const head = () => git(checkout, ["rev-parse", "HEAD"]);
  const first = await head();
  await git(checkout, ["checkout", "--quiet", "-b", "side"]);
  await git(checkout, ["commit", "--quiet", "--allow-empty", "-m", "side"]);
  const side = await head();
  await git(checkout, ["checkout", "--quiet", "main"]);
  await git(checkout, ["merge", "--quiet", "--no-ff", "-m", "merge", "side"]);
  const merge = await head();
  await git(checkout, ["commit", "--quiet", "--allow-empty", "-m", "last"]);
  const last = await head();
  const repository = await openRepository(checkout, testEdge());
  assert.deepEqual(await firstParents(repository, { since: first, commit: last }), [last, merge]);
  assert.deepEqual(await firstParents(repository, { since: side, commit: last }), [last, merge]);
  assert.deepEqual(await firstParents(repository, { since: first, commit: last, limit: 1 }), [
    last,
  ]);
  assert.deepEqual(await firstParents(repository, { since: last, commit: last }), []);
});

Deno.test("isInHistory deepens a shallow clone as far as it takes, and knows what was rewritten", async () => {
  await using origin = await createOrigin({ "a.yaml": "0" });
  const first = await origin.git("rev-parse", "main");
  await origin.commit({ "a.yaml": "1" });
  const commit = await origin.commit({ "a.yaml": "2" });
  for (const options of [[], ["--depth=1"]]) {
    const opened = await openRepository(await origin.clone(...options), testEdge());
    const { repository, close } = await openWritable(opened);
    const at = { branch: "main", commit };
    assert.equal(await isInHistory(repository, first, at), true);
    assert.equal(await isInHistory(repository, commit, at), true);
    assert.equal(await isInHistory(repository, "1".repeat(40), at), false);
    await close();
  }
});

Deno.test("parentOf fetches the parent where a shallow clone ends before it", async () => {
  await using origin = await createOrigin({ "a.yaml": "0" });
  const first = await origin.git("rev-parse", "main");
  const second = await origin.commit({ "a.yaml": "1" });
  for (const options of [[], ["--depth=1"]]) {
    const opened = await openRepository(await origin.clone(...options), testEdge());
    const { repository, close } = await openWritable(opened);
    assert.equal(await parentOf(repository, "main", second), first);
    assert.equal(await parentOf(repository, "main", first), undefined);
    await close();
  }
});
