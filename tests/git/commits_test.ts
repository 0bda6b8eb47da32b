import assert from "node:assert/strict";
import { commitsBetween, hasObject, parentsOf } from "../../src/git/commits.ts";
import { CLONE_KINDS, commitWithParents, openClone } from "../support/clone_kinds.ts";
import { failure } from "../support/failure.ts";
import { createOrigin, git } from "../support/temp_repository.ts";

for (const [kind, options] of CLONE_KINDS) {
  Deno.test(`parentsOf tells a commit's true parents in a ${kind} clone`, async () => {
    await using origin = await createOrigin({ "a.yaml": "0" });
    const root = await origin.git("rev-parse", "main");
    const left = await commitWithParents(origin, [root], { message: "left" });
    const right = await commitWithParents(origin, [root], { message: "right" });
    const merge = await commitWithParents(origin, [left, right], { branch: "main" });
    await using clone = await openClone(origin, options);
    const { repository } = clone;
    assert.deepEqual(await parentsOf(repository, merge), [left, right]);
    assert.equal(await hasObject(repository, left), !repository.shallow);
    if (!repository.shallow) assert.deepEqual(await parentsOf(repository, root), []);
    assert.equal(clone.logged.filter((line) => line.startsWith("git fetch")).length, 0);
  });
}

Deno.test("commits are read as they are, whatever replaces them", async () => {
  await using origin = await createOrigin({ "a.yaml": "0" });
  const root = await origin.git("rev-parse", "main");
  const second = await origin.commit({ "a.yaml": "1" });
  await origin.commit({ "a.yaml": "2" });
  await using clone = await openClone(origin, []);
  await git(clone.checkout, ["replace", "--graft", second]);
  assert.deepEqual(await parentsOf(clone.repository, second), [root]);
});

Deno.test("parentsOf of a commit that is not here is an error", async () => {
  await using origin = await createOrigin({ "a.yaml": "0" });
  await using clone = await openClone(origin, []);
  const id = "1".repeat(40);
  await assert.rejects(
    () => parentsOf(clone.repository, id),
    failure(
      "git",
      `commit ${id} is not in this clone`,
      "fetch it, or clone with more history",
    ),
  );
});

Deno.test("commitsBetween lists the newest commits first, whatever the user's settings", async () => {
  await using origin = await createOrigin({ "a.yaml": "0" });
  const from = await origin.git("rev-parse", "main");
  const second = await origin.commit({ "a.yaml": "1" }, { message: "größe\n\nbody" });
  const third = await origin.commit({ "a.yaml": "2" }, { message: "::warning::x" });
  await using clone = await openClone(origin, []);
  for (const [key, value] of [["log.showSignature", "true"], ["color.ui", "always"]] as const) {
    await git(clone.checkout, ["config", key, value]);
  }
  const author = { name: "Ann", email: "ann@example.com" };
  const expected = [
    { id: third, subject: "::warning::x", message: "::warning::x\n", author },
    { id: second, subject: "größe", message: "größe\n\nbody\n", author },
  ];
  assert.deepEqual(await commitsBetween(clone.repository, from, third), expected);
  assert.deepEqual(
    await commitsBetween(clone.repository, from, third, { limit: 1 }),
    expected.slice(0, 1),
  );
  assert.deepEqual(await commitsBetween(clone.repository, third, third), []);
});
