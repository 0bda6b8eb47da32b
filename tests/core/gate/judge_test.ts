import assert from "node:assert/strict";
import { judge, type PredecessorVerdict, sumUp } from "../../../src/core/gate/judge.ts";
import type { CommitStatus } from "../../../src/core/promotion/commit_status.ts";

type State = CommitStatus["state"] | "none";

/** Judges a history of one predecessor, given from the commit promoted from to the tip. */
function judged(...states: State[]): Pick<PredecessorVerdict, "sha" | "state"> {
  const names = states.map((_, index) => `c${index}`);
  const reports = new Map(states.map((state, index) => [`c${index}`, reportsOf(state)]));
  const [verdict] = judge({
    group: "apps",
    sha: "c0",
    wholeName: false,
    predecessors: [{ env: "dev", name: "apps-dev", newer: names.slice(1).reverse() }],
  }, reports);
  assert.ok(verdict);
  return { sha: verdict.sha, state: verdict.state };
}

function reportsOf(state: State): CommitStatus[] {
  return state === "none" ? [] : [{ context: "kustomization/apps-dev", state, description: "" }];
}

Deno.test("the newest commit with a verdict decides, but for a success on the commit promoted from", () => {
  const cases: [State[], string | undefined, State][] = [
    [["success"], "c0", "success"],
    [["success", "failure", "pending"], "c0", "success"],
    // Broken and repaired.
    [["failure", "failure", "success", "none"], "c2", "success"],
    // Broke later.
    [["none", "success", "failure"], "c2", "failure"],
    // Being repaired.
    [["failure", "none", "pending", "none"], "c2", "pending"],
    // No newer verdict.
    [["failure", "none"], "c0", "failure"],
    [["pending", "none"], "c0", "pending"],
    [["none", "none"], undefined, "none"],
  ];
  for (const [states, sha, state] of cases) {
    assert.deepEqual(judged(...states), { sha, state }, states.join(" "));
  }
});

Deno.test("no more than a hundred commits count", () => {
  const silent = Array.from({ length: 99 }, () => "none" as const);
  assert.equal(judged("none", "success", ...silent).state, "none");
  assert.equal(judged("none", "success", ...silent.slice(1)).state, "success");
});

Deno.test("every predecessor is judged by its own name, and one failure fails them all", () => {
  const facts = {
    group: "apps",
    sha: "c0",
    wholeName: false,
    predecessors: ["eu", "us"].map((env) => ({ env, name: `apps-${env}`, newer: [] })),
  };
  const verdict = (eu: State, us: State) =>
    sumUp(judge(
      facts,
      new Map([[
        "c0",
        [["eu", eu], ["us", us]].flatMap(([env, state]) =>
          state === "none"
            ? []
            : [{ context: `k/apps-${env}`, state: state as CommitStatus["state"], description: "" }]
        ),
      ]]),
    ));
  assert.equal(verdict("success", "success"), "success");
  assert.equal(verdict("success", "none"), "pending");
  assert.equal(verdict("success", "pending"), "pending");
  assert.equal(verdict("failure", "none"), "failure");
});
