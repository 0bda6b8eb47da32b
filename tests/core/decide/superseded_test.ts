import assert from "node:assert/strict";
import type { OpenPullRequest, Snapshot } from "../../../src/core/decide/snapshot.ts";
import type { Decision } from "../../../src/core/decide/steps.ts";
import { armedAgain, superseded } from "../../../src/core/decide/superseded.ts";
import type { Promotion } from "../../../src/core/promotion/promotion.ts";
import { PROMOTION } from "../../support/promotion.ts";
import { configOf } from "../config/read_config.ts";

const HOTFIX = "Promote webshop/cart version 1.1.0\n\nHotfix-Reason: checkout fails";

/** An open promotion without auto-merge, whose head sets the version in these environments. */
function open(
  promotion: Promotion,
  { message = "", envs = [promotion.env] }: { message?: string; envs?: readonly string[] } = {},
) {
  const { group, app, tag } = promotion;
  return {
    pullRequest: {
      ...{ number: 7, title: "", description: "", sourceBranch: "promote/webshop-cart" },
      ...{ state: "open", autoMerge: false },
    },
    metadata: { kind: "promotion", promotion },
    changes: envs.map((env) => ({ group, app, env, to: { tags: [tag], digests: [] } })),
    commits: [{ message }],
  } as unknown as OpenPullRequest;
}

function snapshot(one: OpenPullRequest, { dev = "", holds = [] as readonly unknown[] } = {}) {
  const config = configOf(
    `gate: status
allowHotfix: true
environments: [{name: dev, auto: true, ${dev}}, {name: qa, auto: true}, {name: prod}]
`,
  );
  return {
    ...{ base: { branch: "main", commit: "c", config }, open: [one], now: 0 },
    held: { files: [], holds, warnings: [] },
  } as unknown as Snapshot;
}

const QA: Promotion = { ...PROMOTION, env: "qa" };
const AS_HOTFIX = { ...QA, hotfix: "checkout fails", override: [] };

for (
  const [dev, gated] of [
    ["", []],
    ["freeze: [{from: 2020-01-01, to: 2030-01-01}]", [PROMOTION]],
    ["windows: [{days: [mon], from: '09:00', to: '16:00', timezone: UTC}]", [PROMOTION]],
  ] as const
) {
  Deno.test(`another run's pull request to the first environment is armed again: "${dev}"`, () => {
    const decision = armedAgain(snapshot(open(PROMOTION), { dev }), 7);
    assert.deepEqual(decision?.steps, [{ step: "arm", gated }]);
  });
}

Deno.test("another run's promotion and hotfix are armed again, each with its own gate", () => {
  assert.deepEqual(armedAgain(snapshot(open(QA)), 7)?.steps, [{ step: "arm", gated: [QA] }]);
  // Nothing but a hold keeps the hotfix back, since qa has no window and no freeze.
  assert.deepEqual(armedAgain(snapshot(open(QA, { message: HOTFIX })), 7)?.steps, [
    { step: "arm", gated: [] },
  ]);
});

Deno.test("a head that also changes an environment where a person merges is not armed again", () => {
  assert.ok(armedAgain(snapshot(open(QA, { envs: ["dev", "qa"] })), 7));
  assert.equal(armedAgain(snapshot(open(QA, { envs: ["qa", "prod"] })), 7), undefined);
});

Deno.test("a head that also changes an environment on hold is not armed again", () => {
  const holds = [{ id: "a", group: "webshop", envs: ["qa"], reason: "incident", by: "" }];
  assert.equal(armedAgain(snapshot(open(QA, { envs: ["dev", "qa"] }), { holds }), 7), undefined);
});

Deno.test("a feature that sets another version than its description says is not armed again", () => {
  const feature = { ...PROMOTION, type: "feature", feature: "login" } as const;
  const one = open(feature);
  const here = {
    ...one,
    pullRequest: { ...one.pullRequest, sourceBranch: "feature/webshop-cart-login" },
  };
  assert.ok(armedAgain(snapshot(here), 7));
  const changes = one.changes.map((change) => ({ ...change, to: { tags: ["9"], digests: [] } }));
  assert.equal(armedAgain(snapshot({ ...here, changes }), 7), undefined);
});

