import assert from "node:assert/strict";
import type { CommitStatus } from "../../../src/core/promotion/commit_status.ts";
import type { Provider } from "../../../src/providers/provider.ts";
import { type Scripted, withAzdo } from "./scripted_server.ts";

const sha = "c".repeat(40);
/** Of every status here. */
const at = Date.parse("2026-01-01");
const path = `GET commits/${sha}/statuses`;

function status(id: number, name: string | null, state: string, genre?: string): unknown {
  return { id, state, description: `d${id}`, context: { name, genre }, creationDate: "2026-01-01" };
}

function listOf(...value: unknown[]): Scripted {
  return { json: { count: value.length, value } };
}

async function reportsOf(provider: Provider): Promise<readonly CommitStatus[]> {
  return (await provider.read({ reportsOn: [sha] })).reports.get(sha) ?? [];
}

Deno.test("read() for reports asks for the newest of each context", async () => {
  await withAzdo([[path, listOf()]], async ({ provider, seen }) => {
    assert.deepEqual(await reportsOf(provider), []);
    assert.deepEqual(seen[0]?.query, {
      latestOnly: "true",
      top: "1000",
      skip: "0",
      "api-version": "7.1",
    });
  });
});

const states = {
  succeeded: "success",
  failed: "failure",
  error: "failure",
  partiallySucceeded: "failure",
  pending: "pending",
  notSet: "pending",
  notApplicable: "pending",
  somethingNew: "pending",
};

for (const [state, wanted] of Object.entries(states)) {
  Deno.test(`read() for reports takes "${state}" for ${wanted}`, async () => {
    await withAzdo([[path, listOf(status(1, "kustomization/apps-dev", state))]], async (bench) => {
      assert.deepEqual(await reportsOf(bench.provider), [
        { context: "kustomization/apps-dev", state: wanted, description: "d1", at },
      ]);
    });
  });
}

Deno.test("read() for reports takes any genre, and of one context the newest", async () => {
  await withAzdo([[
    path,
    listOf(
      status(1, "kustomization/apps-dev/1a2b3c4d", "failed", "fluxcd"),
      status(4, "kustomization/apps-dev/1a2b3c4d", "succeeded", "fluxcd"),
      status(3, "kustomization/apps-dev/1a2b3c4d", "pending", "fluxcd:cluster"),
      status(2, "lint", "succeeded"),
    ),
  ]], async ({ provider }) => {
    assert.deepEqual(await reportsOf(provider), [
      { context: "kustomization/apps-dev/1a2b3c4d", state: "success", description: "d4", at },
      { context: "kustomization/apps-dev/1a2b3c4d", state: "pending", description: "d3", at },
      { context: "lint", state: "success", description: "d2", at },
    ]);
  });
});

Deno.test("read() for reports goes by the date where a server gives no ids", async () => {
  const context = { name: "kustomization/apps-dev", genre: "fluxcd" };
  await withAzdo([[
    path,
    listOf(
      { state: "failed", context, creationDate: "2026-01-01T00:00:00.1234567Z" },
      { state: "succeeded", context, creationDate: "2026-01-01T00:00:01.1234567Z" },
    ),
  ]], async ({ provider }) => {
    const states = (await reportsOf(provider)).map(({ state }) => state);
    assert.deepEqual(states, ["success"]);
  });
});

Deno.test("read() for reports passes over a status without a name", async () => {
  await withAzdo([[
    path,
    listOf({ id: 1, state: "failed", context: null, description: null }, status(2, null, "failed")),
  ]], async ({ provider }) => {
    assert.deepEqual(await reportsOf(provider), []);
  });
});

Deno.test("read() for reports reads all pages", async () => {
  const page = Array.from({ length: 1000 }, (_, index) => status(index, `c/${index}`, "succeeded"));
  await withAzdo([
    [path, listOf(...page)],
    [path, listOf(status(1000, "c/last", "failed"))],
  ], async ({ provider, seen }) => {
    const statuses = await reportsOf(provider);
    assert.equal(statuses.length, 1001);
    assert.deepEqual(statuses[0], {
      context: "c/last",
      state: "failure",
      description: "d1000",
      at,
    });
    assert.equal(seen[1]?.query.skip, "1000");
  });
});

Deno.test("pastReports() has every status of a commit, oldest first", async () => {
  const answer = listOf(
    status(2, "kustomization/apps-dev", "failed"),
    status(1, "kustomization/apps-dev", "succeeded"),
  );
  await withAzdo([[path, answer]], async ({ provider, seen }) => {
    const found = (await provider.pastReports([sha])).get(sha) ?? [];
    assert.deepEqual(found.map(({ state }) => state), ["success", "failure"]);
    assert.equal(seen[0]?.query["latestOnly"], "false");
  });
});
