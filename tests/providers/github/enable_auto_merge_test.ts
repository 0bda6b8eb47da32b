import assert from "node:assert/strict";
import { failure } from "../../support/failure.ts";
import type { FaultAnswer } from "../../../forge/faults.ts";
import { type Sandbox, startSandbox } from "./sandbox.ts";

const enabling = /enablePullRequestAutoMerge/;
const merging = /\/pulls\/1\/merge$/;
const refusedMessage =
  "could not set auto-merge on PR #1 (check auto-merge setting and required checks)";
const protect = 'require the status check by a branch protection rule or ruleset of "main"';

function said(message: string, type = "UNPROCESSABLE"): FaultAnswer {
  return { status: 200, body: { data: null, errors: [{ type, message }] } };
}

/** Opens the pull request and enables auto-merge on it, as `new` does for a first or a later environment. */
async function enable(sandbox: Sandbox, mergeIfReady: boolean, token?: string) {
  const opened = await sandbox.open("topic");
  sandbox.requests();
  const provider = token === undefined ? sandbox.provider : await sandbox.as(token);
  return await provider.enableAutoMerge(opened, { headSha: opened.headSha, mergeIfReady });
}

Deno.test("enableAutoMerge() arms the pull request, which then merges by itself", async () => {
  await using sandbox = await startSandbox();
  const { repository } = sandbox;
  repository.requireStatus("build");
  assert.equal(await enable(sandbox, false), "armed");
  assert.deepEqual(sandbox.requests(), ["GET /", "POST /graphql"]);
  await repository.setStatus(await repository.tip("topic"), "build", "success");
  assert.equal(repository.pullRequest(1).state, "merged");
});

Deno.test("enableAutoMerge() names the head that may merge", async () => {
  await using sandbox = await startSandbox();
  sandbox.repository.requireStatus("build");
  await enable(sandbox, false);
  const { variables } = sandbox.forge.requests.at(-1)?.body as {
    variables: { input: Record<string, unknown> };
  };
  assert.equal(variables.input["expectedHeadOid"], await sandbox.repository.tip("topic"));
});

for (const method of ["merge", "squash", "rebase"] as const) {
  Deno.test(`enableAutoMerge() uses ${method} where the repository allows nothing else`, async () => {
    await using sandbox = await startSandbox({ settings: { mergeMethods: [method] } });
    sandbox.repository.requireStatus("build");
    assert.equal(await enable(sandbox, false), "armed");
    assert.equal(sandbox.repository.pullRequest(1).autoMerge?.method, method);
    assert.deepEqual(sandbox.requests(), ["GET /", "POST /graphql"]);
  });
}

Deno.test("enableAutoMerge() tries the next method where the token is not told which are allowed", async () => {
  await using sandbox = await startSandbox({ settings: { mergeMethods: ["rebase"] } });
  const { forge, repository } = sandbox;
  repository.requireStatus("build");
  forge.faults.add({ method: "GET", path: /gitops-1$/, answer: { status: 200, body: {} } });
  assert.equal(await enable(sandbox, false), "armed");
  assert.equal(repository.pullRequest(1).autoMerge?.method, "rebase");
  assert.deepEqual(sandbox.requests(), [
    "GET /",
    "POST /graphql",
    "POST /graphql",
    "POST /graphql",
  ]);
});

Deno.test("enableAutoMerge() puts the pull request into the merge queue", async () => {
  await using sandbox = await startSandbox({ settings: { mergeQueue: true } });
  assert.equal(await enable(sandbox, false), "armed");
  assert.equal(sandbox.repository.pullRequest(1).queued, true);
});

Deno.test("enableAutoMerge() merges at once in the first environment where nothing is pending", async () => {
  await using sandbox = await startSandbox();
  const { repository, forge } = sandbox;
  repository.protect("main", {});
  assert.equal(await enable(sandbox, true), "merged");
  assert.equal(repository.pullRequest(1).state, "merged");
  const { body } = forge.requests.at(-1) ?? {};
  assert.deepEqual(body, { sha: await repository.tip("topic"), merge_method: "merge" });
});

