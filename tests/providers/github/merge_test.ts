import assert from "node:assert/strict";
import { failure } from "../../support/failure.ts";
import { type Sandbox, startSandbox } from "./sandbox.ts";

const merging = /\/pulls\/1\/merge$/;
const enabling = /enablePullRequestAutoMerge/;

/** Opens a pull request that could merge at once, and merges it. */
async function merge(sandbox: Sandbox) {
  sandbox.repository.protect("main", {});
  const opened = await sandbox.open("topic");
  await sandbox.provider.read({ base: "main" });
  sandbox.requests();
  return await sandbox.provider.merge(opened, { headSha: opened.headSha });
}

function refuse({ forge }: Sandbox, message: string, times = 1): void {
  forge.faults.add({
    method: "PUT",
    path: merging,
    times,
    answer: { status: 405, body: { message } },
  });
}

Deno.test("merge() merges by one request, guarded by the head", async () => {
  await using sandbox = await startSandbox();
  const { repository, forge } = sandbox;
  const merged = await merge(sandbox);
  assert.deepEqual(
    [merged.state, merged.mergeCommit, merged.mergedBy],
    ["merged", await repository.tip(), "alice"],
  );
  assert.deepEqual(sandbox.requests(), ["PUT /pulls/1/merge"]);
  const sha = await repository.tip("topic");
  assert.deepEqual(forge.requests.at(-1)?.body, { sha, merge_method: "merge" });
});

for (const [name, afterwards] of [["a 502", { status: 502 }], ["a reset", "reset"]] as const) {
  Deno.test(`merge() checks after ${name} whether it has merged`, async () => {
    await using sandbox = await startSandbox();
    sandbox.forge.faults.add({ method: "PUT", path: merging, afterwards });
    assert.equal((await merge(sandbox)).state, "merged");
    assert.equal(sandbox.requests().at(-1), "GET /pulls/1");
  });
}

Deno.test("merge() merges again, after a query and a pause, where the base was modified meanwhile", async () => {
  await using sandbox = await startSandbox();
  refuse(sandbox, "Base branch was modified. Review and try the merge again.", 2);
  assert.equal((await merge(sandbox)).state, "merged");
  assert.deepEqual(sandbox.edge.slept, [1_000, 2_000]);
  assert.deepEqual(sandbox.requests(), [
    "PUT /pulls/1/merge",
    "GET /pulls/1",
    "PUT /pulls/1/merge",
    "GET /pulls/1",
    "PUT /pulls/1/merge",
  ]);
});

Deno.test("merge() merges by the next method where the branch does not allow the first", async () => {
  await using sandbox = await startSandbox();
  refuse(sandbox, "Merge commits are not allowed on this repository.");
  assert.equal((await merge(sandbox)).state, "merged");
  const { body } = sandbox.forge.requests.at(-1) ?? {};
  assert.equal((body as Record<string, unknown>)["merge_method"], "squash");
});

Deno.test("merge() does not merge a head that another run has pushed", async () => {
  await using sandbox = await startSandbox();
  const { forge, repository } = sandbox;
  let sha = "";
  forge.faults.add({
    method: "PUT",
    path: merging,
    before: async () => {
      sha = await repository.tip("topic");
      await sandbox.push("topic");
    },
  });
  await assert.rejects(merge(sandbox), (error: Error) => {
    return failure(
      "conflict",
      `pull request #1 was not merged: its head is no longer "${sha}"`,
      "another run has pushed to its branch; run again",
    )(error);
  });
  assert.equal(repository.pullRequest(1).state, "open");
});

Deno.test("merge() repeats why GitHub does not merge", async () => {
  await using sandbox = await startSandbox();
  refuse(sandbox, "Repository rule violations found");
  await assert.rejects(
    merge(sandbox),
    failure(
      "provider",
      'could not merge pull request #1: GitHub answered 405 "Repository rule violations found"',
      "fix what GitHub objects to, then run again; --verbose shows the request",
    ),
  );
});

Deno.test("merge() arms in place of merging where something required turns out to be pending", async () => {
  await using sandbox = await startSandbox();
  const { repository, forge } = sandbox;
  forge.faults.add({
    method: "PUT",
    path: merging,
    before: () => repository.requireStatus("build"),
  });
  const { state, autoMerge } = await merge(sandbox);
  assert.deepEqual([state, autoMerge], ["open", true]);
  assert.deepEqual(sandbox.edge.slept, [1_000]);
});

Deno.test("merge() pauses before each attempt while GitHub says both that it can be merged and that a check is expected", async () => {
  await using sandbox = await startSandbox();
  refuse(sandbox, 'Required status check "status" is expected.', 3);
  const merged = await merge(sandbox);
  assert.equal(merged.state, "merged");
  assert.deepEqual(sandbox.edge.slept, [1_000, 2_000, 4_000]);
  const mutations = sandbox.forge.requests.filter(({ body }) =>
    enabling.test(JSON.stringify(body ?? ""))
  );
  assert.equal(mutations.length, 3);
});

Deno.test("merge() gives up where that does not end", async () => {
  await using sandbox = await startSandbox();
  refuse(sandbox, 'Required status check "status" is expected.', 9);
  await assert.rejects(
    merge(sandbox),
    /GitHub answered 405 "Required status check "status" is expected\."$/,
  );
  assert.deepEqual(sandbox.edge.slept, [1_000, 2_000, 4_000, 8_000]);
});
