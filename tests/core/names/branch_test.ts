import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { Failure } from "../../../src/core/failure.ts";
import {
  acceptedBranches,
  branchName,
  staleFeatureBranch,
} from "../../../src/core/names/branch.ts";
import type { Promotion } from "../../../src/core/promotion/promotion.ts";

const promotion: Promotion = {
  group: "apps",
  app: "podinfo",
  tag: "6.0.1",
  env: "dev",
  sha: "",
  feature: "",
  type: "promote",
};
const feature: Promotion = { ...promotion, feature: "new-cart", type: "feature" };

Deno.test("a promotion's branch names the app, and with per-env the environment", () => {
  assert.equal(branchName(promotion, "per-app"), "promote/apps-podinfo");
  assert.equal(branchName(promotion, "per-env"), "promote/apps-podinfo-dev");
});

Deno.test("a feature's branch names app and feature in either flow", () => {
  assert.equal(branchName(feature, "per-app"), "feature/apps-podinfo-new-cart");
  assert.equal(branchName(feature, "per-env"), "feature/apps-podinfo-new-cart");
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

Deno.test("a branch that git does not take is refused", () => {
  const refused: readonly [Promotion, "per-app" | "per-env", string, string][] = [
    [{ ...promotion, app: "a.lock" }, "per-app", "promote/apps-a.lock", ".lock"],
    [{ ...promotion, app: "a." }, "per-app", "promote/apps-a.", "."],
    [{ ...promotion, env: "e.lock" }, "per-env", "promote/apps-podinfo-e.lock", ".lock"],
    [{ ...promotion, env: "e." }, "per-env", "promote/apps-podinfo-e.", "."],
  ];
  for (const [given, prflow, branch, end] of refused) {
    assert.throws(
      () => branchName(given, prflow),
      new Failure(
        "usage",
        `branch "${branch}" cannot be made: git takes no branch that ends with "${end}"`,
        { hint: "choose a name with another end" },
      ),
    );
  }
  assert.equal(
    branchName({ ...promotion, app: "a.lock" }, "per-env"),
    "promote/apps-a.lock-dev",
  );
});

Deno.test("a branch that is too long for GitHub is refused, with how much to drop", () => {
  const fits = { ...promotion, app: "a".repeat(244 - "promote/apps-".length) };
  assert.equal(branchName(fits, "per-app").length, 244);
  const long = { ...promotion, app: `${fits.app}bbb` };
  assert.throws(
    () => branchName(long, "per-app"),
    new Failure(
      "usage",
      `branch "promote/apps-${long.app}" cannot be made: it has 247 characters, and GitHub takes 244`,
      { hint: "choose names that are 3 shorter" },
    ),
  );
});

Deno.test("git takes every branch that branchName() gives", () => {
  const name = fc.stringMatching(/^[ab0_][ab0._-]{0,4}(?:\.lock|\.)?$/)
    .filter((text) => !text.includes(".."));
  const promotions = fc.record({
    group: name,
    app: name,
    tag: fc.constant("1"),
    env: name,
    sha: fc.constant(""),
    feature: fc.constant("f-1"),
    type: fc.constantFrom("promote" as const, "feature" as const),
  });
  fc.assert(
    fc.property(promotions, fc.constantFrom("per-app" as const, "per-env" as const), (...given) => {
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
