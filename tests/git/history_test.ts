import assert from "node:assert/strict";
import { firstParents, isAncestor } from "../../src/git/history.ts";
import { openRepository } from "../../src/git/repository.ts";
import { ensureCommits } from "../../src/git/ensure_commits.ts";
import { CLONE_KINDS, openClone } from "../support/clone_kinds.ts";
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

for (const [kind, options] of CLONE_KINDS) {
  Deno.test(`firstParents and isAncestor judge no history at its edge in a ${kind} clone`, async () => {
    await using origin = await createOrigin({ "a.yaml": "0" });
    const commits = [await origin.git("rev-parse", "main")];
    for (const content of ["1", "2", "3", "4"]) {
      commits.push(await origin.commit({ "a.yaml": content }));
    }
    const [root, first, second, third, last] = commits as [string, string, string, string, string];
    await using clone = await openClone(origin, options);
    const { repository } = clone;
    // Both are edges of a shallow clone's history now, with nothing known in between.
    await ensureCommits(repository, [first, last]);
    assert.equal(await isAncestor(repository, first, last), true);
    assert.equal(await isAncestor(repository, last, first), false);
    assert.equal(await isAncestor(repository, "1".repeat(40), last), false);
    assert.deepEqual(
      await firstParents(repository, { since: root, commit: last }),
      [last, third, second, first],
    );
  });

  Deno.test(`firstParents fetches what lies between two commits in a ${kind} clone`, async () => {
    await using origin = await createOrigin({ "a.yaml": "0" });
    const first = await origin.commit({ "a.yaml": "1" });
    const second = await origin.commit({ "a.yaml": "2" });
    const last = await origin.commit({ "a.yaml": "3" });
    await using clone = await openClone(origin, options);
    await ensureCommits(clone.repository, [first, last]);
    const range = { since: first, commit: last };
    assert.deepEqual(await firstParents(clone.repository, range), [last, second]);
    assert.deepEqual(await firstParents(clone.repository, { ...range, limit: 1 }), [last]);
  });
}
