import assert from "node:assert/strict";
import { failure } from "../../support/failure.ts";
import { type Sandbox, startSandbox } from "./sandbox.ts";

const disabling = /disablePullRequestAutoMerge/;

async function armed(sandbox: Sandbox) {
  const opened = await sandbox.open("topic");
  await sandbox.provider.update(opened, { arm: { headSha: opened.headSha } });
  sandbox.requests();
  return opened;
}

Deno.test("disarm() switches auto-merge off by one request, whose answer is the pull request", async () => {
  await using sandbox = await startSandbox();
  const { repository, provider } = sandbox;
  repository.requireStatus("build");
  const opened = await armed(sandbox);
  const after = await provider.disarm(opened);
  assert.deepEqual([after.autoMerge, after.state, after.headSha], [false, "open", opened.headSha]);
  assert.deepEqual(sandbox.requests(), ["POST /graphql"]);
  await repository.setStatus(opened.headSha, "build", "success");
  assert.equal(repository.pullRequest(1).state, "open");
});

Deno.test("disarm() is content where auto-merge was not on", async () => {
  await using sandbox = await startSandbox();
  const opened = await sandbox.open("topic");
  await sandbox.provider.disarm(opened);
  assert.deepEqual(sandbox.edge.slept, []);
});

Deno.test("disarm() is content with a pull request that was closed", async () => {
  await using sandbox = await startSandbox();
  const opened = await sandbox.open("topic");
  await sandbox.repository.close(1);
  await sandbox.provider.disarm(opened);
});

Deno.test("disarm() takes the pull request out of the merge queue", async () => {
  await using sandbox = await startSandbox({ settings: { mergeQueue: true } });
  const { repository, provider } = sandbox;
  const opened = await armed(sandbox);
  await provider.disarm(opened);
  await repository.runMergeQueue();
  assert.equal(repository.pullRequest(1).state, "open");
});

Deno.test("disarm() takes out of the merge queue what GitHub no longer calls armed", async () => {
  await using sandbox = await startSandbox({ settings: { mergeQueue: true } });
  const { repository, provider } = sandbox;
  const opened = await armed(sandbox);
  repository.pullRequest(1).autoMerge = undefined;
  await provider.disarm(opened);
  assert.equal(repository.pullRequest(1).queued, false);
});

Deno.test("disarm() is content with a pull request that has merged meanwhile, and says so", async () => {
  await using sandbox = await startSandbox();
  const { repository, provider } = sandbox;
  repository.requireStatus("build");
  const opened = await armed(sandbox);
  await repository.setStatus(opened.headSha, "build", "success");
  const { state, mergeCommit } = await provider.disarm(opened);
  assert.deepEqual([state, mergeCommit], ["merged", await repository.tip()]);
});

Deno.test("disarm() works on a server that knows no merge queue", async () => {
  await using sandbox = await startSandbox();
  const { repository, provider, forge } = sandbox;
  repository.requireStatus("build");
  const opened = await armed(sandbox);
  const message = "Field 'isInMergeQueue' doesn't exist on type 'PullRequest'";
  const answer = { status: 200, body: { errors: [{ message }] } };
  forge.faults.add({ method: "POST", path: /graphql/, body: /isInMergeQueue/, times: 9, answer });
  assert.equal((await provider.disarm(opened)).autoMerge, false);
  assert.equal(repository.pullRequest(1).autoMerge, undefined);
});

for (const [name, afterwards] of [["a 502", { status: 502 }], ["a reset", "reset"]] as const) {
  Deno.test(`disarm() checks after ${name} whether it is off`, async () => {
    await using sandbox = await startSandbox();
    sandbox.repository.requireStatus("build");
    const opened = await armed(sandbox);
    sandbox.forge.faults.add({ method: "POST", path: /graphql/, body: disabling, afterwards });
    await sandbox.provider.disarm(opened);
    assert.equal(sandbox.repository.pullRequest(1).autoMerge, undefined);
    assert.deepEqual(sandbox.edge.slept, []);
  });
}

Deno.test("disarm() tries again, and fails where auto-merge stays on", async () => {
  await using sandbox = await startSandbox();
  const { repository, forge, provider, edge } = sandbox;
  repository.requireStatus("build");
  const opened = await armed(sandbox);
  const message = "Can't disable auto-merge for this pull request";
  const body = { data: null, errors: [{ type: "UNPROCESSABLE", message }] };
  forge.faults.add({
    method: "POST",
    path: /graphql/,
    body: disabling,
    times: 4,
    answer: { status: 200, body },
  });
  await assert.rejects(
    provider.disarm(opened),
    failure(
      "provider",
      `could not disable auto-merge of pull request #1: GitHub says "${message}"`,
      `disable it at ${repository.url}/pull/1 and run again`,
    ),
  );
  assert.deepEqual(edge.slept, [1_000, 2_000, 4_000]);
});

Deno.test("disarm() fails where the merge queue cannot be read", async () => {
  await using sandbox = await startSandbox();
  const opened = await sandbox.open("topic");
  const message = "Can't disable auto-merge for this pull request";
  sandbox.forge.faults.add({
    path: /graphql/,
    body: disabling,
    answer: { status: 200, body: { data: null, errors: [{ type: "UNPROCESSABLE", message }] } },
  });
  sandbox.forge.faults.add({
    path: /graphql/,
    body: /isInMergeQueue/,
    times: 9,
    answer: { status: 502 },
  });
  await assert.rejects(
    sandbox.provider.disarm(opened),
    failure(
      "provider",
      "could not read the merge queue: GitHub answered 502",
      "run again; see https://www.githubstatus.com for outages",
    ),
  );
});
