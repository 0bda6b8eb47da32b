import assert from "node:assert/strict";
import { failure } from "../../support/failure.ts";
import { known, startSandbox } from "./sandbox.ts";

const draft = {
  sourceBranch: "topic",
  targetBranch: "main",
  title: "Promote a",
  description: "<!-- metadata = {} -->\nText",
};
const again = "run again; see https://www.githubstatus.com for outages";
const create = /\/pulls$/;
const update = /\/pulls\/1$/;

Deno.test("create() makes the pull request by one request", async () => {
  await using sandbox = await startSandbox();
  const headSha = await sandbox.push("topic");
  const made = await sandbox.provider.create(draft);
  assert.deepEqual({ ...known(made), id: "" }, {
    ...draft,
    number: 1,
    id: "",
    url: `${sandbox.repository.url}/pull/1`,
    fromFork: false,
    headSha,
    state: "open",
    autoMerge: false,
    draft: false,
    commits: 1,
  });
  assert.deepEqual(sandbox.requests(), ["POST /pulls"]);
});

Deno.test("create() gives the one that another run made meanwhile, as it is", async () => {
  await using sandbox = await startSandbox();
  const { repository, provider, forge } = sandbox;
  await sandbox.push("topic");
  forge.faults.add({
    method: "POST",
    path: create,
    before: () => repository.open({ source: "topic", title: "Another", body: "other" }),
  });
  const found = await provider.create(draft);
  assert.deepEqual([found.number, found.title, found.description], [1, "Another", "other"]);
  assert.deepEqual(sandbox.requests(), ["POST /pulls", "GET /pulls"]);
});

Deno.test("create() gives another run's as it is after an unclear answer too", async () => {
  await using sandbox = await startSandbox();
  const { repository, provider, forge } = sandbox;
  await sandbox.push("topic");
  forge.faults.add({
    method: "POST",
    path: create,
    before: () => repository.open({ source: "topic", title: "Another", body: "other" }),
    answer: { status: 502 },
  });
  const found = await provider.create(draft);
  assert.deepEqual([found.number, found.title, found.description], [1, "Another", "other"]);
  assert.deepEqual(sandbox.requests(), ["POST /pulls", "GET /pulls"]);
});

for (const [name, afterwards] of [["a 502", { status: 502 }], ["a reset", "reset"]] as const) {
  Deno.test(`create() finds what it made where the answer was ${name}, and sends nothing twice`, async () => {
    await using sandbox = await startSandbox();
    const { repository, provider, forge } = sandbox;
    await sandbox.push("topic");
    forge.faults.add({ method: "POST", path: create, afterwards });
    const made = await provider.create(draft);
    assert.equal(made.number, 1);
    assert.equal(repository.pullRequests.length, 1);
    assert.deepEqual(sandbox.requests(), ["POST /pulls", "GET /pulls"]);
  });
}

Deno.test("create() fails where the answer was a 502 and nothing was made, and sends nothing twice", async () => {
  await using sandbox = await startSandbox();
  const { repository, provider, forge, edge } = sandbox;
  await sandbox.push("topic");
  forge.faults.add({ method: "POST", path: create, answer: { status: 502 } });
  await assert.rejects(
    provider.create(draft),
    failure(
      "provider",
      'could not create a pull request from branch "topic": GitHub answered 502',
      again,
    ),
  );
  assert.equal(repository.pullRequests.length, 0);
  assert.deepEqual(edge.slept, [1_000, 2_000, 4_000]);
  assert.deepEqual(sandbox.requests().filter((request) => request.startsWith("POST")), [
    "POST /pulls",
  ]);
});

Deno.test("create() does not take a pull request to another base for its own", async () => {
  await using sandbox = await startSandbox();
  const { repository, provider, forge } = sandbox;
  await repository.setBranch("release", "main");
  await sandbox.push("topic");
  await repository.open({ source: "topic", target: "release" });
  forge.faults.add({ method: "POST", path: create, answer: { status: 502 } });
  await assert.rejects(provider.create(draft), /GitHub answered 502$/);
});

