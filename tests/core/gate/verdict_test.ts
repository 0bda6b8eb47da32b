import assert from "node:assert/strict";
import type { CommitStatus } from "../../../src/core/promotion/commit_status.ts";
import { nearlyNamed, verdictOf, verdictsOver } from "../../../src/core/gate/verdict.ts";

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

Deno.test("contexts that differ in case only are told apart, for a hint", () => {
  const contexts = [
    "kustomization/webshop-dev",
    "kustomization/Webshop-dev/1a2b",
    "kustomization/webshop-qa",
  ];
  const statuses = contexts.map((context) => status(context, "success"));
  assert.deepEqual(nearlyNamed(statuses, "Webshop", "dev"), ["kustomization/webshop-dev"]);
  assert.deepEqual(nearlyNamed(statuses, "webshop", "dev"), ["kustomization/Webshop-dev/1a2b"]);
  assert.deepEqual(nearlyNamed(statuses, "webshop", "prod"), []);
});

Deno.test("over time all contexts together say what the newest of each says", () => {
  const at = (time: number, context: string, state: CommitStatus["state"]) => ({
    ...status(context, state),
    at: time,
  });
  const told = verdictsOver(
    [
      at(1, "kustomization/apps-dev/eu", "success"),
      at(3, "kustomization/apps-dev/eu", "failure"),
      at(4, "kustomization/apps-dev/eu", "success"),
      at(2, "kustomization/apps-dev/us", "pending"),
      at(3, "kustomization/apps-dev/us", "success"),
      at(5, "kustomization/apps-qa", "failure"),
      status("kustomization/apps-dev/us", "failure"),
    ],
    "apps",
    "dev",
  );
  assert.deepEqual(told.map(({ at, state }) => `${at} ${state}`), [
    "1 success",
    "2 pending",
    "3 failure",
    "3 failure",
    "4 success",
  ]);
});