Deno.test("enableAutoMerge() merges at once in the first environment where only what is not required is pending", async () => {
  await using sandbox = await startSandbox();
  const { repository, provider } = sandbox;
  repository.protect("main", {});
  const opened = await sandbox.open("topic");
  await repository.setStatus(opened.headSha, "optional", "pending");
  const wanted = { headSha: opened.headSha, mergeIfReady: true };
  assert.equal(await provider.enableAutoMerge(opened, wanted), "merged");
});

Deno.test("enableAutoMerge() never merges a later environment at once, and says why", async () => {
  await using sandbox = await startSandbox();
  sandbox.repository.protect("main", {});
  await assert.rejects(
    enable(sandbox, false),
    failure(
      "provider",
      refusedMessage,
      `GitHub says that it can be merged at once, which would pass by the status check: ${protect}`,
    ),
  );
  assert.equal(sandbox.repository.pullRequest(1).state, "open");
});

for (const mergeIfReady of [true, false]) {
  const where = mergeIfReady ? "first" : "later";
  Deno.test(`enableAutoMerge() does not trust "unstable" in a ${where} environment until GitHub has worked it out`, async () => {
    await using sandbox = await startSandbox();
    const { forge, repository, edge } = sandbox;
    repository.requireStatus("build");
    const answer = said("Pull request Pull request is in unstable status");
    forge.faults.add({ method: "POST", path: /graphql/, body: enabling, times: 2, answer });
    forge.faults.lagMergeability(2);
    assert.equal(await enable(sandbox, mergeIfReady), "armed");
    assert.deepEqual(edge.slept, [1_000, 2_000]);
    assert.equal(repository.pullRequest(1).state, "open");
  });
}

Deno.test("enableAutoMerge() asks once more before it gives up on a later environment", async () => {
  await using sandbox = await startSandbox();
  const { forge, repository } = sandbox;
  repository.requireStatus("build");
  const answer = said("Pull request Pull request is in unstable status");
  forge.faults.add({ method: "POST", path: /graphql/, body: enabling, answer });
  assert.equal(await enable(sandbox, false), "armed");
});

Deno.test("enableAutoMerge() arms after all where GitHub has worked out that something required is pending", async () => {
  await using sandbox = await startSandbox();
  const { forge, repository } = sandbox;
  repository.requireStatus("build");
  const answer = said("Pull request Pull request is in unstable status");
  forge.faults.add({ method: "POST", path: /graphql/, body: enabling, answer });
  assert.equal(await enable(sandbox, true), "armed");
  assert.deepEqual(sandbox.requests(), [
    "GET /",
    "POST /graphql",
    "GET /pulls/1",
    "POST /graphql",
  ]);
});

Deno.test("enableAutoMerge() asks again where the head that was just pushed is not known yet", async () => {
  await using sandbox = await startSandbox();
  const { forge, repository, edge } = sandbox;
  repository.requireStatus("build");
  const answer = said("Expected head sha didn't match current head ref.");
  forge.faults.add({ method: "POST", path: /graphql/, body: enabling, times: 2, answer });
  assert.equal(await enable(sandbox, false), "armed");
  assert.deepEqual(edge.slept, [1_000, 2_000]);
});

Deno.test("enableAutoMerge() fails where another run has pushed to the branch", async () => {
  await using sandbox = await startSandbox();
  const { repository, provider } = sandbox;
  repository.requireStatus("build");
  const opened = await sandbox.open("topic");
  await sandbox.push("topic");
  await assert.rejects(
    provider.enableAutoMerge(opened, { headSha: opened.headSha, mergeIfReady: true }),
    failure(
      "provider",
      refusedMessage,
      'GitHub says "Expected head sha didn\'t match current head ref.": another run has pushed to its branch; run it again',
    ),
  );
});

const refusals: readonly (readonly [name: string, message: string, hint: string])[] = [
  [
    "the setting is off",
    "Pull request Auto merge is not allowed for this repository",
    'tick "Allow auto-merge" in the repository\'s settings (General, Pull Requests)',
  ],
  [
    "nothing is required",
    "Pull request Protected branch rules not configured for this branch",
    protect,
  ],
  [
    "it conflicts with its base",
    "Pull request is in dirty status",
    "it conflicts with its base; run it again",
  ],
  [
    "the token may not",
    "Resource not accessible by integration",
    "the token needs the permissions contents: write and pull-requests: write; to read statuses also statuses: read and checks: read",
  ],
];

