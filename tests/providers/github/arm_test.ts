import assert from "node:assert/strict";
import { failure } from "../../support/failure.ts";
import type { FaultAnswer } from "../../../forge/faults.ts";
import { type Sandbox, startSandbox } from "./sandbox.ts";

const enabling = /enablePullRequestAutoMerge/;
const refusedMessage =
  "could not set auto-merge on PR #1 (check auto-merge setting and required checks)";
const protect = 'require the status check by a branch protection rule or ruleset of "main"';

function said(message: string, type = "UNPROCESSABLE"): FaultAnswer {
  return { status: 200, body: { data: null, errors: [{ type, message }] } };
}

/** Opens the pull request and asks for auto-merge. */
async function arm(sandbox: Sandbox) {
  const opened = await sandbox.open("topic");
  sandbox.requests();
  const { provider } = sandbox;
  return await provider.update(opened, { arm: { headSha: opened.headSha } });
}

Deno.test("update() arms the pull request, which then merges by itself", async () => {
  await using sandbox = await startSandbox();
  const { repository } = sandbox;
  repository.requireStatus("build");
  const { armed, pullRequest } = await arm(sandbox);
  assert.deepEqual([armed, pullRequest.autoMerge, pullRequest.state], ["armed", true, "open"]);
  assert.deepEqual(sandbox.requests(), ["GET /", "POST /graphql"]);
  await repository.setStatus(await repository.tip("topic"), "build", "success");
  assert.equal(repository.pullRequest(1).state, "merged");
});

Deno.test("update() arms by one request where a query came before", async () => {
  await using sandbox = await startSandbox({ settings: { mergeMethods: ["squash"] } });
  const { repository, provider } = sandbox;
  repository.requireStatus("build");
  const opened = await sandbox.open("topic");
  await provider.read({ base: "main" });
  sandbox.requests();
  const { pullRequest } = await provider.update(opened, { arm: { headSha: opened.headSha } });
  assert.deepEqual(sandbox.requests(), ["POST /graphql"]);
  const { open: [seen] } = await provider.read({ base: "main", branches: ["topic"] });
  assert.deepEqual(pullRequest, seen);
  assert.equal(pullRequest.autoMergeByOthers, false);
  assert.equal(repository.pullRequest(1).autoMerge?.method, "squash");
});

Deno.test("update() sets the text and arms by two requests, and answers both", async () => {
  await using sandbox = await startSandbox();
  sandbox.repository.requireStatus("build");
  const opened = await sandbox.open("topic");
  await sandbox.provider.read({ base: "main" });
  sandbox.requests();
  const text = { title: "New", description: "new" };
  const change = { text, arm: { headSha: opened.headSha } };
  const { pullRequest } = await sandbox.provider.update(opened, change);
  assert.deepEqual([pullRequest.title, pullRequest.description, pullRequest.autoMerge], [
    "New",
    "new",
    true,
  ]);
  assert.deepEqual(sandbox.requests(), ["PATCH /pulls/1", "POST /graphql"]);
});

Deno.test("update() names the head that may merge", async () => {
  await using sandbox = await startSandbox();
  sandbox.repository.requireStatus("build");
  await arm(sandbox);
  const { variables } = sandbox.forge.requests.at(-1)?.body as {
    variables: { input: Record<string, unknown> };
  };
  assert.equal(variables.input["expectedHeadOid"], await sandbox.repository.tip("topic"));
});

for (const method of ["merge", "squash", "rebase"] as const) {
  Deno.test(`update() uses ${method} where the repository allows nothing else`, async () => {
    await using sandbox = await startSandbox({ settings: { mergeMethods: [method] } });
    sandbox.repository.requireStatus("build");
    assert.equal((await arm(sandbox)).armed, "armed");
    assert.equal(sandbox.repository.pullRequest(1).autoMerge?.method, method);
    assert.deepEqual(sandbox.requests(), ["GET /", "POST /graphql"]);
  });
}

Deno.test("update() tries the next method where the token is not told which are allowed", async () => {
  await using sandbox = await startSandbox({ settings: { mergeMethods: ["rebase"] } });
  const { forge, repository } = sandbox;
  repository.requireStatus("build");
  forge.faults.add({ method: "GET", path: /gitops-1$/, answer: { status: 200, body: {} } });
  assert.equal((await arm(sandbox)).armed, "armed");
  assert.equal(repository.pullRequest(1).autoMerge?.method, "rebase");
  assert.deepEqual(sandbox.requests(), [
    "GET /",
    "POST /graphql",
    "POST /graphql",
    "POST /graphql",
  ]);
});

