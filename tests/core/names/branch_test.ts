import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { Failure } from "../../../src/core/failure.ts";
import {
  acceptedBranches,
  branchesOfApp,
  branchName,
  type BranchRules,
  type BranchSubject,
  branchType,
  holdBranch,
  releaseBranch,
  staleFeatureBranch,
} from "../../../src/core/names/branch.ts";
import { ancestorNames, isOnLine, toGraph } from "../../../src/core/graph.ts";

const promotion: BranchSubject = {
  group: "apps",
  app: "podinfo",
  env: "dev",
  feature: "",
  type: "promote",
};
const feature: BranchSubject = { ...promotion, feature: "new-cart", type: "feature" };
const rollback: BranchSubject = { ...promotion, env: "prod", type: "rollback" };

const environments = toGraph([{ name: "dev" }, { name: "qa" }, { name: "prod" }]);
const perApp: BranchRules = { prflow: "per-app", environments };
const perEnv: BranchRules = { prflow: "per-env", environments };

Deno.test("a promotion's branch names the app, and with per-env the environment", () => {
  assert.equal(branchName(promotion, perApp), "promote/apps-podinfo");
  assert.equal(branchName(promotion, perEnv), "promote/apps-podinfo-dev");
});

Deno.test("a feature's branch names app and feature in either flow", () => {
  assert.equal(branchName(feature, perApp), "feature/apps-podinfo-new-cart");
  assert.equal(branchName(feature, perEnv), "feature/apps-podinfo-new-cart");
});

Deno.test("a rollback's branch names app and environment in either flow", () => {
  assert.equal(branchName(rollback, perApp), "rollback/apps-podinfo-prod");
  assert.equal(branchName(rollback, perEnv), "rollback/apps-podinfo-prod");
});

Deno.test("with per-app an environment beside others has a branch of its own, and those on the line share one", () => {
  const rules: BranchRules = {
    prflow: "per-app",
    environments: toGraph([
      { name: "dev" },
      { name: "eu" },
      { name: "us", dependsOn: ["dev"] },
      { name: "all", dependsOn: ["eu", "us"] },
    ]),
  };
  const branches = ["dev", "eu", "us", "all"].map((env) =>
    branchName({ ...promotion, env }, rules)
  );
  assert.deepEqual(branches, [
    "promote/apps-podinfo",
    "promote/apps-podinfo-eu",
    "promote/apps-podinfo-us",
    "promote/apps-podinfo",
  ]);
  assert.equal(
    branchName({ ...promotion, env: "gone" }, rules),
    "promote/apps-podinfo",
    "an environment that has left the config",
  );
});

Deno.test("environments that can be open side by side have branches of their own, those on the line share one", () => {
  const graphs = fc.array(fc.nat(), { minLength: 1, maxLength: 6 }).map((choices) =>
    toGraph(choices.map((choice, index) => ({
      name: `e${index}`,
      dependsOn: Array.from({ length: index }, (_, at) => `e${at}`)
        .filter((_, at) => ((choice >> at) & 1) === 1 || at === choice % Math.max(index, 1)),
    })))
  );
  fc.assert(fc.property(graphs, (nodes) => {
    const branches = new Map(nodes.map(({ name }) => [
      name,
      branchName({ ...promotion, env: name }, { prflow: "per-app", environments: nodes }),
    ]));
    for (const { name: a } of nodes) {
      for (const { name: b } of nodes) {
        if (a === b || ancestorNames(nodes, a).has(b) || ancestorNames(nodes, b).has(a)) continue;
        assert.notEqual(branches.get(a), branches.get(b), `${a} and ${b}`);
      }
      const own = branches.get(a) !== "promote/apps-podinfo";
      assert.equal(own, !isOnLine(nodes, a), a);
    }
  }));
});

Deno.test("a hold and its release have branches by its id", () => {
  assert.equal(holdBranch("apps-prod-1a2b3c4d"), "hold/apps-prod-1a2b3c4d");
  assert.equal(releaseBranch("apps-prod-1a2b3c4d"), "release/apps-prod-1a2b3c4d");
});

