import assert from "node:assert/strict";
import { known, startSandbox } from "./sandbox.ts";

Deno.test("findOpenPullRequests() finds the branch's open pull request with all that is known of it", async () => {
  await using sandbox = await startSandbox();
  const { provider, repository } = sandbox;
  const headSha = await sandbox.push("promote/apps-a");
  await repository.open({ source: "promote/apps-a", title: "Promote", body: "<!-- x -->\nText" });
  await sandbox.open("promote/apps-ab");
  const [found, ...more] = await provider.findOpenPullRequests("promote/apps-a");
  assert.deepEqual(more, []);
  assert.deepEqual({ ...known(found), id: "" }, {
    number: 1,
    id: "",
    url: `${repository.url}/pull/1`,
    title: "Promote",
    description: "<!-- x -->\nText",
    sourceBranch: "promote/apps-a",
    targetBranch: "main",
    fromFork: false,
    headSha,
    state: "open",
    autoMerge: false,
    draft: false,
  });
});

Deno.test("findOpenPullRequests() asks with the owner, without which GitHub lists everything", async () => {
  await using sandbox = await startSandbox();
  assert.deepEqual(await sandbox.provider.findOpenPullRequests("promote/apps-a"), []);
  assert.deepEqual(sandbox.forge.requests.at(-1)?.query, {
    state: "open",
    head: "acme:promote/apps-a",
    per_page: "100",
    page: "1",
  });
});

Deno.test("findOpenPullRequests() leaves out what is closed and what is merged", async () => {
  await using sandbox = await startSandbox();
  const { repository, provider } = sandbox;
  await sandbox.open("closed");
  await repository.close(1);
  await sandbox.open("merged");
  await repository.merge(2, "merge");
  for (const branch of ["closed", "merged"]) {
    assert.deepEqual(await provider.findOpenPullRequests(branch), []);
  }
});

Deno.test("findOpenPullRequests() leaves out forks that share the branch's name, also of the same owner", async () => {
  await using sandbox = await startSandbox();
  const { repository, provider } = sandbox;
  for (const owner of ["mallory", "acme"]) {
    const fork = await repository.fork({ owner, name: `fork-of-${owner}` });
    await fork.commit({ "a.txt": `${owner}\n` }, { branch: "promote/apps-a" });
    await repository.open({ source: "promote/apps-a", from: fork });
  }
  assert.deepEqual(await provider.findOpenPullRequests("promote/apps-a"), []);
  const own = await sandbox.open("promote/apps-a");
  const found = await provider.findOpenPullRequests("promote/apps-a");
  assert.deepEqual(found.map(({ number }) => number), [own.number]);
});

Deno.test("findOpenPullRequests() finds a pull request whatever it targets, and one without a text", async () => {
  await using sandbox = await startSandbox();
  const { repository, provider } = sandbox;
  await repository.setBranch("release", "main");
  await sandbox.push("topic");
  await repository.open({ source: "topic", target: "release", body: "" });
  const [found] = await provider.findOpenPullRequests("topic");
  assert.deepEqual([found?.targetBranch, found?.description], ["release", ""]);
});

Deno.test("findOpenPullRequests() says whether auto-merge is on", async () => {
  await using sandbox = await startSandbox();
  const { repository, provider } = sandbox;
  repository.requireStatus("build");
  const opened = await sandbox.open("topic");
  const { headSha } = opened;
  await provider.enableAutoMerge(opened, { headSha, mergeIfReady: false });
  assert.equal((await provider.findOpenPullRequests("topic"))[0]?.autoMerge, true);
});

Deno.test("findOpenPullRequests() counts the merge queue as auto-merge", async () => {
  await using sandbox = await startSandbox({ settings: { mergeQueue: true } });
  const { provider } = sandbox;
  const opened = await sandbox.open("topic");
  const { headSha } = opened;
  await provider.enableAutoMerge(opened, { headSha, mergeIfReady: false });
  assert.equal((await provider.findOpenPullRequests("topic"))[0]?.autoMerge, true);
});

Deno.test("findOpenPullRequests() works on a server that knows no merge queue", async () => {
  await using sandbox = await startSandbox();
  const { provider, forge, edge } = sandbox;
  await sandbox.open("topic");
  forge.faults.add({
    path: /graphql/,
    answer: {
      status: 200,
      body: { errors: [{ message: "Field 'isInMergeQueue' doesn't exist on type 'PullRequest'" }] },
    },
  });
  assert.equal((await provider.findOpenPullRequests("topic"))[0]?.autoMerge, false);
  assert.equal(
    edge.logged.at(-1),
    "could not look into the merge queue: GitHub says \"Field 'isInMergeQueue' doesn't exist on type 'PullRequest'\"",
  );
});
