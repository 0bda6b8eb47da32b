import assert from "node:assert/strict";
import { failure } from "../../support/failure.ts";
import { startSandbox } from "./sandbox.ts";

const commenting = /\/issues\/1\/comments$/;

Deno.test("comment() says something on the pull request, by one request", async () => {
  await using sandbox = await startSandbox();
  const opened = await sandbox.open("topic");
  sandbox.requests();
  await sandbox.provider.comment(opened, "**took over**");
  assert.deepEqual(sandbox.requests(), ["POST /issues/1/comments"]);
  assert.deepEqual(sandbox.repository.pullRequest(1).comments.map(({ body }) => body), [
    "**took over**",
  ]);
});

for (const [name, afterwards] of [["a 502", { status: 502 }], ["a reset", "reset"]] as const) {
  Deno.test(`comment() checks after ${name} whether it was said, and says nothing twice`, async () => {
    await using sandbox = await startSandbox();
    const opened = await sandbox.open("topic");
    sandbox.requests();
    sandbox.forge.faults.add({ method: "POST", path: commenting, afterwards });
    await sandbox.provider.comment(opened, "took over\n");
    assert.equal(sandbox.repository.pullRequest(1).comments.length, 1);
    assert.deepEqual(sandbox.requests(), ["POST /issues/1/comments", "GET /issues/1/comments"]);
  });
}

Deno.test("comment() fails where it was not said", async () => {
  await using sandbox = await startSandbox();
  const opened = await sandbox.open("topic");
  await sandbox.provider.comment(opened, "another");
  sandbox.forge.faults.add({ method: "POST", path: commenting, answer: { status: 502 } });
  await assert.rejects(
    sandbox.provider.comment(opened, "took over"),
    /could not comment on pull request #1: GitHub answered 502$/,
  );
});

Deno.test("decorate() adds labels, reviewers, teams and assignees", async () => {
  await using sandbox = await startSandbox({ settings: { teams: ["platform"] } });
  const { repository, provider, forge } = sandbox;
  const opened = await sandbox.open("topic");
  sandbox.requests();
  await provider.decorate(opened, {
    labels: ["promotion", "prod"],
    reviewers: ["flux", "acme/platform"],
    assignees: ["alice"],
  });
  const { labels, assignees, requestedReviewers, requestedTeams } = repository.pullRequest(1);
  assert.deepEqual(labels, ["promotion", "prod"]);
  assert.deepEqual(assignees.map(({ login }) => login), ["alice"]);
  assert.deepEqual(requestedReviewers.map(({ login }) => login), ["flux"]);
  assert.deepEqual(requestedTeams, ["platform"]);
  assert.equal(sandbox.requests().length, 3);
  assert.deepEqual(forge.violations, []);
});

Deno.test("decorate() asks nothing where nothing is wanted", async () => {
  await using sandbox = await startSandbox();
  const opened = await sandbox.open("topic");
  sandbox.requests();
  await sandbox.provider.decorate(opened, { labels: [] });
  assert.deepEqual(sandbox.requests(), []);
});

Deno.test("decorate() warns of what GitHub refuses, and adds the rest", async () => {
  await using sandbox = await startSandbox();
  const { repository, provider, edge } = sandbox;
  const opened = await sandbox.open("topic");
  await provider.decorate(opened, { labels: ["promotion"], reviewers: ["mallory"] });
  assert.deepEqual(repository.pullRequest(1).labels, ["promotion"]);
  assert.deepEqual(edge.logged.filter((line) => line.startsWith("warning:")), [
    "warning: could not ask mallory to review pull request #1: GitHub answered 422 " +
    '"Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the acme/gitops-1 repository."',
  ]);
});

Deno.test("setGate() sets the status gitops-promotion on the head, which a query then returns", async () => {
  await using sandbox = await startSandbox();
  const { provider, forge } = sandbox;
  const opened = await sandbox.open("topic");
  sandbox.requests();
  const gate = { state: "pending", description: "waiting for apps-dev" } as const;
  await provider.setGate(opened, { ...gate, url: "https://example.com/run/1" });
  assert.deepEqual(sandbox.requests(), [`POST /statuses/${opened.headSha}`]);
  assert.deepEqual(forge.requests.at(-1)?.body, {
    state: "pending",
    context: "gitops-promotion",
    description: "waiting for apps-dev",
    target_url: "https://example.com/run/1",
  });
  const { open } = await provider.read({ base: "main", allOpen: true, gates: true });
  assert.deepEqual(open[0]?.gate, gate);
});

Deno.test("setGate() cuts its words to GitHub's 140 characters", async () => {
  await using sandbox = await startSandbox();
  const opened = await sandbox.open("topic");
  await sandbox.provider.setGate(opened, { state: "failure", description: "ä".repeat(141) });
  const { open } = await sandbox.provider.read({ base: "main", allOpen: true, gates: true });
  assert.equal(open[0]?.gate?.description, `${"ä".repeat(139)}…`);
});

Deno.test("setGate() fails where the token may not write statuses", async () => {
  await using sandbox = await startSandbox();
  const opened = await sandbox.open("topic");
  const reader = sandbox.as(sandbox.forge.accounts.reader.token);
  await assert.rejects(
    reader.setGate(opened, { state: "success", description: "" }),
    failure(
      "auth",
      'could not set the status "gitops-promotion" on pull request #1: GitHub answered 403 "Resource not accessible by personal access token"',
      "the token needs the permissions contents: write and pull-requests: write; to read statuses also statuses: read and checks: read",
    ),
  );
});