for (const [name, message, hint] of refusals) {
  Deno.test(`enableAutoMerge() fails in the first environment too where ${name}, with what to do`, async () => {
    await using sandbox = await startSandbox();
    const answer = said(message);
    sandbox.forge.faults.add({ method: "POST", path: /graphql/, body: enabling, times: 9, answer });
    await assert.rejects(
      enable(sandbox, true),
      failure("provider", refusedMessage, `GitHub says "${message}": ${hint}`),
    );
  });
}

Deno.test("enableAutoMerge() repeats words of GitHub's that it does not know", async () => {
  await using sandbox = await startSandbox();
  const answer = said("Can't enable auto-merge for this pull request");
  sandbox.forge.faults.add({ method: "POST", path: /graphql/, body: enabling, times: 9, answer });
  await assert.rejects(
    enable(sandbox, true),
    failure(
      "provider",
      refusedMessage,
      'GitHub says "Can\'t enable auto-merge for this pull request"',
    ),
  );
});

Deno.test("enableAutoMerge() is content with a pull request that is armed already", async () => {
  await using sandbox = await startSandbox();
  const { repository, provider } = sandbox;
  repository.requireStatus("build");
  const opened = await sandbox.open("topic");
  const wanted = { headSha: opened.headSha, mergeIfReady: true };
  await provider.enableAutoMerge(opened, wanted);
  assert.equal(await provider.enableAutoMerge(opened, wanted), "armed");
});

Deno.test("enableAutoMerge() is not content with a pull request that is armed for another head", async () => {
  await using sandbox = await startSandbox();
  const { repository, provider } = sandbox;
  repository.requireStatus("build");
  const opened = await sandbox.open("topic");
  const wanted = { headSha: opened.headSha, mergeIfReady: true };
  await provider.enableAutoMerge(opened, wanted);
  await sandbox.push("topic");
  await assert.rejects(
    provider.enableAutoMerge(opened, wanted),
    failure(
      "provider",
      refusedMessage,
      'GitHub says "Can\'t enable auto-merge for this pull request"',
    ),
  );
});

Deno.test("enableAutoMerge() is content with a pull request that is in the merge queue already", async () => {
  await using sandbox = await startSandbox({ settings: { mergeQueue: true } });
  const { repository, provider } = sandbox;
  const opened = await sandbox.open("topic");
  const wanted = { headSha: opened.headSha, mergeIfReady: true };
  await provider.enableAutoMerge(opened, wanted);
  repository.pullRequest(1).autoMerge = undefined;
  assert.equal(await provider.enableAutoMerge(opened, wanted), "armed");
});

Deno.test("enableAutoMerge() says that the pull request has merged meanwhile", async () => {
  await using sandbox = await startSandbox();
  const { repository, provider } = sandbox;
  repository.requireStatus("build");
  const opened = await sandbox.open("topic");
  await repository.merge(1, "merge", { bypass: true });
  const wanted = { headSha: opened.headSha, mergeIfReady: false };
  assert.equal(await provider.enableAutoMerge(opened, wanted), "merged");
});

for (const [name, afterwards] of [["a 502", { status: 502 }], ["a reset", "reset"]] as const) {
  Deno.test(`enableAutoMerge() looks after ${name} whether it is armed`, async () => {
    await using sandbox = await startSandbox();
    sandbox.repository.requireStatus("build");
    sandbox.forge.faults.add({ method: "POST", path: /graphql/, body: enabling, afterwards });
    assert.equal(await enable(sandbox, false), "armed");
    const [first, ...rest] = sandbox.requests();
    // What may arrive twice is sent on a kept connection, where Deno sends it again after a reset.
    const again = afterwards === "reset" ? ["POST /graphql"] : [];
    assert.deepEqual([first, ...rest], ["GET /", "POST /graphql", ...again, "GET /pulls/1"]);
  });

  Deno.test(`enableAutoMerge() looks after ${name} whether it has merged`, async () => {
    await using sandbox = await startSandbox();
    sandbox.repository.protect("main", {});
    sandbox.forge.faults.add({ method: "PUT", path: merging, afterwards });
    assert.equal(await enable(sandbox, true), "merged");
    assert.deepEqual(sandbox.requests().slice(-2), ["PUT /pulls/1/merge", "GET /pulls/1"]);
  });
}

