import assert from "node:assert/strict";
import { join } from "node:path";
import { ensureCommits } from "../../src/git/ensure_commits.ts";
import { isAncestor } from "../../src/git/history.ts";
import { openRepository } from "../../src/git/repository.ts";
import { openWritable } from "../../src/git/writable_repository.ts";
import { createOrigin, git, snapshot } from "../support/temp_repository.ts";
import { testEdge } from "../support/test_edge.ts";

Deno.test("a repository with all of its history is written itself", async () => {
  await using origin = await createOrigin({ "a.yaml": "1" });
  const repository = await openRepository(await origin.clone(), testEdge());
  const writable = await openWritable(repository);
  assert.equal(writable.repository.gitDir, repository.gitDir);
  await writable.close();
});

Deno.test("a shallow clone keeps its edge, whatever is fetched, and can be pulled into afterwards", async () => {
  await using origin = await createOrigin({ "a.yaml": "0" });
  const first = await origin.git("rev-parse", "main");
  for (const content of ["1", "2", "3"]) await origin.commit({ "a.yaml": content });
  const checkout = await origin.clone("--depth=2");
  const tip = await origin.commit({ "a.yaml": "4" });
  const before = await snapshot(checkout);
  const { repository, close } = await openWritable(await openRepository(checkout, testEdge()));
  assert.deepEqual(await ensureCommits(repository, [tip]), []);
  assert.equal(await repository.git.text(["show", `${tip}:a.yaml`]), "4");
  assert.equal(await repository.git.text(["rev-list", "--count", tip]), "1");
  assert.equal(await isAncestor(repository, first, tip), true);
  assert.equal(await repository.git.text(["rev-list", "--count", tip]), "5");
  await close();
  assert.deepEqual(await snapshot(checkout), before);
  await assert.rejects(() => Deno.stat(repository.gitDir), Deno.errors.NotFound);
  await git(checkout, ["pull", "--quiet", "--ff-only"]);
  assert.equal(await git(checkout, ["rev-parse", "HEAD"]), tip);
});

Deno.test("the temporary repository has the configuration of the checkout, also what is included for its folder alone, and keeps no copy of it", async () => {
  await using origin = await createOrigin({ "a.yaml": "1" });
  const checkout = await origin.clone("--depth=1");
  const included = join(checkout, "..", "credentials");
  await git(checkout, ["config", "--file", included, "http.https://a.example/.extraheader", "x"]);
  await git(checkout, ["config", `includeIf.gitdir:${join(checkout, ".git")}.path`, included]);
  await git(checkout, ["config", 'http.Sub "section" \\.value', 'a "b" \\ c\nd # e ; f  ']);
  await git(checkout, ["config", "remote.origin.proxy", "http://user:secret@proxy.example"]);
  await Deno.writeTextFile(join(checkout, ".git/config"), "[http]\n\tflag\n", { append: true });
  const opened = await openRepository(checkout, testEdge());
  const { repository, close } = await openWritable(opened);
  for (const key of ["http.https://a.example/.extraheader", 'http.Sub "section" \\.value']) {
    assert.equal(
      await repository.git.text(["config", key]),
      await opened.git.text(["config", key]),
    );
  }
  assert.equal(await repository.git.text(["config", "--bool", "http.flag"]), "true");
  const files = await snapshot(repository.gitDir);
  assert.ok(files["config"] !== undefined);
  for (const secret of ["a.example", "secret"]) {
    assert.ok(!Object.values(files).some((text) => text.includes(secret)), secret);
  }
  await close();
});

Deno.test("what the environment or this program sets wins over the checkout's configuration, in a temporary repository too", async () => {
  await using origin = await createOrigin({ "a.yaml": "1" });
  const checkout = await origin.clone("--depth=1");
  for (const key of ["user.name", "gc.auto"]) await git(checkout, ["config", key, "local"]);
  const edge = testEdge({
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "user.name",
    GIT_CONFIG_VALUE_0: "given",
  });
  const { repository, close } = await openWritable(await openRepository(checkout, edge));
  assert.equal(await repository.git.text(["config", "user.name"]), "given");
  assert.equal(await repository.git.text(["config", "gc.auto"]), "0");
  await close();
});
