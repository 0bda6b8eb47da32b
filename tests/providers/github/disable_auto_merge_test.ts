import assert from "node:assert/strict";
import { failure } from "../../support/failure.ts";
import { type Sandbox, startSandbox } from "./sandbox.ts";

const disabling = /disablePullRequestAutoMerge/;

async function armed(sandbox: Sandbox) {
  const opened = await sandbox.open("topic");
  await sandbox.provider.enableAutoMerge(opened, { headSha: opened.headSha, mergeIfReady: false });
  sandbox.requests();
  return opened;
}

Deno.test("disableAutoMerge() switches auto-merge off by one request", async () => {
  await using sandbox = await startSandbox();
  const { repository, provider } = sandbox;
  repository.requireStatus("build");
  const opened = await armed(sandbox);
  await provider.disableAutoMerge(opened);
  assert.deepEqual(sandbox.requests(), ["POST /graphql"]);
  await repository.setStatus(opened.headSha, "build", "success");
  assert.equal(repository.pullRequest(1).state, "open");
});

Deno.test("disableAutoMerge() is content where auto-merge was not on", async () => {
  await using sandbox = await startSandbox();
  const opened = await sandbox.open("topic");
  await sandbox.provider.disableAutoMerge(opened);
  assert.deepEqual(sandbox.edge.slept, []);
});

Deno.test("disableAutoMerge() is content with a pull request that was closed", async () => {
  await using sandbox = await startSandbox();
  const opened = await sandbox.open("topic");
  await sandbox.repository.close(1);
  await sandbox.provider.disableAutoMerge(opened);
});

Deno.test("disableAutoMerge() takes the pull request out of the merge queue", async () => {
  await using sandbox = await startSandbox({ settings: { mergeQueue: true } });
  const { repository, provider } = sandbox;
  const opened = await armed(sandbox);
  await provider.disableAutoMerge(opened);
  await repository.runMergeQueue();
  assert.equal(repository.pullRequest(1).state, "open");
});

Deno.test("disableAutoMerge() takes out of the merge queue what GitHub no longer calls armed", async () => {
  await using sandbox = await startSandbox({ settings: { mergeQueue: true } });
  const { repository, provider } = sandbox;
  const opened = await armed(sandbox);
  repository.pullRequest(1).autoMerge = undefined;
  await provider.disableAutoMerge(opened);
  assert.equal(repository.pullRequest(1).queued, false);
});

Deno.test("disableAutoMerge() fails where the pull request has merged meanwhile", async () => {
  await using sandbox = await startSandbox();
  const { repository, provider } = sandbox;
  repository.requireStatus("build");
  const opened = await armed(sandbox);
  await repository.setStatus(opened.headSha, "build", "success");
  await assert.rejects(
    provider.disableAutoMerge(opened),
    failure(
      "conflict",
      "pull request #1 was merged before its auto-merge could be switched off",
      "run it again",
    ),
  );
});

for (const [name, afterwards] of [["a 502", { status: 502 }], ["a reset", "reset"]] as const) {
  Deno.test(`disableAutoMerge() looks after ${name} whether it is off`, async () => {
    await using sandbox = await startSandbox();
    sandbox.repository.requireStatus("build");
    const opened = await armed(sandbox);
    sandbox.forge.faults.add({ method: "POST", path: /graphql/, body: disabling, afterwards });
    await sandbox.provider.disableAutoMerge(opened);
    assert.equal(sandbox.repository.pullRequest(1).autoMerge, undefined);
    assert.deepEqual(sandbox.edge.slept, []);
  });
}

Deno.test("disableAutoMerge() tries again, and fails where auto-merge stays on", async () => {
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
    provider.disableAutoMerge(opened),
    failure(
      "provider",
      `could not switch off auto-merge of pull request #1: GitHub says "${message}"`,
      `switch it off at ${repository.url}/pull/1 and run it again`,
    ),
  );
  assert.deepEqual(edge.slept, [1_000, 2_000, 4_000]);
});
