import assert from "node:assert/strict";
import { type Sandbox, startSandbox } from "./sandbox.ts";

const ofCommit = /\/commits\/[0-9a-f]+\/pulls/;

async function merge(sandbox: Sandbox, method: "merge" | "squash" | "rebase") {
  await sandbox.open("topic");
  const sha = await sandbox.repository.merge(1, method);
  sandbox.requests();
  return sha;
}

for (const method of ["merge", "squash", "rebase"] as const) {
  Deno.test(`findMergedPullRequests() finds what a ${method} put on the branch`, async () => {
    await using sandbox = await startSandbox();
    const sha = await merge(sandbox, method);
    const [found, ...more] = await sandbox.provider.findMergedPullRequests(sha);
    assert.deepEqual(more, []);
    assert.deepEqual(
      [found?.number, found?.state, found?.description, found?.fromFork, found?.targetBranch],
      [1, "merged", "about topic", false, "main"],
    );
    assert.deepEqual(sandbox.requests(), [`GET /commits/${sha}/pulls`]);
  });
}

Deno.test("findMergedPullRequests() finds a fork's, and says that it is one", async () => {
  await using sandbox = await startSandbox();
  const { repository, provider } = sandbox;
  const fork = await repository.fork();
  await fork.commit({ "a.txt": "2\n" }, { branch: "promote/apps-a" });
  await repository.open({ source: "promote/apps-a", from: fork });
  const sha = await repository.merge(1, "squash");
  const [found] = await provider.findMergedPullRequests(sha);
  assert.deepEqual([found?.sourceBranch, found?.fromFork], ["promote/apps-a", true]);
});

Deno.test("findMergedPullRequests() takes one whose repository is gone for a fork's", async () => {
  await using sandbox = await startSandbox();
  const { repository, provider } = sandbox;
  const fork = await repository.fork();
  await fork.commit({ "a.txt": "2\n" }, { branch: "promote/apps-a" });
  await repository.open({ source: "promote/apps-a", from: fork });
  const sha = await repository.merge(1, "squash");
  await fork.remove();
  assert.equal((await provider.findMergedPullRequests(sha))[0]?.fromFork, true);
});

Deno.test("findMergedPullRequests() leaves out what is open", async () => {
  await using sandbox = await startSandbox();
  const opened = await sandbox.open("topic");
  assert.deepEqual(await sandbox.provider.findMergedPullRequests(opened.headSha), []);
});

Deno.test("findMergedPullRequests() waits for an index that lags, and says so once", async () => {
  await using sandbox = await startSandbox();
  const { provider, forge, edge } = sandbox;
  const sha = await merge(sandbox, "squash");
  forge.faults.lagIndex({ rest: 4 });
  assert.equal((await provider.findMergedPullRequests(sha))[0]?.number, 1);
  assert.deepEqual(edge.slept, [1_000, 2_000, 4_000, 8_000]);
  assert.deepEqual(edge.logged.filter((line) => line.startsWith("GitHub knows")), [
    `GitHub knows no merged pull request of commit "${sha}" yet; asking again for 15 s`,
  ]);
});

Deno.test("findMergedPullRequests() asks the other index last", async () => {
  await using sandbox = await startSandbox();
  const { provider, forge } = sandbox;
  const sha = await merge(sandbox, "squash");
  const [usual] = await provider.findMergedPullRequests(sha);
  forge.faults.lagIndex({ rest: 5 });
  const found = await provider.findMergedPullRequests(sha);
  assert.deepEqual(found.map(({ number, id }) => [number, id]), [[usual?.number, usual?.id]]);
  assert.equal(sandbox.requests().at(-1), "POST /graphql");
});

Deno.test("findMergedPullRequests() finds none for a commit that was pushed directly, and waits for it only once", async () => {
  await using sandbox = await startSandbox();
  const { provider, repository, edge } = sandbox;
  const first = await repository.commit({ "b.txt": "1\n" });
  const second = await repository.commit({ "b.txt": "2\n" });
  assert.deepEqual(await provider.findMergedPullRequests(first), []);
  assert.deepEqual(edge.slept, [1_000, 2_000, 4_000, 8_000]);
  assert.deepEqual(await provider.findMergedPullRequests(second), []);
  assert.equal(edge.slept.length, 4);
});

Deno.test("findMergedPullRequests() finds none for a commit that GitHub does not have", async () => {
  await using sandbox = await startSandbox();
  assert.deepEqual(await sandbox.provider.findMergedPullRequests("f".repeat(40)), []);
  assert.deepEqual(sandbox.edge.slept, []);
});

Deno.test("findMergedPullRequests() asks again where GitHub is busy with the commit", async () => {
  await using sandbox = await startSandbox();
  const sha = await merge(sandbox, "squash");
  sandbox.forge.faults.add({
    path: ofCommit,
    answer: { status: 409, body: { message: "Conflict" } },
  });
  assert.equal((await sandbox.provider.findMergedPullRequests(sha))[0]?.number, 1);
});

Deno.test("findMergedPullRequests() warns where the other index does not answer, and keeps to the first", async () => {
  await using sandbox = await startSandbox();
  const { provider, repository, forge, edge } = sandbox;
  const sha = await repository.commit({ "b.txt": "1\n" });
  forge.faults.add({
    method: "POST",
    path: /graphql/,
    answer: { status: 403, body: { message: "Resource not accessible by integration" } },
  });
  assert.deepEqual(await provider.findMergedPullRequests(sha), []);
  assert.equal(
    edge.logged.at(-1),
    `warning: could not list the pull requests of commit "${sha}" by GraphQL: GitHub answered 403 "Resource not accessible by integration"`,
  );
});