Deno.test("update() puts the pull request into the merge queue", async () => {
  await using sandbox = await startSandbox({ settings: { mergeQueue: true } });
  assert.equal((await arm(sandbox)).armed, "armed");
  assert.equal(sandbox.repository.pullRequest(1).queued, true);
});

Deno.test("update() says that a pull request is ready where nothing is pending, and does not merge it", async () => {
  await using sandbox = await startSandbox();
  const { repository } = sandbox;
  repository.protect("main", {});
  const { armed, pullRequest } = await arm(sandbox);
  assert.deepEqual([armed, pullRequest.autoMerge], ["ready", false]);
  assert.equal(repository.pullRequest(1).state, "open");
  assert.deepEqual(sandbox.requests(), ["GET /", "POST /graphql", "GET /pulls/1"]);
});

Deno.test("update() says that a pull request is ready where only what is not required is pending", async () => {
  await using sandbox = await startSandbox();
  const { repository, provider } = sandbox;
  repository.protect("main", {});
  const opened = await sandbox.open("topic");
  await repository.setStatus(opened.headSha, "optional", "pending");
  const { armed } = await provider.update(opened, { arm: { headSha: opened.headSha } });
  assert.equal(armed, "ready");
});

Deno.test('update() does not trust "unstable" until GitHub has worked it out', async () => {
  await using sandbox = await startSandbox();
  const { forge, repository, edge } = sandbox;
  repository.requireStatus("build");
  const answer = said("Pull request Pull request is in unstable status");
  forge.faults.add({ method: "POST", path: /graphql/, body: enabling, times: 2, answer });
  forge.faults.lagMergeability(2);
  assert.equal((await arm(sandbox)).armed, "armed");
  assert.deepEqual(edge.slept, [1_000, 2_000]);
  assert.equal(repository.pullRequest(1).state, "open");
});

Deno.test("update() arms after all where GitHub has worked out that something required is pending", async () => {
  await using sandbox = await startSandbox();
  const { forge, repository } = sandbox;
  repository.requireStatus("build");
  const answer = said("Pull request Pull request is in unstable status");
  forge.faults.add({ method: "POST", path: /graphql/, body: enabling, answer });
  assert.equal((await arm(sandbox)).armed, "armed");
  assert.deepEqual(sandbox.requests(), ["GET /", "POST /graphql", "GET /pulls/1", "POST /graphql"]);
});

Deno.test("update() asks again where the head that was just pushed is not known yet", async () => {
  await using sandbox = await startSandbox();
  const { forge, repository, edge } = sandbox;
  repository.requireStatus("build");
  const answer = said("Expected head sha didn't match current head ref.");
  forge.faults.add({ method: "POST", path: /graphql/, body: enabling, times: 2, answer });
  assert.equal((await arm(sandbox)).armed, "armed");
  assert.deepEqual(edge.slept, [1_000, 2_000]);
});

Deno.test("update() leaves a pull request alone whose head another run has pushed", async () => {
  await using sandbox = await startSandbox();
  const { repository, provider, edge } = sandbox;
  repository.requireStatus("build");
  const opened = await sandbox.open("topic");
  const newer = await sandbox.push("topic");
  const { armed, pullRequest } = await provider.update(opened, {
    arm: { headSha: opened.headSha },
  });
  assert.deepEqual([armed, pullRequest.headSha, pullRequest.autoMerge], [undefined, newer, false]);
  assert.deepEqual(edge.slept, []);
});

Deno.test("update() waits for GitHub to know the head that was pushed, before it takes it for another run's", async () => {
  await using sandbox = await startSandbox();
  const { repository, provider, edge } = sandbox;
  repository.requireStatus("build");
  const opened = await sandbox.open("topic");
  const { armed } = await provider.update(opened, { arm: { headSha: "a".repeat(40) } });
  assert.equal(armed, undefined);
  assert.deepEqual(edge.slept, [1_000, 2_000, 4_000, 8_000]);
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
    "it conflicts with its base; run again",
  ],
  [
    "the token may not",
    "Resource not accessible by integration",
    "the token needs the permissions contents: write and pull-requests: write; to read statuses also statuses: read and checks: read",
  ],
];

for (const [name, message, hint] of refusals) {
  Deno.test(`update() fails where ${name}, with what to do`, async () => {
    await using sandbox = await startSandbox();
    const answer = said(message);
    sandbox.forge.faults.add({ method: "POST", path: /graphql/, body: enabling, times: 9, answer });
    await assert.rejects(
      arm(sandbox),
      failure("provider", refusedMessage, `GitHub says "${message}": ${hint}`),
    );
  });
}