Deno.test("create() waits out a secondary rate limit and sends again, since it was a clear no", async () => {
  await using sandbox = await startSandbox();
  const { provider, forge, edge } = sandbox;
  await sandbox.push("topic");
  forge.faults.secondaryRateLimit({ path: create, retryAfter: 60 });
  assert.equal((await provider.create(draft)).number, 1);
  assert.deepEqual(edge.slept, [60_000]);
});

Deno.test("create() tells of the setting that keeps GitHub Actions from making pull requests", async () => {
  await using sandbox = await startSandbox({ settings: { botsMayOpenPullRequests: false } });
  await sandbox.push("topic");
  const provider = sandbox.as(sandbox.forge.accounts.actions.token);
  await assert.rejects(
    provider.create(draft),
    failure(
      "auth",
      'could not create a pull request from branch "topic": GitHub answered 403 "GitHub Actions is not permitted to create or approve pull requests."',
      'allow it in the settings of the repository or organization: Actions, General, "Allow GitHub Actions to create and approve pull requests"; or use the token of a GitHub App',
    ),
  );
});

Deno.test("create() repeats what GitHub says of a branch without commits", async () => {
  await using sandbox = await startSandbox();
  await sandbox.repository.setBranch("topic", "main");
  await assert.rejects(
    sandbox.provider.create(draft),
    failure(
      "provider",
      'could not create a pull request from branch "topic": GitHub answered 422 "Validation Failed: No commits between main and topic"',
      "the branch has no commits that its base lacks; run again",
    ),
  );
});

Deno.test("create() repeats what GitHub says of a branch that is not there", async () => {
  await using sandbox = await startSandbox();
  await assert.rejects(
    sandbox.provider.create(draft),
    failure(
      "provider",
      'could not create a pull request from branch "topic": GitHub answered 422 "Validation Failed: PullRequest head invalid"',
      "the branch is gone; run again",
    ),
  );
});

Deno.test("update() sets title and description and nothing else", async () => {
  await using sandbox = await startSandbox();
  const opened = await sandbox.open("topic");
  const text = { title: "New", description: "new" };
  const { pullRequest: updated, armed } = await sandbox.provider.update(opened, { text });
  assert.equal(armed, undefined);
  assert.deepEqual(updated, { ...opened, title: "New", description: "new" });
  assert.deepEqual(sandbox.forge.requests.at(-1)?.body, { title: "New", body: "new" });
});

Deno.test("update() says that the pull request has merged meanwhile", async () => {
  await using sandbox = await startSandbox();
  const opened = await sandbox.open("topic");
  await sandbox.repository.merge(1, "squash");
  assert.equal(
    (await sandbox.provider.update(opened, { text: opened })).pullRequest.state,
    "merged",
  );
});

Deno.test("update() checks after a 502 whether the text is set, and sends nothing twice", async () => {
  await using sandbox = await startSandbox();
  const opened = await sandbox.open("topic");
  sandbox.requests();
  sandbox.forge.faults.add({ method: "PATCH", path: update, afterwards: { status: 502 } });
  const text = { title: "New", description: "new\n" };
  assert.equal((await sandbox.provider.update(opened, { text })).pullRequest.title, "New");
  assert.deepEqual(sandbox.requests(), ["PATCH /pulls/1", "GET /pulls/1"]);
});

Deno.test("update() sends the text again while it is not set", async () => {
  await using sandbox = await startSandbox();
  const opened = await sandbox.open("topic");
  sandbox.requests();
  sandbox.forge.faults.add({ method: "PATCH", path: update, times: 2, answer: { status: 502 } });
  const text = { title: "New", description: "new" };
  assert.equal((await sandbox.provider.update(opened, { text })).pullRequest.title, "New");
  assert.deepEqual(sandbox.edge.slept, [1_000, 2_000]);
  const once = ["PATCH /pulls/1", "GET /pulls/1"];
  assert.deepEqual(sandbox.requests(), [...once, ...once, "PATCH /pulls/1"]);
});

