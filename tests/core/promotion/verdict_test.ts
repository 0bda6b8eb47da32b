import assert from "node:assert/strict";
import type { CommitStatus } from "../../../src/core/promotion/commit_status.ts";
import {
  HISTORY_LIMIT,
  judgeHistory,
  type Verdict,
  verdictOf,
} from "../../../src/core/promotion/verdict.ts";

function status(context: string, state: CommitStatus["state"]): CommitStatus {
  return { context, state, description: "" };
}

Deno.test("a status counts when a part after the first is <group>-<env>", () => {
  const counting = [
    "kustomization/apps-dev",
    "kustomization/apps-dev/1a2b3c4d",
    "a/b/apps-dev",
    "/apps-dev",
    "apps-dev/apps-dev",
  ];
  for (const context of counting) {
    assert.equal(verdictOf([status(context, "success")], "apps", "dev").state, "success", context);
  }
});

Deno.test("other statuses are passed over, also those without a slash", () => {
  const others = [
    "apps-dev",
    "apps-dev/1a2b3c4d",
    "kustomization/apps-dev2",
    "kustomization/my-apps-dev",
    "kustomization/Apps-dev",
    "kustomization/apps-dev ",
    "kustomization/apps/dev",
    "kustomization",
    "",
    "/",
  ];
  assert.deepEqual(
    verdictOf(others.map((context) => status(context, "failure")), "apps", "dev"),
    { state: "none", contexts: [] },
  );
});

Deno.test("with wholeName a context that is <group>-<env> counts too, and no other without a slash", () => {
  const statuses = [status("apps-dev", "success"), status("apps-prod", "failure")];
  assert.deepEqual(verdictOf(statuses, "apps", "dev", { wholeName: true }), {
    state: "success",
    contexts: [status("apps-dev", "success")],
  });
});

Deno.test("where several contexts match, one failure fails, one pending waits, and all must succeed", () => {
  const verdict = (...states: CommitStatus["state"][]) =>
    verdictOf(states.map((state, index) => status(`k/apps-dev/${index}`, state)), "apps", "dev")
      .state;
  assert.equal(verdict(), "none");
  assert.equal(verdict("success", "success"), "success");
  assert.equal(verdict("success", "pending"), "pending");
  assert.equal(verdict("pending", "failure", "success"), "failure");
});

Deno.test("the verdict tells which statuses it is made of", () => {
  const statuses = [status("ci/build", "failure"), status("kustomization/apps-dev", "pending")];
  assert.deepEqual(verdictOf(statuses, "apps", "dev"), {
    state: "pending",
    contexts: [status("kustomization/apps-dev", "pending")],
  });
});

/** Judges a history given from the commit promoted from to the tip, and tells which commits were asked about. */
async function judge(...states: Verdict["state"][]) {
  const verdicts = new Map(states.map((state, index) => [`c${index}`, { state, contexts: [] }]));
  const [promotedFrom = "", ...later] = verdicts.keys();
  const asked: string[] = [];
  const { sha, state } = await judgeHistory(
    { promotedFrom, newer: later.toReversed() },
    (commit) => {
      asked.push(commit);
      const verdict = verdicts.get(commit);
      return verdict === undefined ? Promise.reject(new Error(commit)) : Promise.resolve(verdict);
    },
  );
  return { sha, state, asked: asked.join(" ") };
}

Deno.test("a success on the commit promoted from passes, whatever came later", async () => {
  assert.deepEqual(await judge("success"), { sha: "c0", state: "success", asked: "c0" });
  assert.deepEqual(await judge("success", "failure", "pending"), {
    sha: "c0",
    state: "success",
    asked: "c0",
  });
});

Deno.test("an environment that was broken and repaired passes", async () => {
  assert.deepEqual(await judge("failure", "failure", "success", "none"), {
    sha: "c2",
    state: "success",
    asked: "c0 c3 c2",
  });
});

Deno.test("an environment that broke later fails", async () => {
  assert.deepEqual(await judge("none", "success", "failure"), {
    sha: "c2",
    state: "failure",
    asked: "c0 c2",
  });
});

Deno.test("a failure waits for a newer commit that is pending", async () => {
  assert.deepEqual(await judge("failure", "none", "pending", "none"), {
    sha: "c2",
    state: "pending",
    asked: "c0 c3 c2",
  });
});

Deno.test("where no newer commit has a verdict, that of the commit promoted from decides", async () => {
  assert.deepEqual(await judge("failure", "none"), { sha: "c0", state: "failure", asked: "c0 c1" });
  assert.deepEqual(await judge("pending", "none"), { sha: "c0", state: "pending", asked: "c0 c1" });
});

Deno.test("where no commit has a verdict there is none", async () => {
  assert.deepEqual(await judge("none", "none"), { sha: undefined, state: "none", asked: "c0 c1" });
});

Deno.test("no more than a hundred commits are asked about", async () => {
  let asked = 0;
  const judgement = await judgeHistory({
    promotedFrom: "own",
    newer: Array.from({ length: 500 }, (_, index) => `c${index}`),
  }, () => {
    asked += 1;
    return Promise.resolve({ state: "none", contexts: [] });
  });
  assert.equal(HISTORY_LIMIT, 100);
  assert.equal(asked, 100);
  assert.equal(judgement.state, "none");
});

Deno.test("an error while asking is passed on", async () => {
  await assert.rejects(
    judgeHistory({ promotedFrom: "own", newer: [] }, () => Promise.reject(new Error("no network"))),
    { message: "no network" },
  );
});
