import assert from "node:assert/strict";
import { join } from "node:path";
import { changedPaths } from "../../src/git/compare.ts";
import { CLONE_KINDS, openClone } from "../support/clone_kinds.ts";
import { failure } from "../support/failure.ts";
import { createOrigin, git } from "../support/temp_repository.ts";

for (const [kind, options] of CLONE_KINDS) {
  Deno.test(`changedPaths tells what differs between two commits in a ${kind} clone`, async () => {
    await using origin = await createOrigin({
      "webshop/dev/cart.yaml": "tag: 1\n",
      "webshop/dev/same.yaml": "x\n",
      "webshop/qa/größe 日本.yaml": "tag: 1\n",
    });
    const from = await origin.git("rev-parse", "main");
    await origin.commit({ "webshop/dev/cart.yaml": "tag: 2\n", "new/a\nb.yaml": "tag: 1\n" });
    const to = await origin.commit({ "webshop/qa/größe 日本.yaml": "tag: 2\n" });
    await origin.commit({ "webshop/dev/cart.yaml": "tag: 3\n" });
    await using clone = await openClone(origin, options);
    const { repository } = clone;
    const blob = async (commit: string, path: string) => ({
      kind: "file" as const,
      mode: "100644",
      oid: await origin.git("rev-parse", `${commit}:${path}`),
    });
    const cart = "webshop/dev/cart.yaml";
    const odd = "webshop/qa/größe 日本.yaml";
    assert.deepEqual(await changedPaths(repository, from, to), [
      { path: "new/a\nb.yaml", from: undefined, to: await blob(to, "new/a\nb.yaml") },
      { path: cart, from: await blob(from, cart), to: await blob(to, cart) },
      { path: odd, from: await blob(from, odd), to: await blob(to, odd) },
    ]);
    assert.deepEqual(await changedPaths(repository, to, to), []);
    const fetches = clone.logged.filter((line) => line.startsWith("git fetch"));
    // In a treeless clone, commits and each level of folders.
    assert.ok(fetches.length <= 4, fetches.join("\n"));
  });
}

Deno.test("changedPaths tells links and submodules from files", async () => {
  await using origin = await createOrigin({ "a.yaml": "x\n", "b.yaml": "a.yaml" });
  const checkout = await origin.clone();
  const from = await git(checkout, ["rev-parse", "HEAD"]);
  await Deno.remove(join(checkout, "b.yaml"));
  await Deno.symlink("a.yaml", join(checkout, "b.yaml"));
  await Deno.remove(join(checkout, "a.yaml"));
  await git(checkout, ["add", "--all"]);
  await git(checkout, ["update-index", "--add", "--cacheinfo", `160000,${from},lib`]);
  await git(checkout, ["commit", "--quiet", "-m", "links"]);
  await git(checkout, ["push", "--quiet", "origin", "HEAD:main"]);
  const to = await git(checkout, ["rev-parse", "HEAD"]);
  await using clone = await openClone(origin, []);
  const changed = await changedPaths(clone.repository, from, to);
  assert.deepEqual(changed.map((each) => [each.path, each.from?.kind, each.to?.kind]), [
    ["a.yaml", "file", undefined],
    ["b.yaml", "file", "link"],
    ["lib", undefined, "submodule"],
  ]);
});

Deno.test("changedPaths says which commit origin does not have", async () => {
  await using origin = await createOrigin({ "a.yaml": "x\n" });
  const to = await origin.git("rev-parse", "main");
  await using clone = await openClone(origin, []);
  const lost = "1".repeat(40);
  await assert.rejects(
    () => changedPaths(clone.repository, lost, to),
    failure(
      "git",
      `origin has no commit ${lost}`,
      "a force push may have removed it; name a commit on a branch",
    ),
  );
});
