import assert from "node:assert/strict";
import { join } from "node:path";
import { fetchCommit } from "../../src/git/remote.ts";
import { openRepository } from "../../src/git/repository.ts";
import { openWritable } from "../../src/git/writable_repository.ts";
import { createOrigin, git, snapshot } from "../support/temp_repository.ts";
import { testEdge } from "../support/test_edge.ts";

Deno.test("a repository with all of its history is written itself", async () => {
  await using origin = await createOrigin({ "a.yaml": "1" });
  const repository = await openRepository(await origin.clone(), testEdge());
  const writable = await openWritable(repository);
  assert.equal(writable.repository, repository);
  await writable.close();
});

Deno.test("a shallow clone keeps its edge, whatever is fetched, and can be pulled into afterwards", async () => {
  await using origin = await createOrigin({ "a.yaml": "0" });
  for (const content of ["1", "2", "3"]) await origin.commit({ "a.yaml": content });
  const checkout = await origin.clone("--depth=2");
  const tip = await origin.commit({ "a.yaml": "4" });
  const before = await snapshot(checkout);
  const { repository, close } = await openWritable(await openRepository(checkout, testEdge()));
  for (const depth of [1, 4]) {
    assert.equal(await fetchCommit(repository, "main", tip, depth), true);
    assert.equal(await repository.git.text(["show", `${tip}:a.yaml`]), "4");
    assert.equal(await repository.git.text(["rev-list", "--count", tip]), `${depth}`);
  }
  await close();
  assert.deepEqual(await snapshot(checkout), before);
  await assert.rejects(() => Deno.stat(repository.gitDir), Deno.errors.NotFound);
  await git(checkout, ["pull", "--quiet", "--ff-only"]);
  assert.equal(await git(checkout, ["rev-parse", "HEAD"]), tip);
});

Deno.test("the temporary repository has the configuration of the checkout, also what is included for its folder alone", async () => {
  await using origin = await createOrigin({ "a.yaml": "1" });
  const checkout = await origin.clone("--depth=1");
  const included = join(checkout, "..", "credentials");
  await git(checkout, ["config", "--file", included, "http.https://a.example/.extraheader", "x"]);
  await git(checkout, ["config", `includeIf.gitdir:${join(checkout, ".git")}.path`, included]);
  await git(checkout, ["config", 'odd.Sub "section" \\.value', 'a "b" \\ c\nd # e ; f  ']);
  await Deno.writeTextFile(join(checkout, ".git/config"), "[odd]\n\tflag\n", { append: true });
  const opened = await openRepository(checkout, testEdge());
  const { repository, close } = await openWritable(opened);
  const values = async ({ git }: typeof opened) =>
    (await git.text(["config", "--null", "--list", "--includes"])).split("\0")
      .filter((entry) => !/^include(if)?\./i.test(entry)).sort();
  assert.deepEqual(await values(repository), await values(opened));
  assert.equal(await repository.git.text(["config", "--bool", "odd.flag"]), "true");
  await close();
});