Deno.test("enableAutoMerge() sends again what arms, after a look each time, and gives up on a broken server", async () => {
  await using sandbox = await startSandbox();
  const { forge, edge } = sandbox;
  forge.faults.add({
    method: "POST",
    path: /graphql/,
    body: enabling,
    times: 5,
    answer: { status: 502 },
  });
  await assert.rejects(
    enable(sandbox, true),
    failure(
      "provider",
      refusedMessage,
      "could not set auto-merge on pull request #1: GitHub answered 502: run it again",
    ),
  );
  assert.deepEqual(edge.slept, [1_000, 2_000, 4_000, 8_000]);
});

Deno.test("enableAutoMerge() does not take a page that is no answer for a success", async () => {
  await using sandbox = await startSandbox();
  const { forge, repository } = sandbox;
  repository.requireStatus("build");
  const answer = { status: 200, headers: { "content-type": "text/html" }, body: "<html>Hello" };
  forge.faults.add({ method: "POST", path: /graphql/, body: enabling, answer });
  assert.equal(await enable(sandbox, true), "armed");
  assert.notEqual(repository.pullRequest(1).autoMerge, undefined);
});

Deno.test("enableAutoMerge() merges again, after a look, where the base was modified meanwhile", async () => {
  await using sandbox = await startSandbox();
  const { forge, repository, edge } = sandbox;
  repository.protect("main", {});
  const message = "Base branch was modified. Review and try the merge again.";
  forge.faults.add({ method: "PUT", path: merging, answer: { status: 405, body: { message } } });
  assert.equal(await enable(sandbox, true), "merged");
  assert.deepEqual(edge.slept, [1_000]);
  assert.deepEqual(sandbox.requests().slice(-3), [
    "PUT /pulls/1/merge",
    "GET /pulls/1",
    "PUT /pulls/1/merge",
  ]);
});

Deno.test("enableAutoMerge() merges by the next method where the branch does not allow the first", async () => {
  await using sandbox = await startSandbox();
  const { forge, repository } = sandbox;
  repository.protect("main", {});
  const message = "Merge commits are not allowed on this repository.";
  forge.faults.add({ method: "PUT", path: merging, answer: { status: 405, body: { message } } });
  assert.equal(await enable(sandbox, true), "merged");
  const { body } = forge.requests.at(-1) ?? {};
  assert.equal((body as Record<string, unknown>)["merge_method"], "squash");
});

Deno.test("enableAutoMerge() does not merge a head that another run has pushed", async () => {
  await using sandbox = await startSandbox();
  const { forge, repository } = sandbox;
  repository.protect("main", {});
  let sha = "";
  forge.faults.add({
    method: "PUT",
    path: merging,
    before: async () => {
      sha = await repository.tip("topic");
      await sandbox.push("topic");
    },
  });
  await assert.rejects(enable(sandbox, true), (error: Error) => {
    return failure(
      "conflict",
      `pull request #1 was not merged: its head is no longer "${sha}"`,
      "another run has pushed to its branch; run it again",
    )(error);
  });
  assert.equal(repository.pullRequest(1).state, "open");
});

Deno.test("enableAutoMerge() repeats why GitHub does not merge", async () => {
  await using sandbox = await startSandbox();
  const { forge, repository } = sandbox;
  repository.protect("main", {});
  const message = "Repository rule violations found";
  forge.faults.add({ method: "PUT", path: merging, answer: { status: 405, body: { message } } });
  await assert.rejects(
    enable(sandbox, true),
    failure(
      "provider",
      'could not merge pull request #1: GitHub answered 405 "Repository rule violations found"',
      "change what GitHub objects to, and run it again; --verbose shows the request",
    ),
  );
});
