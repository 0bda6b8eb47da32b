import assert from "node:assert/strict";
import { findOpen } from "../../../src/providers/github/pull_requests.ts";
import { known, startSandbox } from "./sandbox.ts";

Deno.test("findOpen() finds the branch's open pull request with all that is known of it", async () => {
  await using sandbox = await startSandbox();
  const { client, repository } = sandbox;
  const headSha = await sandbox.push("promote/apps-a");
  await repository.open({ source: "promote/apps-a", title: "Promote", body: "<!-- x -->\nText" });
  await sandbox.open("promote/apps-ab");
  const [found, ...more] = await findOpen(client, "promote/apps-a");
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

Deno.test("findOpen() asks with the owner, without which GitHub lists everything", async () => {
  await using sandbox = await startSandbox();
  assert.deepEqual(await findOpen(sandbox.client, "promote/apps-a"), []);
  assert.deepEqual(sandbox.forge.requests.at(-1)?.query, {
    state: "open",
    head: "acme:promote/apps-a",
    per_page: "100",
    page: "1",
  });
});

Deno.test("findOpen() leaves out what is closed and what is merged", async () => {
  await using sandbox = await startSandbox();
  const { repository, client } = sandbox;
  await sandbox.open("closed");
  await repository.close(1);
  await sandbox.open("merged");
  await repository.merge(2, "merge");
  for (const branch of ["closed", "merged"]) {
    assert.deepEqual(await findOpen(client, branch), []);
  }
});

Deno.test("findOpen() leaves out forks that share the branch's name, also of the same owner", async () => {
  await using sandbox = await startSandbox();
  const { repository, client } = sandbox;
  for (const owner of ["mallory", "acme"]) {
    const fork = await repository.fork({ owner, name: `fork-of-${owner}` });
    await fork.commit({ "a.txt": `${owner}\n` }, { branch: "promote/apps-a" });
    await repository.open({ source: "promote/apps-a", from: fork });
  }
  assert.deepEqual(await findOpen(client, "promote/apps-a"), []);
  const own = await sandbox.open("promote/apps-a");
  const found = await findOpen(client, "promote/apps-a");
  assert.deepEqual(found.map(({ number }) => number), [own.number]);
});

Deno.test("findOpen() finds a pull request whatever it targets, and one without a text", async () => {
  await using sandbox = await startSandbox();
  const { repository, client } = sandbox;
  await repository.setBranch("release", "main");
  await sandbox.push("topic");
  await repository.open({ source: "topic", target: "release", body: "" });
  const [found] = await findOpen(client, "topic");
  assert.deepEqual([found?.targetBranch, found?.description], ["release", ""]);
});