Deno.test("a branch's prefix says what its pull request is for", () => {
  assert.equal(branchType("promote/apps-podinfo"), "promote");
  assert.equal(branchType("promote/dev/apps-podinfo"), "promote");
  assert.equal(branchType("feature/apps-podinfo-x"), "feature");
  assert.equal(branchType("rollback/apps-podinfo-prod"), "rollback");
  for (const branch of ["main", "promote", "promoted/x", "hold/x", "remove/stale-feature", ""]) {
    assert.equal(branchType(branch), undefined, branch);
  }
});

Deno.test("the stale features' branch has one name", () => {
  assert.equal(staleFeatureBranch, "remove/stale-feature");
});

Deno.test("a promotion is accepted from the branch of either flow and from the original's", () => {
  assert.deepEqual(acceptedBranches(promotion), [
    "promote/apps-podinfo",
    "promote/apps-podinfo-dev",
    "promote/dev/apps-podinfo",
  ]);
});

Deno.test("a feature is accepted from its branch alone", () => {
  assert.deepEqual(acceptedBranches(feature), ["feature/apps-podinfo-new-cart"]);
  assert.deepEqual(acceptedBranches({ ...feature, feature: "" }), ["feature/apps-podinfo"]);
});

Deno.test("a rollback is accepted from its branch alone", () => {
  assert.deepEqual(acceptedBranches(rollback), ["rollback/apps-podinfo-prod"]);
});

Deno.test("a branch that git does not take is refused", () => {
  const refused: readonly [BranchSubject, BranchRules, string, string][] = [
    [{ ...promotion, app: "a.lock" }, perApp, "promote/apps-a.lock", ".lock"],
    [{ ...promotion, app: "a." }, perApp, "promote/apps-a.", "."],
    [{ ...promotion, env: "e.lock" }, perEnv, "promote/apps-podinfo-e.lock", ".lock"],
    [{ ...promotion, env: "e." }, perEnv, "promote/apps-podinfo-e.", "."],
  ];
  for (const [given, rules, branch, end] of refused) {
    assert.throws(
      () => branchName(given, rules),
      new Failure(
        "usage",
        `branch "${branch}" cannot be created: git allows no branch name that ends with "${end}"`,
        { hint: "choose a name with another ending" },
      ),
    );
  }
  assert.equal(
    branchName({ ...promotion, app: "a.lock" }, perEnv),
    "promote/apps-a.lock-dev",
  );
});

Deno.test("a branch that is too long for GitHub is refused, with how much to drop", () => {
  const fits = { ...promotion, app: "a".repeat(244 - "promote/apps-".length) };
  assert.equal(branchName(fits, perApp).length, 244);
  for (const excess of [1, 3]) {
    const long = { ...promotion, app: fits.app + "b".repeat(excess) };
    assert.throws(
      () => branchName(long, perApp),
      new Failure(
        "usage",
        `branch "promote/apps-${long.app}" cannot be created: it has ${
          244 + excess
        } characters; GitHub allows 244`,
        { hint: `shorten the names by ${excess}` },
      ),
    );
  }
});

Deno.test("git takes every branch that branchName() gives", () => {
  const name = fc.stringMatching(/^[ab0_][ab0._-]{0,4}(?:\.lock|\.)?$/)
    .filter((text) => !text.includes(".."));
  const promotions = fc.record({
    group: name,
    app: name,
    env: name,
    feature: fc.constant("f-1"),
    type: fc.constantFrom("promote" as const, "feature" as const, "rollback" as const),
  });
  fc.assert(
    fc.property(promotions, fc.constantFrom(perApp, perEnv), (...given) => {
      const branch = nameOrUndefined(...given);
      if (branch !== undefined) {
        execFileSync("git", ["check-ref-format", "--branch", branch], { stdio: "pipe" });
      }
    }),
    { numRuns: 50 },
  );
});

function nameOrUndefined(...given: Parameters<typeof branchName>): string | undefined {
  try {
    return branchName(...given);
  } catch (error) {
    if (error instanceof Failure && error.code === "usage") return undefined;
    throw error;
  }
}

Deno.test("an app's branches are one, or one for each environment", () => {
  const app = { group: "apps", app: "podinfo" };
  assert.deepEqual(branchesOfApp(app, perApp), ["promote/apps-podinfo"]);
  const each = ["dev", "qa", "prod"].map((env) => `promote/apps-podinfo-${env}`);
  assert.deepEqual(branchesOfApp(app, perEnv), each);
});