Deno.test("only a run that promotes by a branch can have been replaced", () => {
  const theirs = snapshot(open({ ...QA, tag: "2.0.0" }));
  const ours = {
    ...{ promotion: QA, branch: "promote/webshop-cart", steps: [] },
    wanted: { title: "", description: "", autoMerge: true },
  } as unknown as Decision;
  assert.ok(superseded(theirs, ours));
  for (const missing of ["promotion", "branch", "wanted"] as const) {
    assert.equal(superseded(theirs, { ...ours, [missing]: undefined }), undefined, missing);
  }
});

Deno.test("what is held is not armed again, unless it overrides the hold", () => {
  const holds = [{ id: "a", group: "webshop", envs: [], reason: "incident", by: "" }];
  const held = (message: string) => armedAgain(snapshot(open(QA, { message }), { holds }), 7);
  assert.equal(held(HOTFIX), undefined);
  assert.ok(held(`${HOTFIX}\nOverride: hold`));
});

Deno.test("a replaced hotfix enables auto-merge with the gate of the promotion that replaced it", () => {
  const theirs = { ...QA, tag: "2.0.0" };
  const ours = {
    ...{ promotion: QA, branch: "promote/webshop-cart" },
    ...{ wanted: { title: "", description: "", autoMerge: true } },
    steps: [{ step: "arm", gated: [AS_HOTFIX] }],
  } as unknown as Decision;
  assert.deepEqual(superseded(snapshot(open(theirs)), ours)?.steps, [
    { step: "arm", gated: [theirs] },
  ]);
});

Deno.test("a hotfix that overrides a hold replaces an earlier one; what is held replaces nothing", () => {
  const theirs = { ...QA, tag: "2.0.0" };
  const ours = {
    ...{ promotion: QA, branch: "promote/webshop-cart" },
    ...{ wanted: { title: "", description: "", autoMerge: false }, steps: [] },
  } as unknown as Decision;
  const holds = [{ id: "a", group: "webshop", envs: [], reason: "incident", by: "" }];
  const held = (message: string) =>
    superseded(snapshot(open(theirs, { message }), { holds }), ours);
  assert.equal(held(HOTFIX), undefined);
  assert.equal(held(`${HOTFIX}\nOverride: hold`)?.promotion?.tag, "2.0.0");
});

Deno.test("a run whose version was replaced corrects auto-merge, and nothing else", () => {
  const theirs = { ...QA, tag: "2.0.0" };
  const ours = (autoMerge: boolean) =>
    ({
      ...{ promotion: QA, branch: "promote/webshop-cart", steps: [] },
      wanted: { title: "", description: "", autoMerge },
    }) as unknown as Decision;
  const stepsOver = (one: OpenPullRequest, wanted: boolean, held = false) => {
    const holds = held ? [{ id: "a", group: "webshop", envs: [], reason: "x", by: "" }] : [];
    return superseded(snapshot(one, { holds }), ours(wanted))?.steps.map(({ step }) => step);
  };
  const unarmed = open(theirs);
  const armed = { ...unarmed, pullRequest: { ...unarmed.pullRequest, autoMerge: true } };
  assert.deepEqual(stepsOver(unarmed, true), ["arm"]);
  assert.deepEqual(stepsOver(unarmed, false), []);
  assert.deepEqual(stepsOver(armed, true), []);
  assert.deepEqual(stepsOver(armed, false), ["disarm"]);
  assert.equal(stepsOver(unarmed, true, true), undefined);
  for (
    const other of [
      open(QA),
      open({ ...theirs, env: "dev" }),
      { ...unarmed, changes: [] },
      { ...unarmed, metadata: { kind: "none" } as const },
      {
        ...unarmed,
        changes: unarmed.changes.map((change) => ({
          ...change,
          to: { tags: ["2.0.0", "3"], digests: [] },
        })),
      },
      {
        ...unarmed,
        changes: unarmed.changes.map((change) => ({ ...change, to: { tags: [], digests: [] } })),
      },
    ]
  ) {
    assert.equal(stepsOver(other, true), undefined);
  }
});

Deno.test("only an unarmed promotion whose description names it is armed again", () => {
  const one = open(QA);
  assert.equal(armedAgain(snapshot(one), 8), undefined);
  const armed = { ...one, pullRequest: { ...one.pullRequest, autoMerge: true } };
  for (
    const other of [
      armed,
      { ...one, metadata: { kind: "none" } as const },
      open({ ...QA, tag: "9" }, { envs: ["dev"] }),
      { ...one, changes: [] },
    ]
  ) {
    assert.equal(armedAgain(snapshot(other), 7), undefined);
  }
});
