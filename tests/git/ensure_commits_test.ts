import assert from "node:assert/strict";
import { hasObject } from "../../src/git/commits.ts";
import { ensureCommits } from "../../src/git/ensure_commits.ts";
import { openRepository } from "../../src/git/repository.ts";
import { openWritable } from "../../src/git/writable_repository.ts";
import { CLONE_KINDS, commitWithParents, openClone } from "../support/clone_kinds.ts";
import { createOrigin, snapshot } from "../support/temp_repository.ts";
import { testEdge } from "../support/test_edge.ts";

for (const [kind, options] of CLONE_KINDS) {
  Deno.test(`ensureCommits fetches commits in one go into a ${kind} clone, and touches no ref`, async () => {
    await using origin = await createOrigin({ "webshop/dev/cart.yaml": "0" });
    const old = await origin.git("rev-parse", "main");
    await origin.commit({ "webshop/dev/cart.yaml": "1" });
    await using clone = await openClone(origin, options);
    const { repository, checkout } = clone;
    const before = await snapshot(checkout);
    const head = await origin.commit({ "webshop/dev/cart.yaml": "2" }, { branch: "promote/x" });
    const wanted = [old, head, old, "not an id", "2".repeat(40)];
    assert.deepEqual(await ensureCommits(repository, wanted.slice(0, 3)), []);
    for (const id of [old, head]) {
      assert.ok(await hasObject(repository, id));
    }
    const fetches = clone.logged.filter((line) => line.startsWith("git fetch"));
    assert.equal(fetches.length, 1);
    assert.deepEqual(await ensureCommits(repository, wanted), ["not an id", "2".repeat(40)]);
    assert.deepEqual(await snapshot(checkout), before);
  });
}

Deno.test("ensureCommits brings what is known beside what is not", async () => {
  await using origin = await createOrigin({ "a.yaml": "0" });
  await using clone = await openClone(origin, []);
  const lost = ["3".repeat(40), "4".repeat(40)];
  const tip = await origin.commit({ "a.yaml": "1" });
  assert.deepEqual(await ensureCommits(clone.repository, [lost[0]!, tip, lost[1]!]), lost);
  assert.ok(await hasObject(clone.repository, tip));
});

Deno.test("ensureCommits fetches branches from a server that hands out nothing by its id", async () => {
  await using origin = await createOrigin({ "a.yaml": "0" });
  await origin.git("config", "uploadpack.allowAnySHA1InWant", "false");
  const checkout = await origin.clone("--depth=1");
  const old = await origin.commit({ "a.yaml": "1" }, { branch: "side" });
  await commitWithParents(origin, [old], { branch: "side" });
  const protocol = ["protocol.version", "0"] as const;
  const edge = testEdge({
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: protocol[0],
    GIT_CONFIG_VALUE_0: protocol[1],
  });
  const { repository, close } = await openWritable(await openRepository(checkout, edge));
  assert.deepEqual(await ensureCommits(repository, [old]), []);
  assert.deepEqual(await ensureCommits(repository, ["5".repeat(40)]), ["5".repeat(40)]);
  await close();
});