Deno.test("update() sends nothing again over another run's text", async () => {
  await using sandbox = await startSandbox();
  const { forge, provider, repository } = sandbox;
  const opened = await sandbox.open("topic");
  forge.faults.add({
    method: "PATCH",
    path: update,
    before: () => repository.pullRequest(1).title = "Another",
    answer: { status: 502 },
  });
  const text = { title: "New", description: "new" };
  await assert.rejects(
    provider.update(opened, { text }),
    failure("provider", "could not update pull request #1: GitHub answered 502", again),
  );
  assert.equal(repository.pullRequest(1).title, "Another");
});

Deno.test("update() fails where the text stays as it was", async () => {
  await using sandbox = await startSandbox();
  const opened = await sandbox.open("topic");
  sandbox.forge.faults.add({ method: "PATCH", path: update, times: 9, answer: "reset" });
  await assert.rejects(
    sandbox.provider.update(opened, { text: { title: "New", description: "new" } }),
    failure(
      "provider",
      `could not update pull request #1: cannot reach 127.0.0.1:${sandbox.forge.port}: the connection broke before the answer`,
      "check the network, the remote's URL, --api-url and the proxy settings",
    ),
  );
});

Deno.test("create() makes a draft", async () => {
  await using sandbox = await startSandbox();
  await sandbox.push("topic");
  assert.equal((await sandbox.provider.create({ ...draft, draft: true })).draft, true);
  assert.equal(sandbox.repository.pullRequest(1).draft, true);
});

Deno.test("create() warns, and makes no draft, where the repository has none", async () => {
  await using sandbox = await startSandbox();
  const { forge, edge, provider } = sandbox;
  await sandbox.push("topic");
  const message = "Draft pull requests are not supported in this repository.";
  const errors = [{ resource: "PullRequest", code: "custom", message }];
  const answer = { status: 422, body: { message: "Validation Failed", errors } };
  forge.faults.add({ method: "POST", path: create, answer });
  assert.equal((await provider.create({ ...draft, draft: true })).draft, false);
  assert.deepEqual(edge.logged.filter((line) => line.startsWith("warning:")), [
    `warning: this repository has no draft pull requests: GitHub says "Validation Failed: ${message}"`,
  ]);
});

Deno.test("close() closes the pull request with a new description, by one request", async () => {
  await using sandbox = await startSandbox();
  const opened = await sandbox.open("topic");
  sandbox.requests();
  const closed = await sandbox.provider.close(opened, { description: "closed by us" });
  assert.deepEqual([closed.state, closed.description, closed.title], [
    "closed",
    "closed by us",
    "topic",
  ]);
  assert.ok((closed.endedAt ?? 0) > 0);
  assert.deepEqual(sandbox.requests(), ["PATCH /pulls/1"]);
});

Deno.test("close() leaves the description alone where none is given", async () => {
  await using sandbox = await startSandbox();
  const opened = await sandbox.open("topic");
  assert.equal((await sandbox.provider.close(opened)).description, "about topic");
});

Deno.test("close() checks after a 502 whether it is closed", async () => {
  await using sandbox = await startSandbox();
  const opened = await sandbox.open("topic");
  sandbox.forge.faults.add({ method: "PATCH", path: update, afterwards: { status: 502 } });
  const closed = await sandbox.provider.close(opened, { description: "closed by us" });
  assert.equal(closed.state, "closed");
});

Deno.test("close() fails where it is still open", async () => {
  await using sandbox = await startSandbox();
  const opened = await sandbox.open("topic");
  sandbox.forge.faults.add({ method: "PATCH", path: update, times: 4, answer: { status: 502 } });
  await assert.rejects(
    sandbox.provider.close(opened),
    /could not close pull request #1: GitHub answered 502$/,
  );
});

Deno.test("now() is the server's time", async () => {
  await using sandbox = await startSandbox();
  const { provider, edge } = sandbox;
  assert.equal(provider.now(), edge.clock.now());
  await provider.read({ base: "main" });
  assert.ok(Math.abs(provider.now() - Date.now()) < 60_000);
});
