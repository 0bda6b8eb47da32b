import assert from "node:assert/strict";
import type { Proposal } from "../../../src/core/decide/proposal.ts";
import { propose } from "../../../src/core/decide/propose.ts";
import type { OpenPullRequest, Snapshot } from "../../../src/core/decide/snapshot.ts";
import { failure } from "../../support/failure.ts";
import type { Hold } from "../../../src/core/holds/hold.ts";
import { PROMOTION } from "../../support/promotion.ts";
import { configOf } from "../config/read_config.ts";

const BRANCH = "promote/webshop-cart";
const TITLE = "Promote webshop/cart version 1.1.0 to environment dev";
const PROPOSAL: Proposal = {
  ...{ promotion: PROMOTION, branch: BRANCH, title: TITLE, description: "", auto: false },
  ...{ files: [], changes: [], warnings: [] },
};

/** What is decided where the branch has an open pull request that changes nothing marked and has no metadata. */
function decideOver(title: string, more: Partial<OpenPullRequest["pullRequest"]> = {}) {
  const pullRequest = {
    ...{ number: 7, url: "https://x/pull/7", sourceBranch: BRANCH, targetBranch: "main" },
    ...{ title, description: "", fromFork: false, autoMerge: false },
    ...more,
  };
  const open = { pullRequest, changes: [], metadata: { kind: "none" }, files: [], commits: [] };
  const isHere = pullRequest.targetBranch === "main";
  return propose(
    {
      base: { branch: "main", commit: "c", config: { prflow: "per-app", environments: [] } },
      ...{ heads: new Map(), open: isHere ? [open] : [], elsewhere: isHere ? [] : [pullRequest] },
      ...{ held: { files: [], holds: [], warnings: [] }, now: 0 },
    } as unknown as Snapshot,
    PROPOSAL,
  );
}

Deno.test("a pull request that lost its metadata is taken over where its title is one for the same app", () => {
  assert.equal(decideOver(TITLE).action, "unchanged");
  assert.equal(decideOver(TITLE.replace("1.1.0", "1.0.9")).action, "updated");
});

Deno.test("a branch is somebody else's where its pull request has another title, or another base", () => {
  const hint = "merge or close it first (https://x/pull/7), or rename a group or an app";
  assert.throws(
    () => decideOver("My own work"),
    failure(
      "conflict",
      `branch "${BRANCH}" belongs to pull request #7, "My own work"`,
      hint,
    ),
  );
  assert.throws(
    () => decideOver(TITLE, { targetBranch: "release" }),
    failure(
      "conflict",
      `branch "${BRANCH}" belongs to pull request #7, which targets "release"`,
      hint,
    ),
  );
});

const HOLD = { group: "webshop", envs: ["qa"] } as unknown as Hold;
const TO_QA = { ...PROMOTION, env: "qa" };

/** What a promotion of the same version decides over an open one to qa that merges by itself. */
function decideAgain(message: string, proposedHolds: readonly Hold[] = []) {
  const { group, app, tag, env } = TO_QA;
  const open = {
    pullRequest: {
      ...{ number: 7, url: "", sourceBranch: BRANCH, title: TITLE, description: "" },
      autoMerge: true,
    },
    changes: [{ group, app, env, to: { tags: [tag], digests: [] } }],
    ...{ metadata: { kind: "none" }, files: [], commits: [{ message }] },
  };
  const config = configOf(
    "allowHotfix: true\nenvironments: [{name: dev}, {name: qa, auto: true}]\n",
  );
  const environments = ["dev", "qa"].map((env) => ({ env, tags: ["1.0.0"] }));
  return propose(
    {
      ...{ base: { branch: "main", commit: "c", config }, heads: new Map(), open: [open] },
      ...{ elsewhere: [], held: { files: [], holds: [], warnings: [] }, now: 0 },
    } as unknown as Snapshot,
    {
      ...{ ...PROPOSAL, promotion: TO_QA, auto: true },
      page: {
        ...{ promotion: TO_QA, limit: 4000 },
        facts: { changes: [], environments, auto: true },
      },
    },
    proposedHolds,
  );
}

Deno.test("an open hotfix is described as one when a promotion brings its version", () => {
  for (
    const [message, state, notes] of [
      [TITLE, "open, waits for `webshop-dev`", undefined],
      [`${TITLE}\n\nHotfix-Reason: checkout fails`, "open", [["Hotfix", "checkout fails"]]],
    ] as const
  ) {
    const facts = decideAgain(message).page?.facts;
    assert.deepEqual([facts?.environments[1]?.state, facts?.notes], [state, notes]);
  }
});

Deno.test("a proposed hold switches auto-merge off, unless the open hotfix overrides holds", () => {
  const hotfix = `${TITLE}\n\nHotfix-Reason: checkout fails`;
  assert.equal(decideAgain(TITLE, [HOLD]).wanted?.autoMerge, false);
  assert.equal(decideAgain(hotfix, [HOLD]).wanted?.autoMerge, false);
  assert.equal(decideAgain(`${hotfix}\nOverride: hold`, [HOLD]).wanted?.autoMerge, true);
});
