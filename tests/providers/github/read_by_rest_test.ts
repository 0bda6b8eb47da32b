import assert from "node:assert/strict";
import { createGitHubProvider } from "../../../src/providers/github/github_provider.ts";
import { parseRemote } from "../../../src/providers/remote.ts";
import type { GitHubRemote } from "../../../src/providers/remote_github.ts";
import { withScriptedServer } from "../scripted_server.ts";
import { providerEdge } from "../support.ts";
import { startSandbox } from "./sandbox.ts";

Deno.test("read() asks once by REST whether there really is no report, and not again", async () => {
  await using sandbox = await startSandbox();
  const { repository, provider } = sandbox;
  const sha = await repository.tip();
  const query = { base: "main", reportsOn: [sha] };
  assert.deepEqual((await provider.read(query)).reports.get(sha), []);
  await provider.read(query);
  const once = [`GET /commits/${sha}/status`];
  assert.deepEqual(sandbox.requests(), ["POST /graphql", ...once, "POST /graphql"]);
});

Deno.test("read() reads reports by REST where GraphQL shows none of those that are there", async () => {
  await using sandbox = await startSandbox();
  const { repository, provider, forge } = sandbox;
  const sha = await repository.tip();
  await repository.setStatus(sha, "kustomization/apps-dev", "success");
  const data = {
    viewer: { login: "alice" },
    repository: {
      mergeCommitAllowed: true,
      squashMergeAllowed: true,
      rebaseMergeAllowed: true,
      part0: { target: { oid: sha } },
      part1: { __typename: "Commit", statusCheckRollup: null },
    },
  };
  forge.faults.add({ method: "POST", path: /graphql/, answer: { status: 200, body: { data } } });
  const { reports } = await provider.read({ base: "main", reportsOn: [sha] });
  assert.equal(reports.get(sha)?.[0]?.state, "success");
});

Deno.test("read() asks by REST whether reports have changed, where it has to poll by it", async () => {
  const sha = "a".repeat(40);
  const path = `/api/v3/repos/o/r/commits/${sha}`;
  const status = { state: "success", statuses: [{ context: "kind/apps-dev", state: "pending" }] };
  const statuses = { method: "GET", path: `${path}/status?per_page=100&page=1` };
  const runs = { method: "GET", path: `${path}/check-runs?filter=latest&per_page=100&page=1` };
  await withScriptedServer([
    { method: "POST", path: "/api/graphql", answer: { status: 404 } },
    { ...statuses, answer: { status: 200, headers: { etag: '"1"' }, body: status } },
    { ...runs, answer: { status: 200, headers: { etag: '"2"' }, body: { check_runs: [] } } },
    { ...statuses, answer: { status: 304 } },
    { ...runs, answer: { status: 304 } },
  ], async ({ url, received }) => {
    const remote = parseRemote(`${url}/o/r`, { provider: "github", insecure: false }, {});
    const provider = createGitHubProvider(remote as GitHubRemote, "secret", providerEdge());
    const query = { reportsOn: [sha] };
    const first = await provider.read(query);
    assert.equal(first.reports.get(sha)?.[0]?.state, "pending");
    assert.deepEqual(await provider.read(query), first);
    assert.deepEqual(
      received.slice(-2).map(({ headers }) => headers.get("if-none-match")).sort(),
      ['"1"', '"2"'],
    );
  });
});

Deno.test("read() reads reports by REST where the token may not read check runs", async () => {
  await using sandbox = await startSandbox();
  const { repository, provider, forge } = sandbox;
  const sha = await repository.tip();
  await repository.setStatus(sha, "kustomization/apps-dev", "success");
  const repositoryData = {
    mergeCommitAllowed: true,
    squashMergeAllowed: true,
    rebaseMergeAllowed: true,
    part0: { target: { oid: sha } },
    part1: { __typename: "Commit", statusCheckRollup: null },
  };
  const message = "Resource not accessible by integration";
  const path = ["repository", "part1", "statusCheckRollup"];
  forge.faults.add({
    method: "POST",
    path: /graphql/,
    answer: {
      status: 200,
      body: {
        data: { viewer: { login: "alice" }, repository: repositoryData },
        errors: [{ type: "FORBIDDEN", path, message }],
      },
    },
  });
  forge.faults.add({ path: /check-runs/, answer: { status: 403, body: { message } } });
  const { reports } = await provider.read({ base: "main", reportsOn: [sha] });
  assert.deepEqual(reports.get(sha)?.map(({ context }) => context), ["kustomization/apps-dev"]);
});

for (
  const [name, answer] of [
    ["answers 404", { status: 404, body: { message: "Not Found" } }],
    ["answers 501", { status: 501, body: "not implemented" }],
    ["may not be used", { status: 403, body: { message: "Resource not accessible" } }],
    ["gives another form of answer", { status: 200, body: { data: { repository: {} } } }],
    ["gives a page", { status: 200, body: "<html>Hello" }],
  ] as const
) {
  Deno.test(`read() asks by REST where GraphQL ${name}, and from then on`, async () => {
    await using sandbox = await startSandbox();
    sandbox.forge.faults.add({ method: "POST", path: /graphql/, answer });
    await sandbox.provider.read({ base: "main" });
    await sandbox.provider.read({ base: "main" });
    const read = "GET /git/ref/heads%2Fmain";
    assert.deepEqual(sandbox.requests(), ["POST /graphql", read, read]);
  });
}

for (
  const [name, answer, message] of [
    ["an outage", { status: 502 }, /GitHub answered 502$/],
    ["a reset", "reset", /the connection broke before the answer$/],
    [
      "a token that is not accepted",
      { status: 401, body: { message: "Bad credentials" } },
      /does not accept the token from --token/,
    ],
    [
      "GraphQL's rate limit",
      {
        status: 200,
        headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "99999999999" },
        body: { errors: [{ type: "RATE_LIMITED", message: "API rate limit exceeded" }] },
      },
      /GitHub's rate limit is reached$/,
    ],
    [
      "trouble in GraphQL",
      { status: 200, body: { errors: [{ message: "Something went wrong while executing" }] } },
      /Something went wrong/,
    ],
  ] as const
) {
  Deno.test(`read() fails after ${name}, and asks nothing by REST`, async () => {
    await using sandbox = await startSandbox();
    sandbox.forge.faults.add({ method: "POST", path: /graphql/, times: 99, answer });
    await assert.rejects(sandbox.provider.read({ base: "main", mergedBy: ["f".repeat(40)] }), {
      message,
    });
    assert.ok(sandbox.requests().every((request) => request === "POST /graphql"));
  });
}
