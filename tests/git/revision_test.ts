import assert from "node:assert/strict";
import { openRepository } from "../../src/git/repository.ts";
import { resolveCommit } from "../../src/git/revision.ts";
import { openWritable } from "../../src/git/writable_repository.ts";
import { failure } from "../support/failure.ts";
import { createOrigin, git } from "../support/temp_repository.ts";
import { testEdge } from "../support/test_edge.ts";

const FILES = { "webshop/dev/cart.yaml": "x: 1\n" };

Deno.test("resolveCommit peels tags and refuses what is not a commit", async () => {
  await using origin = await createOrigin(FILES);
  const checkout = await origin.clone();
  await git(checkout, ["tag", "-a", "-m", "x", "v1"]);
  const repository = await openRepository(checkout, testEdge());
  assert.equal(await resolveCommit(repository, "v1"), await git(checkout, ["rev-parse", "HEAD"]));
  for (const revision of ["nope", "--all", "HEAD:webshop"]) {
    await assert.rejects(
      () => resolveCommit(repository, revision),
      failure(
        "usage",
        `"${revision}" is not a commit in this repository`,
        "give a branch, tag or commit id that git rev-parse knows here",
      ),
    );
  }
});

for (
  const [kind, option] of [["full", "--no-tags"], ["shallow", "--depth=1"], [
    "treeless",
    "--filter=tree:0",
  ]]
) {
  Deno.test(`resolveCommit knows what HEAD was before, and where it leads back to, in a ${kind} clone`, async () => {
    await using origin = await createOrigin(FILES);
    const first = await origin.git("rev-parse", "main");
    const second = await origin.commit({ "a.yaml": "1" });
    const checkout = await origin.clone(option ?? "");
    const third = await origin.commit({ "a.yaml": "2" });
    await git(checkout, ["pull", "--quiet", "--ff-only"]);
    const opened = await openRepository(checkout, testEdge());
    for (const untouched of [true, false]) {
      const { repository, close } = await openWritable(opened, { untouched });
      assert.equal(await resolveCommit(repository, "HEAD"), third);
      assert.equal(await resolveCommit(repository, "HEAD@{1}"), second);
      assert.equal(await resolveCommit(repository, "HEAD~2"), first);
      await assert.rejects(() => resolveCommit(repository, "HEAD~3"), /is not a commit/);
      await close();
    }
  });
}
