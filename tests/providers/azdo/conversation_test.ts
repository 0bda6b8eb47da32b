import assert from "node:assert/strict";
import type { PullRequest } from "../../../src/providers/provider.ts";
import { get, idle } from "./auto_complete_script.ts";
import { errorBody, pullRequest, type Scripted, withAzdo } from "./scripted_server.ts";

const headSha = "a".repeat(40);
const ours = { number: 7, headSha } as PullRequest;
const threads = "POST pullRequests/7/threads";
const iterations = "GET pullRequests/7/iterations";
const statuses = "POST pullRequests/7/statuses";
const refused: Scripted = { status: 400, json: errorBody("No.", "InvalidArgumentValueException") };

function listOf(...value: unknown[]): Scripted {
  return { json: { count: value.length, value } };
}

function iteration(id: number, commitId: string): unknown {
  return { id, sourceRefCommit: { commitId } };
}

Deno.test("comment() opens a closed thread, which no policy waits for", async () => {
  await withAzdo([[threads, { json: { id: 1 } }]], async ({ provider, seen }) => {
    await provider.comment(ours, "took over #8");
    assert.deepEqual(seen[0]?.body, {
      comments: [{ parentCommentId: 0, content: "took over #8", commentType: "text" }],
      status: "closed",
    });
  });
});

Deno.test("comment() reads the threads after a lost answer, and says nothing twice", async () => {
  const there = listOf({ comments: null }, { comments: [{ content: "took over #8" }] });
  await withAzdo(
    [[threads, { cut: true }], ["GET pullRequests/7/threads", there]],
    async ({ provider }) => await provider.comment(ours, "took over #8"),
  );
  await withAzdo(
    [[threads, { status: 503, body: "" }], ["GET pullRequests/7/threads", listOf()]],
    async ({ provider, failure }) => {
      assert.match((await failure(() => provider.comment(ours, "Hi"))).message, /answered 503/);
    },
  );
});

Deno.test("decorate() warns of what is refused, and of assignees, which there are none of", async () => {
  await withAzdo([
    ["POST pullRequests/7/labels", refused],
    ["POST pullRequests/7/labels", { json: { name: "b", active: true } }],
    ["PUT pullRequests/7/reviewers/x%20y", refused],
  ], async ({ provider, log, url }) => {
    await provider.decorate(ours, { labels: ["a", "b"], reviewers: ["x y"], assignees: ["z"] });
    const base = `${url}/shop/_apis/git/repositories/gitops/pullRequests/7`;
    const why = "answered 400: No. (InvalidArgumentValueException) " +
      "(fix what Azure DevOps objects to, then run again)";
    assert.deepEqual(log.filter((line) => line.startsWith("warn")).toSorted(), [
      `warn PR #7 does not get label "a": POST ${base}/labels ${why}`,
      `warn PR #7 does not get reviewer "x y": PUT ${base}/reviewers/x%20y ${why}`,
      "warn PR #7 gets no assignees: Azure DevOps has none; name them as reviewers",
    ]);
  });
});

const gates = [["pending", "pending"], ["success", "succeeded"], ["failure", "failed"]] as const;

for (const [state, wanted] of gates) {
  Deno.test(`setGate() sets ${state} as ${wanted} on the head's newest iteration`, async () => {
    await withAzdo([
      [iterations, listOf(iteration(1, headSha), iteration(2, "b"), iteration(3, headSha))],
      [statuses, { json: { id: 1 } }],
    ], async ({ provider, seen }) => {
      await provider.setGate(ours, { state, description: "why", url: "https://example.org" });
      assert.deepEqual(seen[1]?.body, {
        iterationId: 3,
        state: wanted,
        description: "why",
        context: { genre: "gitops-promotion", name: "gate" },
        targetUrl: "https://example.org",
      });
    });
  });
}

Deno.test("setGate() waits for the push's iteration, and fails where there is none", async () => {
  await withAzdo([
    [iterations, listOf()],
    [iterations, listOf(iteration(1, headSha))],
    [statuses, { json: { id: 1 } }],
  ], async ({ provider, pauses }) => {
    await provider.setGate(ours, { state: "success", description: "" });
    assert.deepEqual(pauses, [500]);
  });
  await withAzdo(
    Array.from({ length: 4 }, () => [iterations, listOf(iteration(1, "b"))] as const),
    async ({ provider, failure }) => {
      assert.deepEqual(
        await failure(() => provider.setGate(ours, { state: "success", description: "" })),
        {
          code: "provider",
          message: `could not set the gate of PR #7: it has no iteration of commit "${headSha}"`,
          hint: "somebody pushed to its branch meanwhile: run again",
        },
      );
    },
  );
});

Deno.test("setGate() names no iteration where the pull request is too large to have any", async () => {
  await withAzdo([
    ["GET refs", listOf()],
    [get, { json: pullRequest({ supportsIterations: false }) }],
    [statuses, { json: { id: 1 } }],
  ], async ({ provider, seen }) => {
    const { pullRequest: found } = await provider.read({ base: "main", pullRequest: 7 });
    await provider.setGate(found!, { state: "success", description: "" });
    assert.equal((seen[2]?.body as { iterationId?: number }).iterationId, undefined);
  });
});

Deno.test("read() takes the newest gate that is about the head", async () => {
  const context = { genre: "gitops-promotion", name: "gate" };
  await withAzdo([
    ["GET refs", listOf()],
    ["GET pullrequests", listOf(idle.json)],
    [
      "GET pullRequests/7/statuses",
      listOf(
        { id: 5, state: "succeeded", context, iterationId: 1, description: "of another head" },
        { id: 4, state: "succeeded", context: { genre: "else", name: "gate" } },
        { id: 3, state: "pending", context, iterationId: 2, description: "soaking" },
        { id: 2, state: "failed", context, iterationId: 2 },
      ),
    ],
    [iterations, listOf(iteration(1, "b"), iteration(2, headSha))],
  ], async ({ provider }) => {
    const { open: [found] } = await provider.read({ base: "main", allOpen: true, gates: true });
    assert.deepEqual(found?.gate, { state: "pending", description: "soaking" });
  });
});
