import assert from "node:assert/strict";
import type { CommitStatus } from "../../../src/core/promotion/commit_status.ts";
import {
  fromContexts,
  type GraphqlContext,
} from "../../../src/providers/github/graphql_reports.ts";
import { known } from "./sandbox.ts";

const statusStates: readonly (readonly [state: string, expected: CommitStatus["state"]])[] = [
  ["SUCCESS", "success"],
  ["PENDING", "pending"],
  ["EXPECTED", "pending"],
  ["FAILURE", "failure"],
  ["ERROR", "failure"],
];

for (const [state, expected] of statusStates) {
  Deno.test(`a status that is ${state} is ${expected}`, () => {
    const createdAt = "2026-01-01T00:00:00Z";
    const context = { __typename: "StatusContext", context: "kind/apps-dev", state, createdAt };
    assert.deepEqual(fromContexts([context as GraphqlContext]), [
      { context: "kind/apps-dev", state: expected, description: "", at: Date.UTC(2026, 0, 1) },
    ]);
  });
}

const runStates: readonly (readonly [
  status: string,
  conclusion: string | null,
  expected: CommitStatus["state"],
])[] = [
  ["QUEUED", null, "pending"],
  ["IN_PROGRESS", null, "pending"],
  ["WAITING", null, "pending"],
  ["COMPLETED", "SUCCESS", "success"],
  ["COMPLETED", "NEUTRAL", "success"],
  ["COMPLETED", "SKIPPED", "success"],
  ["COMPLETED", "FAILURE", "failure"],
  ["COMPLETED", "CANCELLED", "failure"],
  ["COMPLETED", "TIMED_OUT", "failure"],
  ["COMPLETED", "ACTION_REQUIRED", "failure"],
  ["COMPLETED", "STARTUP_FAILURE", "failure"],
  ["COMPLETED", "STALE", "pending"],
];

for (const [status, conclusion, expected] of runStates) {
  Deno.test(`a check run that is ${conclusion ?? status} is ${expected}`, () => {
    const run = checkRun({ status, conclusion, title: "Title" });
    assert.deepEqual(fromContexts([run]).map(known), [
      { context: "build", state: expected, description: "Title" },
    ]);
  });
}

Deno.test("the newest run of a check counts where several suites of an app have it", () => {
  const found = fromContexts([
    checkRun({ databaseId: 2, conclusion: "SUCCESS", app: 1 }),
    checkRun({ databaseId: 1, conclusion: "FAILURE", app: 1 }),
    checkRun({ databaseId: 3, conclusion: "FAILURE", app: 2 }),
  ]);
  assert.deepEqual(found.map(({ state }) => state), ["success", "failure"]);
});

function checkRun(
  { app = 1, ...rest }: Partial<Extract<GraphqlContext, { __typename: "CheckRun" }>> & {
    app?: number;
  },
): GraphqlContext {
  return {
    __typename: "CheckRun",
    databaseId: 1,
    name: "build",
    status: "COMPLETED",
    conclusion: null,
    checkSuite: { app: { databaseId: app } },
    ...rest,
  };
}
