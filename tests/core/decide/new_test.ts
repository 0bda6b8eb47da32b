import assert from "node:assert/strict";
import { decideNew } from "../../../src/core/decide/new.ts";
import { checkNewIntent } from "../../../src/core/decide/new_intent.ts";
import type { AppManifests, Snapshot } from "../../../src/core/decide/snapshot.ts";
import { PROMOTION } from "../../support/promotion.ts";
import { failure } from "../../support/failure.ts";
import { configOf } from "../config/read_config.ts";
import {
  BRANCH,
  cart,
  CONFIG,
  holdOf,
  LIMIT,
  NOON,
  openOf,
  snapshotOf,
  stepOf,
  told,
  WITH_HOTFIXES,
} from "./webshop.ts";

const OLD = cart({ dev: "1.0.0", qa: "1.0.0", prod: "1.0.0" });
const NEW = { group: "webshop", app: "cart", tag: "1.1.0" };
const HELD =
  'skipping promotion as version 1.1.0 of webshop/cart in environment "dev" is held: incident';

function decide(snapshot: Snapshot, app: AppManifests = OLD, digest?: string) {
  return decideNew(snapshot, app, { ...NEW, digest }, LIMIT);
}

Deno.test("new sets the tag in the first environment, on one commit and in one pull request", () => {
  const decision = decide(snapshotOf());
  assert.ok(decision !== "missing");
  assert.deepEqual(decision.promotion, PROMOTION);
  assert.deepEqual(decision.changes, [{
    path: "webshop/dev/cart.yaml",
    line: 1,
    from: "registry/cart:1.0.0",
    to: "registry/cart:1.1.0",
  }]);
  const title = "Promote webshop/cart version 1.1.0 to environment dev";
  const { files: [file], ...push } = stepOf(decision, "push") ?? { files: [] };
  assert.deepEqual(push, {
    ...{ step: "push", branch: BRANCH, base: "tip", message: title, expected: undefined },
  });
  assert.match(file?.text ?? "", /cart:1\.1\.0 #/);
  assert.deepEqual({ ...stepOf(decision, "create"), description: "" }, {
    ...{ step: "create", branch: BRANCH, base: "main", title, description: "", draft: false },
  });
});

for (
  const [name, snapshot, app, expected] of [
    ["merges it by itself with auto: true", snapshotOf(), OLD, "created: push, create, arm"],
    [
      "leaves it to a person without",
      snapshotOf({ config: configOf("environments: [{name: dev}]\n") }),
      OLD,
      "created: push, create",
    ],
    [
      "adds labels and reviewers",
      snapshotOf({ config: configOf("environments: [{name: dev, labels: [promotion]}]\n") }),
      OLD,
      "created: push, create, decorate",
    ],
    ["finds no marker", snapshotOf(), cart({ qa: "1.0.0" }), "missing"],
    [
      "has nothing to do",
      snapshotOf(),
      cart({ dev: "1.1.0", qa: "1.0.0" }),
      "unchanged: webshop/cart is already at version 1.1.0 in environment dev",
    ],
    ["opens nothing that is held", snapshotOf({ holds: [holdOf()] }), OLD, `skipped: ${HELD}`],
    [
      "opens what a hold of another version leaves alone",
      snapshotOf({ holds: [holdOf({ tag: "1.0.0" })] }),
      OLD,
      "created: push, create, arm",
    ],
    [
      "keeps its open pull request that is right",
      snapshotOf({ open: [openOf(OLD)] }),
      OLD,
      "unchanged: ",
    ],
    [
      "disarms its open pull request that is held",
      snapshotOf({ open: [openOf(OLD)], holds: [holdOf()] }),
      OLD,
      `updated: ${HELD}, disarm`,
    ],
    [
      "leaves a held one without auto-merge alone",
      snapshotOf({
        open: [openOf(OLD, {}, { pullRequest: { autoMerge: false } })],
        holds: [holdOf()],
      }),
      OLD,
      `skipped: ${HELD}`,
    ],
    [
      "leaves another version's alone if its own is held",
      snapshotOf({ open: [openOf(OLD, { tag: "1.0.9" })], holds: [holdOf()] }),
      OLD,
      `skipped: ${HELD}`,
    ],
    [
      "leaves another environment's alone if its own is held",
      snapshotOf({ open: [openOf(OLD, { env: "qa" })], holds: [holdOf()] }),
      OLD,
      `skipped: ${HELD}`,
    ],
    [
      "takes over another version's",
      snapshotOf({ open: [openOf(OLD, { tag: "1.0.9" })] }),
      OLD,
      "updated: disarm, push, update, arm, comment",
    ],
  ] as const
) {
  Deno.test(`new ${name}`, () => assert.equal(told(decide(snapshot, app)), expected));
}

Deno.test("nothing is promoted while a hold cannot be read", () => {
  const held = {
    files: [],
    holds: [],
    warnings: [{ code: "hold", message: "a.yaml:1:1: no group" }],
  };
  assert.throws(
    () => decide({ ...snapshotOf(), held }),
    failure(
      "config",
      "a.yaml:1:1: no group",
      "nothing is promoted while a hold cannot be read: fix or remove its file",
    ),
  );
});

const REASON = "checkout fails";

/** What a hotfix of cart 1.1.0 to the environment does. */
function hotfix(
  snapshot: Snapshot,
  { env = "prod", override = [] }: { env?: string; override?: readonly string[] } = {},
) {
  return decideNew(snapshot, OLD, { ...NEW, hotfix: { env, reason: REASON, override } }, LIMIT);
}

Deno.test("a hotfix goes straight into its environment, labelled, and says so in its commit", () => {
  const decision = hotfix(snapshotOf({ config: WITH_HOTFIXES }), { override: ["soak"] });
  assert.ok(decision !== "missing");
  assert.equal(told(decision), "created: push, create, decorate");
  const title = "Promote webshop/cart version 1.1.0 to environment prod";
  assert.equal(
    stepOf(decision, "push")?.message,
    `${title}\n\nHotfix-Reason: ${REASON}\nOverride: soak`,
  );
  assert.deepEqual(stepOf(decision, "decorate")?.labels, ["hotfix"]);
  assert.match(decision.wanted?.description ?? "", /checkout fails[^]*soak/);
});

Deno.test("a hotfix of the same version for another reason says the new one", () => {
  const over = (reason: string) => {
    const open = openOf(OLD, { env: "qa" }, { hotfix: [reason] });
    return hotfix(snapshotOf({ config: WITH_HOTFIXES, open: [open] }), { env: "qa" });
  };
  assert.equal(told(over("it is slow")), "updated: disarm, push, update, arm, decorate");
  const decision = over("it is slow");
  assert.ok(decision !== "missing");
  assert.match(stepOf(decision, "push")?.message ?? "", /Hotfix-Reason: checkout fails$/);
  const kept = over(REASON);
  assert.ok(kept !== "missing");
  assert.equal(stepOf(kept, "push"), undefined);
});

Deno.test("a hotfix overrides a hold only if it says so", () => {
  const held = snapshotOf({ config: WITH_HOTFIXES, holds: [holdOf()] });
  assert.match(told(hotfix(held)), /^skipped: .* is held: incident$/);
  assert.equal(told(hotfix(held, { override: ["hold"] })), "created: push, create, decorate");
});

Deno.test("a hotfix needs a config that allows it, and an environment of it", () => {
  assert.throws(
    () => hotfix(snapshotOf()),
    failure(
      "usage",
      "the config does not allow hotfixes, and new --env makes one",
      "set allowHotfix: true in gitops-promotion.yaml on the base branch",
    ),
  );
  assert.throws(
    () => hotfix(snapshotOf({ config: WITH_HOTFIXES }), { env: "staging" }),
    failure("usage", 'environment "staging" is not in the config', "it has dev, qa, prod"),
  );
});

Deno.test("a hotfix waits for the end of a freeze and for a window, unless it overrides that one", () => {
  const [dev] = CONFIG.environments;
  const prod = {
    ...dev,
    name: "prod",
    freeze: [{ from: NOON, to: NOON + 1, reason: "" }],
    windows: [{ days: ["fri"], from: 0, to: 60, timezone: "UTC" }],
  } as const;
  const closed = snapshotOf({ config: { ...WITH_HOTFIXES, environments: [dev, prod] } });
  const hintOf = (override: readonly string[]) => {
    try {
      return told(hotfix(closed, { override }));
    } catch (error) {
      return (error as { hint?: string }).hint;
    }
  };
  assert.equal(hintOf([]), "wait, or override it with --override freeze");
  assert.equal(hintOf(["freeze"]), "wait, or override it with --override windows");
  assert.equal(hintOf(["windows"]), "wait, or override it with --override freeze");
  assert.equal(hintOf(["freeze", "windows"]), "created: push, create, arm, decorate");
});

Deno.test("a hotfix does not lose the version that its branch brings to an earlier environment", () => {
  const over = (env: string, tag: string) =>
    hotfix(snapshotOf({ config: WITH_HOTFIXES, open: [openOf(OLD, { env, tag })] }), { env: "qa" });
  assert.throws(
    () => over("dev", "1.0.9"),
    failure(
      "conflict",
      'pull request #7 brings version 1.0.9 to environment "dev" by the branch that this hotfix needs',
      "merge or close it first; with prflow: per-env each environment has its own branch",
    ),
  );
  const taken = "updated: disarm, push, update, arm, decorate, comment";
  assert.equal(told(over("dev", "1.1.0")), taken);
  assert.equal(told(over("qa", "1.0.9")), taken);
  assert.equal(told(over("prod", "1.0.9")), taken.replace("disarm, ", ""));
  const changesNothing = { ...openOf(OLD, { env: "qa" }), changes: [] };
  assert.equal(
    told(
      hotfix(snapshotOf({ config: WITH_HOTFIXES, open: [changesNothing] }), { env: "qa" }),
    ),
    taken.replace(", comment", ""),
  );
});

Deno.test("only a hotfix has a reason and overrides, and it needs a reason", () => {
  assert.deepEqual(checkNewIntent(NEW), NEW);
  const digest = `sha256:${"a".repeat(64)}`;
  assert.equal(checkNewIntent({ ...NEW, digest }).digest, digest);
  const { hotfix } = checkNewIntent({
    ...NEW,
    env: "prod",
    reason: REASON,
    override: ["hold", "hold"],
  });
  assert.deepEqual(hotfix, { env: "prod", reason: REASON, override: ["hold"] });
  assert.deepEqual(checkNewIntent({ ...NEW, env: "prod", reason: REASON }).hotfix?.override, []);
  assert.throws(() => checkNewIntent({ ...NEW, env: "prod" }), /reason/);
  for (const one of [{ reason: REASON }, { override: ["hold"] }]) {
    assert.throws(
      () => checkNewIntent({ ...NEW, ...one }),
      failure(
        "usage",
        "--reason and --override are only for hotfixes, which need --env",
        "name the environment with --env, or leave them out",
      ),
    );
  }
});
