import assert from "node:assert/strict";
import type { CommitStatus } from "../../../src/core/promotion/commit_status.ts";
import { parseRemote } from "../../../src/providers/remote.ts";
import { createGitHubClient } from "../../../src/providers/github/client.ts";
import { listPastStatuses, listStatuses } from "../../../src/providers/github/statuses.ts";
import { failure } from "../../support/failure.ts";
import { type Exchange, withScriptedServer } from "../scripted_server.ts";
import { providerEdge } from "../support.ts";
import { known, startSandbox } from "./sandbox.ts";

Deno.test("listStatuses() has the newest status of every context", async () => {
  await using sandbox = await startSandbox();
  const { repository, client } = sandbox;
  const sha = await repository.tip();
  await repository.setStatus(sha, "kustomization/apps-dev", "failure", { description: "broken" });
  await repository.setStatus(sha, "kustomization/apps-dev", "success", { description: "repaired" });
  await repository.setStatus(sha, "kustomization/apps-qa/1a2b3c4d", "pending");
  await repository.setStatus(sha, "slashless", "error");
  assert.deepEqual(byContext(await listStatuses(client, sha)).map(({ at: _, ...rest }) => rest), [
    { context: "kustomization/apps-dev", state: "success", description: "repaired" },
    { context: "kustomization/apps-qa/1a2b3c4d", state: "pending", description: "" },
    { context: "slashless", state: "failure", description: "" },
  ]);
});

Deno.test("listPastStatuses() has every status and check run of a commit, oldest first", async () => {
  await using sandbox = await startSandbox();
  const { repository, client } = sandbox;
  const sha = await repository.tip();
  for (const state of ["success", "failure"] as const) {
    await repository.setStatus(sha, "kustomization/apps-dev", state);
    await repository.setCheckRun(sha, "argocd/apps-dev", state);
  }
  assert.deepEqual(byContext(await listPastStatuses(client, sha)).map(({ state }) => state), [
    "success",
    "failure",
    "success",
    "failure",
  ]);
});

Deno.test("listStatuses() has check runs too", async () => {
  await using sandbox = await startSandbox();
  const { repository, client } = sandbox;
  const sha = await repository.tip();
  await repository.setStatus(sha, "kustomization/apps-dev", "success");
  await repository.setCheckRun(sha, "kustomization/apps-dev", "failure");
  await repository.setCheckRun(sha, "kustomization/apps-qa");
  const found = await listStatuses(client, sha);
  assert.deepEqual(byContext(found).map(({ context, state }) => [context, state]), [
    ["kustomization/apps-dev", "success"],
    ["kustomization/apps-dev", "failure"],
    ["kustomization/apps-qa", "pending"],
  ]);
});

Deno.test("listStatuses() reads all pages of both lists", async () => {
  await using sandbox = await startSandbox();
  const { repository, client } = sandbox;
  const sha = await repository.tip();
  const names = Array.from({ length: 101 }, (_, index) => `kind/${String(index).padStart(3, "0")}`);
  for (const name of names) {
    await repository.setStatus(sha, name, "success");
    await repository.setCheckRun(sha, `check-${name}`, "success");
  }
  const found = await listStatuses(client, sha);
  assert.deepEqual(
    found.map(({ context }) => context).sort(),
    [...names, ...names.map((name) => `check-${name}`)].sort(),
  );
});

Deno.test("listStatuses() has none of a commit without any, and of one that GitHub does not have", async () => {
  await using sandbox = await startSandbox();
  const { repository, client } = sandbox;
  assert.deepEqual(await listStatuses(client, await repository.tip()), []);
  assert.deepEqual(await listStatuses(client, "f".repeat(40)), []);
});

Deno.test("listStatuses() does without check runs where the token may not read them", async () => {
  await using sandbox = await startSandbox();
  const { repository, client, forge } = sandbox;
  const sha = await repository.tip();
  await repository.setStatus(sha, "kustomization/apps-dev", "success");
  const message = "Resource not accessible by personal access token";
  forge.faults.add({ path: /check-runs/, answer: { status: 403, body: { message } } });
  const found = await listStatuses(client, sha);
  assert.deepEqual(found.map(({ context }) => context), ["kustomization/apps-dev"]);
});

