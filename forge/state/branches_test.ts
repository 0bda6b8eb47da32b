import assert from "node:assert/strict";
import { startForge } from "../forge.ts";

Deno.test("a head that is pushed to the target counts as merged", async () => {
  await using forge = await startForge();
  const repository = await forge.createRepository({ files: { "a.txt": "1\n" } });
  await repository.commit({ "a.txt": "2\n" }, { branch: "topic" });
  const head = await repository.commit({ "a.txt": "3\n" }, { branch: "topic" });
  const pullRequest = await repository.open({ source: "topic" });
  await repository.setBranch("main", head);
  assert.equal(pullRequest.state, "merged");
  assert.deepEqual(pullRequest.merge?.introduced, [head, await repository.tip("topic~1")]);
});

Deno.test("a head that is reset to the target closes the pull request", async () => {
  await using forge = await startForge();
  const repository = await forge.createRepository({ files: { "a.txt": "1\n" } });
  await repository.commit({ "a.txt": "2\n" }, { branch: "topic" });
  const pullRequest = await repository.open({ source: "topic" });
  await repository.setBranch("topic", "main");
  assert.equal(pullRequest.state, "closed");
});

Deno.test("a deleted target closes the pull request, and reopening needs the source", async () => {
  await using forge = await startForge();
  const repository = await forge.createRepository({ files: { "a.txt": "1\n" } });
  await repository.setBranch("release", "main");
  const sha = await repository.commit({ "a.txt": "2\n" }, { branch: "topic" });
  const pullRequest = await repository.open({ source: "topic", target: "release" });
  await repository.deleteBranch("release");
  assert.equal(pullRequest.state, "closed");
  await repository.setBranch("release", "main");
  await repository.deleteBranch("topic");
  await assert.rejects(repository.reopen(1), { name: "Refusal", reason: "closed" });
  await repository.setBranch("topic", sha);
  await repository.reopen(1);
  assert.equal(pullRequest.state, "open");
});

Deno.test("a branch is committed to from another one, and files are removed", async () => {
  await using forge = await startForge();
  const repository = await forge.createRepository({
    files: { 'a b/ä"\\.txt': "1\n", "link": { content: "a b", mode: "120000" } },
  });
  await repository.commit({ link: null, "new": new Uint8Array([0, 255]) }, {
    branch: "topic",
    message: "Second",
    date: Date.UTC(2020, 0, 1),
  });
  assert.deepEqual(await repository.files("topic"), ['a b/ä"\\.txt', "new"]);
  assert.equal(await repository.git("cat-file", "-s", "topic:new"), "2");
  assert.deepEqual(await repository.files(), ['a b/ä"\\.txt', "link"]);
  const log = await repository.git("log", "-1", "--format=%s %cI", "topic");
  assert.equal(log, "Second 2020-01-01T00:00:00+00:00");
});

Deno.test("an empty repository has a default branch without a commit", async () => {
  await using forge = await startForge();
  const repository = await forge.createRepository({ defaultBranch: "trunk" });
  assert.deepEqual(await repository.branches(), []);
  assert.equal(await repository.git("symbolic-ref", "HEAD"), "refs/heads/trunk");
  await assert.rejects(repository.tip(), { message: `${repository.fullName} has no trunk` });
});

Deno.test("the semi-linear merge rebases and then merges", async () => {
  await using forge = await startForge();
  const repository = await forge.createRepository({
    files: { "a.txt": "1\n", "b.txt": "1\n" },
    settings: { mergeMethods: ["rebase-merge"] },
  });
  await repository.commit({ "a.txt": "2\n" }, { branch: "topic" });
  const base = await repository.commit({ "b.txt": "2\n" });
  await repository.open({ source: "topic" });
  const merge = await repository.merge(1);
  const [first, second] = (await repository.git("log", "-1", "--format=%P", merge)).split(" ");
  assert.equal(first, base);
  assert.equal(await repository.git("log", "-1", "--format=%P", second!), base);
  assert.equal(await repository.read("main", "a.txt"), "2\n");
});

Deno.test("an administrator may merge past the protection", async () => {
  await using forge = await startForge();
  const repository = await forge.createRepository({ files: { "a.txt": "1\n" } });
  repository.requireStatus("build");
  await repository.commit({ "a.txt": "2\n" }, { branch: "topic" });
  await repository.open({ source: "topic" });
  await assert.rejects(repository.merge(1), { name: "Refusal", reason: "checks" });
  await repository.merge(1, "squash", { bypass: true });
  assert.equal(await repository.read("main", "a.txt"), "2\n");
});

Deno.test("one merge lets the next armed pull request follow, or meet a conflict", async () => {
  await using forge = await startForge();
  const repository = await forge.createRepository({ files: { "a.txt": "1\n", "b.txt": "1\n" } });
  for (const [branch, file] of [["one", "a.txt"], ["two", "b.txt"], ["three", "a.txt"]] as const) {
    await repository.commit({ [file]: `${branch}\n` }, { branch });
    await repository.open({ source: branch });
  }
  for (const pullRequest of repository.pullRequests) {
    pullRequest.autoMerge = {
      by: forge.accounts.admin,
      method: "squash",
      message: undefined,
      deleteSource: true,
      at: 0,
    };
  }
  await repository.commit({ other: "" });
  assert.deepEqual(repository.pullRequests.map(({ state }) => state), ["merged", "merged", "open"]);
  assert.deepEqual(await repository.branches(), ["main", "three"]);
});