Deno.test("update() repeats words of GitHub's that it does not know", async () => {
  await using sandbox = await startSandbox();
  const answer = said("Can't enable auto-merge for this pull request");
  sandbox.forge.faults.add({ method: "POST", path: /graphql/, body: enabling, times: 9, answer });
  await assert.rejects(
    arm(sandbox),
    failure(
      "provider",
      refusedMessage,
      'GitHub says "Can\'t enable auto-merge for this pull request"',
    ),
  );
});

Deno.test("update() is content with a pull request that is armed already", async () => {
  await using sandbox = await startSandbox();
  const { repository, provider } = sandbox;
  repository.requireStatus("build");
  const opened = await sandbox.open("topic");
  const change = { arm: { headSha: opened.headSha } };
  await provider.update(opened, change);
  const { armed, pullRequest } = await provider.update(opened, change);
  assert.deepEqual([armed, pullRequest.autoMerge], ["armed", true]);
});

Deno.test("update() is content with a pull request that is in the merge queue already", async () => {
  await using sandbox = await startSandbox({ settings: { mergeQueue: true } });
  const { repository, provider } = sandbox;
  const opened = await sandbox.open("topic");
  const change = { arm: { headSha: opened.headSha } };
  await provider.update(opened, change);
  repository.pullRequest(1).autoMerge = undefined;
  const { armed, pullRequest } = await provider.update(opened, change);
  assert.deepEqual([armed, pullRequest.autoMerge], ["armed", true]);
});

Deno.test("update() says that the pull request has merged meanwhile", async () => {
  await using sandbox = await startSandbox();
  const { repository, provider } = sandbox;
  repository.requireStatus("build");
  const opened = await sandbox.open("topic");
  await repository.merge(1, "merge", { bypass: true });
  const { armed, pullRequest } = await provider.update(opened, {
    arm: { headSha: opened.headSha },
  });
  assert.deepEqual([armed, pullRequest.state], ["merged", "merged"]);
});

Deno.test("update() leaves a pull request alone that was closed meanwhile", async () => {
  await using sandbox = await startSandbox();
  const { repository, provider } = sandbox;
  repository.requireStatus("build");
  const opened = await sandbox.open("topic");
  await repository.close(1);
  const { armed, pullRequest } = await provider.update(opened, {
    arm: { headSha: opened.headSha },
  });
  assert.deepEqual([armed, pullRequest.state], [undefined, "closed"]);
});

Deno.test("update() arms on a server that lacks a field, and then reads what has become of it", async () => {
  await using sandbox = await startSandbox();
  const { repository, forge } = sandbox;
  repository.requireStatus("build");
  const answer = {
    status: 200,
    body: { errors: [{ message: "Field 'isInMergeQueue' doesn't exist on type 'PullRequest'" }] },
  };
  forge.faults.add({ method: "POST", path: /graphql/, body: /isInMergeQueue/, answer });
  const { armed, pullRequest } = await arm(sandbox);
  assert.deepEqual([armed, pullRequest.autoMerge], ["armed", true]);
});

for (const [name, afterwards] of [["a 502", { status: 502 }], ["a reset", "reset"]] as const) {
  Deno.test(`update() checks after ${name} whether it is armed`, async () => {
    await using sandbox = await startSandbox();
    sandbox.repository.requireStatus("build");
    sandbox.forge.faults.add({ method: "POST", path: /graphql/, body: enabling, afterwards });
    assert.equal((await arm(sandbox)).armed, "armed");
    const [first, ...rest] = sandbox.requests();
    // What may arrive twice is sent on a kept connection, where Deno sends it again after a reset.
    const again = afterwards === "reset" ? ["POST /graphql"] : [];
    assert.deepEqual([first, ...rest], ["GET /", "POST /graphql", ...again, "GET /pulls/1"]);
  });
}

Deno.test("update() sends again what arms, after a query each time, and gives up on a broken server", async () => {
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
    arm(sandbox),
    failure(
      "provider",
      refusedMessage,
      "could not set auto-merge on pull request #1: GitHub answered 502: run again",
    ),
  );
  assert.deepEqual(edge.slept, [1_000, 2_000, 4_000, 8_000]);
});

Deno.test("update() does not take a page that is no answer for a success", async () => {
  await using sandbox = await startSandbox();
  const { forge, repository } = sandbox;
  repository.requireStatus("build");
  const answer = { status: 200, headers: { "content-type": "text/html" }, body: "<html>Hello" };
  forge.faults.add({ method: "POST", path: /graphql/, body: enabling, answer });
  assert.equal((await arm(sandbox)).armed, "armed");
  assert.notEqual(repository.pullRequest(1).autoMerge, undefined);
});