Deno.test("listStatuses() fails where the repository cannot be seen", async () => {
  await using sandbox = await startSandbox({ settings: { private: true } });
  const { token } = sandbox.forge.accounts.stranger;
  await assert.rejects(
    listStatuses(sandbox.clientAs(token), "f".repeat(40)),
    failure(
      "provider",
      `could not read the statuses of commit "${
        "f".repeat(40)
      }": there is no repository "acme/gitops-1" at 127.0.0.1:${sandbox.forge.port} that the token from --token can see`,
      "check the remote's URL, and that the token has access to the repository",
    ),
  );
});

Deno.test("listStatuses() fails where the token may not read statuses", async () => {
  await using sandbox = await startSandbox();
  const { repository, client, forge } = sandbox;
  const sha = await repository.tip();
  const message = "Resource not accessible by integration";
  forge.faults.add({ path: /\/status\?/, answer: { status: 403, body: { message } } });
  await assert.rejects(
    listStatuses(client, sha),
    failure(
      "auth",
      `could not read the statuses of commit "${sha}": GitHub answered 403 "${message}"`,
      "the token needs the permissions contents: write and pull-requests: write; to read statuses also statuses: read and checks: read",
    ),
  );
});

const checkRuns: readonly (readonly [
  status: string,
  conclusion: string | null,
  state: CommitStatus["state"],
])[] = [
  ["queued", null, "pending"],
  ["in_progress", null, "pending"],
  ["waiting", null, "pending"],
  ["requested", null, "pending"],
  ["pending", null, "pending"],
  ["completed", "success", "success"],
  ["completed", "neutral", "success"],
  ["completed", "skipped", "success"],
  ["completed", "failure", "failure"],
  ["completed", "cancelled", "failure"],
  ["completed", "timed_out", "failure"],
  ["completed", "action_required", "failure"],
  ["completed", "startup_failure", "failure"],
  ["completed", "stale", "pending"],
];

for (const [status, conclusion, state] of checkRuns) {
  Deno.test(`listStatuses() takes a check run that is ${conclusion ?? status} for ${state}`, async () => {
    const run = { id: 1, name: "kind/apps-dev", status, conclusion, output: { title: "Title" } };
    await withCheckRuns([run], [{ context: "kind/apps-dev", state, description: "Title" }]);
  });
}

Deno.test("listStatuses() takes the newest run of a check that several suites of an app have", async () => {
  const run = (id: number, conclusion: string, app: number) => {
    return { id, name: "build", status: "completed", conclusion, app: { id: app } };
  };
  await withCheckRuns(
    [run(2, "success", 1), run(1, "failure", 1), run(3, "failure", 2)],
    [
      { context: "build", state: "success", description: "" },
      { context: "build", state: "failure", description: "" },
    ],
  );
});

async function withCheckRuns(runs: readonly unknown[], expected: readonly CommitStatus[]) {
  const exchanges: Exchange[] = [
    {
      method: "GET",
      path: "/api/v3/repos/o/r/commits/abc/status?per_page=100&page=1",
      answer: { status: 200, body: { state: "pending", statuses: [], total_count: 0 } },
    },
    {
      method: "GET",
      path: "/api/v3/repos/o/r/commits/abc/check-runs?filter=latest&per_page=100&page=1",
      answer: { status: 200, body: { total_count: runs.length, check_runs: runs } },
    },
  ];
  await withScriptedServer(exchanges, async ({ url }) => {
    const remote = parseRemote(`${url}/o/r`, { provider: "github", insecure: false }, {});
    assert.ok(remote.provider === "github");
    const client = createGitHubClient(remote, "secret", providerEdge());
    assert.deepEqual((await listStatuses(client, "abc")).map(known), expected);
  });
}

/** In a stable order that keeps equal contexts as they come. */
function byContext(statuses: readonly CommitStatus[]): CommitStatus[] {
  return statuses.toSorted((a, b) => a.context < b.context ? -1 : a.context > b.context ? 1 : 0);
}
