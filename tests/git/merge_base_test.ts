import assert from "node:assert/strict";
import { ensureCommits } from "../../src/git/ensure_commits.ts";
import { mergeBase } from "../../src/git/merge_base.ts";
import { CLONE_KINDS, commitWithParents, openClone } from "../support/clone_kinds.ts";
import { createOrigin, snapshot } from "../support/temp_repository.ts";

for (const [kind, options] of CLONE_KINDS) {
  Deno.test(`mergeBase finds where two commits parted in a ${kind} clone`, async () => {
    await using origin = await createOrigin({ "a.yaml": "0" });
    await origin.commit({ "a.yaml": "1" });
    const fork = await origin.commit({ "a.yaml": "2" });
    const side = await commitWithParents(origin, [fork], { branch: "side" });
    const tip = await origin.commit({ "a.yaml": "3" });
    await using clone = await openClone(origin, options);
    const { repository, checkout } = clone;
    const before = await snapshot(checkout);
    await ensureCommits(repository, [side, tip]);
    assert.equal(await mergeBase(repository, side, tip), fork);
    assert.equal(await mergeBase(repository, tip, side), fork);
    assert.equal(await mergeBase(repository, fork, tip), fork);
    assert.deepEqual(await snapshot(checkout), before);
  });

  Deno.test(`mergeBase of histories without a common commit is undefined in a ${kind} clone`, async () => {
    await using origin = await createOrigin({ "a.yaml": "0" });
    const tip = await origin.commit({ "a.yaml": "1" });
    const tree = await origin.git("rev-parse", "main^{tree}");
    const identity = ["-c", "user.name=Ann", "-c", "user.email=ann@example.com"];
    const root = await origin.git(...identity, "commit-tree", "-m", "other root", tree);
    const other = await commitWithParents(origin, [root], { branch: "other" });
    await using clone = await openClone(origin, options);
    await ensureCommits(clone.repository, [other]);
    assert.equal(await mergeBase(clone.repository, tip, other), undefined);
  });
}

Deno.test("mergeBase in a shallow clone is not content with an ancestor that a nearer one hides behind the edge", async () => {
  // near is the parent of both, but the way from b to it is longer than that to far.
  await using origin = await createOrigin({ "a.yaml": "0" });
  const far = await origin.git("rev-parse", "main");
  const near = await commitWithParents(origin, [far], { message: "near" });
  const a = await commitWithParents(origin, [near, far], { branch: "main" });
  const detour = await commitWithParents(origin, [near], { message: "detour" });
  const b = await commitWithParents(origin, [far, detour], { branch: "b" });
  await using clone = await openClone(origin, ["--depth=2"]);
  await ensureCommits(clone.repository, [b], { depth: 2 });
  assert.equal(await mergeBase(clone.repository, a, b), near);
});
