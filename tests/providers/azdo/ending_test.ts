import assert from "node:assert/strict";
import type { PullRequest } from "../../../src/providers/provider.ts";
import { get, idle, listOf, patch } from "./auto_complete_script.ts";
import { errorBody, pullRequest, type Scripted, withAzdo } from "./scripted_server.ts";

const ours = { number: 7, targetBranch: "main" } as PullRequest;
const headSha = "a".repeat(40);
const completed: Scripted = { json: pullRequest({ status: "completed" }) };
const abandoned: Scripted = { json: pullRequest({ status: "abandoned" }) };
const noPolicy: readonly [string, Scripted] = ["GET shop/_apis/policy/configurations", listOf()];

function says(mergeStatus: string, fields: Record<string, unknown> = {}): Scripted {
  return { json: pullRequest({ mergeStatus, ...fields }) };
}

Deno.test("merge() completes the head that is meant, and waits until it is done", async () => {
  await withAzdo([
    [get, says("queued")],
    [get, idle],
    noPolicy,
    [patch, says("queued")],
    [get, says("queued")],
    [get, completed],
  ], async ({ provider, seen, pauses }) => {
    assert.equal((await provider.merge(ours, { headSha })).state, "merged");
    assert.deepEqual(seen.find(({ method }) => method === "PATCH")?.body, {
      status: "completed",
      lastMergeSourceCommit: { commitId: headSha },
      completionOptions: { deleteSourceBranch: true, mergeStrategy: "noFastForward" },
    });
    assert.deepEqual(pauses, [500, 500]);
  });
});

Deno.test("merge() leaves alone what is merged", async () => {
  await withAzdo([[get, completed]], async ({ provider }) => {
    assert.equal((await provider.merge(ours, { headSha })).state, "merged");
  });
});

Deno.test("merge() takes a refusal of what is merged by now for done", async () => {
  const refused = errorBody("TF401181", "GitPullRequestNotEditableException");
  await withAzdo(
    [[get, idle], noPolicy, [patch, { status: 400, json: refused }], [get, completed]],
    async ({ provider }) => {
      assert.equal((await provider.merge(ours, { headSha })).state, "merged");
    },
  );
});

Deno.test("merge() says that somebody pushed meanwhile", async () => {
  await withAzdo([
    [get, idle],
    noPolicy,
    [patch, {
      status: 409,
      json: errorBody("TF401192: its source was updated.", "GitPullRequestStaleException"),
    }],
  ], async ({ provider, failure }) => {
    assert.deepEqual(await failure(() => provider.merge(ours, { headSha })), {
      code: "provider",
      message: `PR #7 was not merged: its head is not "${headSha}"`,
      hint: "somebody pushed to its branch meanwhile: run again",
    });
  });
});

Deno.test("merge() says why it was not merged", async () => {
  await withAzdo([
    [get, idle],
    noPolicy,
    [patch, says("queued")],
    [get, says("rejectedByPolicy", { mergeFailureMessage: "Minimum reviewers" })],
  ], async ({ provider, failure }) => {
    assert.deepEqual(await failure(() => provider.merge(ours, { headSha })), {
      code: "provider",
      message: 'PR #7 was not merged: Azure DevOps says "rejectedByPolicy": Minimum reviewers',
      hint: "see its page for what is missing, then run again",
    });
  });
});

Deno.test("merge() gives up after half a minute", async () => {
  await withAzdo([
    [get, idle],
    noPolicy,
    [patch, says("queued")],
    ...Array.from({ length: 7 }, () => [get, says("queued")] as const),
  ], async ({ provider, failure, pauses }) => {
    const { message } = await failure(() => provider.merge(ours, { headSha }));
    assert.equal(message, 'PR #7 was not merged: Azure DevOps says "queued"');
    assert.equal(pauses.reduce((sum, pause) => sum + pause), 30_500);
  });
});

Deno.test("merge() reads the pull request after a lost answer, and never completes twice", async () => {
  await withAzdo(
    [[get, idle], noPolicy, [patch, { cut: true }], [get, completed]],
    async ({ provider }) => {
      assert.equal((await provider.merge(ours, { headSha })).state, "merged");
    },
  );
});

Deno.test("close() abandons, and gives back what has ended already", async () => {
  const notEditable = errorBody("TF401181", "GitPullRequestNotEditableException");
  await withAzdo([[patch, abandoned]], async ({ provider, seen }) => {
    assert.equal((await provider.close(ours)).state, "closed");
    assert.deepEqual(seen[0]?.body, { status: "abandoned" });
  });
  await withAzdo(
    [[patch, { status: 400, json: notEditable }], [get, completed]],
    async ({ provider }) => {
      assert.equal((await provider.close(ours, { description: "x" })).state, "merged");
    },
  );
  await withAzdo([[patch, { cut: true }], [get, idle]], async ({ provider, failure }) => {
    assert.equal((await failure(() => provider.close(ours))).code, "provider");
  });
});
