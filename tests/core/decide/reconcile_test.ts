import assert from "node:assert/strict";
import type { Candidate, Order } from "../../../src/core/decide/order.ts";
import { decideReconcile, type ReconcileFacts } from "../../../src/core/decide/reconcile.ts";
import type { Snapshot } from "../../../src/core/decide/snapshot.ts";
import {
  cart,
  CONFIG,
  holdOf,
  inventoryOf,
  LIMIT,
  openOf,
  SHA,
  snapshotOf,
  stepOf,
  stepsOf,
  WITH_HOTFIXES,
} from "./webshop.ts";

const DAY = 86_400_000;
const ARRIVAL = { id: SHA, time: 10 * DAY, message: "" };
const LATER: Order = { place: "later", arrival: ARRIVAL };

/** What reconcile does where version 1.1.0 waits for qa, and came to dev by a promotion on the tenth day. */
function reconcile(
  versions: Readonly<Record<string, string>>,
  snapshot: Snapshot = snapshotOf(),
  { order = LATER, origin, notPromoted, knownSha, ...more }:
    & Partial<ReconcileFacts>
    & { readonly order?: Order }
    & Partial<NonNullable<ReturnType<ReconcileFacts["candidates"]["get"]>>> = {},
) {
  const facts = { order, origin, notPromoted, knownSha };
  const numbers = snapshot.open.map(({ pullRequest }) => [pullRequest.number, order] as const);
  return decideReconcile(snapshot, {
    ...{ app: inventoryOf(versions), manifests: cart(versions), nearMisses: new Set() },
    candidates: new Map(Object.keys(versions).map((env) => [env, facts])),
    ...{ hotfix: undefined, orders: new Map(numbers), declined: [], proposedHolds: [] },
    ...{ horizon: 5 * DAY, limit: LIMIT, ...more },
  });
}

/** The same in words: `<env>: <reason> | <what is decided>`. */
function words(...input: Parameters<typeof reconcile>): string[] {
  return reconcile(...input).map(({ env, ...one }) => {
    if (one.failure !== undefined) return `${env}: failed: ${one.failure.message}`;
    const { reason, decision } = one;
    return `${env}: ${reason} | ${[decision.action, ...stepsOf(decision)].join(", ")}`;
  });
}

const WAITING = { dev: "1.1.0", qa: "1.0.0" };
const AT_DEV = "dev: at version 1.1.0 | unchanged";
const DECLINED = { number: 5, url: "", group: "webshop", app: "cart", env: "qa", tag: "1.1.0" };
const QA = openOf(cart(WAITING), { env: "qa", sha: SHA });
const OTHER_SHA = "c2".repeat(20);
const DIGEST = `sha256:${"a".repeat(64)}`;
const OTHER_DIGEST = `sha256:${"b".repeat(64)}`;
const POINTLESS = "closed pull request #7: qa already has version 1.1.0";

for (
  const [name, decided, qa] of [
    [
      "opens the pull request that nobody opened",
      () => words(WAITING),
      "version 1.1.0 is in dev, and no pull request brought it | created, push, create, arm",
    ],
    [
      "leaves alone what is right",
      () => words(WAITING, snapshotOf({ open: [QA] }), { knownSha: SHA }),
      "pull request #7 brings version 1.1.0 | unchanged",
    ],
    [
      "arms what should merge by itself",
      () =>
        words(
          WAITING,
          snapshotOf({ open: [{ ...QA, pullRequest: { ...QA.pullRequest, autoMerge: false } }] }),
          { knownSha: SHA },
        ),
      "pull request #7 did not bring version 1.1.0 as it should | updated, arm",
    ],
    [
      "takes over a pull request with an older version",
      () =>
        words(WAITING, snapshotOf({ open: [openOf(cart(WAITING), { env: "qa", tag: "1.0.9" })] })),
      "pull request #7 did not bring version 1.1.0 as it should | updated, disarm, push, update, arm, comment",
    ],
    [
      "has nothing to do at the same version",
      () => words({ dev: "1.0.0", qa: "1.0.0" }),
      "at version 1.0.0 | unchanged",
    ],
    [
      "brings no version that is not later",
      () => words(WAITING, snapshotOf(), { order: { place: "earlier", arrival: ARRIVAL } }),
      "version 1.1.0 is not later than 1.0.0 | skipped",
    ],
    [
      "brings no version that was declined",
      () => words(WAITING, snapshotOf(), { declined: [DECLINED] }),
      "version 1.1.0 was declined by closing pull request #5 | skipped",
    ],
    [
      "keeps what was declined and opened again",
      () => words(WAITING, snapshotOf({ open: [QA] }), { declined: [DECLINED], knownSha: SHA }),
      "pull request #7 brings version 1.1.0 | unchanged",
    ],
    [
      "brings no version from before --since",
      () => words(WAITING, snapshotOf(), { horizon: 10 * DAY + 1 }),
      "version 1.1.0 has been in dev for longer than --since | skipped",
    ],
    [
      "brings a version that came right at --since",
      () => words(WAITING, snapshotOf(), { horizon: 10 * DAY }),
      "version 1.1.0 is in dev, and no pull request brought it | created, push, create, arm",
    ],
    [
      "brings no version of unknown arrival",
      () => words(WAITING, snapshotOf(), { order: { place: "unknown", arrival: undefined } }),
      "version 1.1.0 has been in dev for longer than --since | skipped",
    ],
    [
      "brings no version that came by hand",
      () => words(WAITING, snapshotOf(), { notPromoted: "it came by hand" }),
      "it came by hand | skipped",
    ],
    [
      "brings nothing to a near miss",
      () => words(WAITING, snapshotOf(), { nearMisses: new Set(["qa"]) }),
      "its markers in qa are not as they should be | skipped",
    ],
    [
      "opens nothing that is held",
      () => words(WAITING, snapshotOf({ holds: [holdOf({ envs: ["qa"] })] })),
      "held: incident | skipped",
    ],
    [
      "disarms what is held",
      () => words(WAITING, snapshotOf({ open: [QA], holds: [holdOf({ envs: ["qa"] })] })),
      "pull request #7 is held: incident | updated, disarm",
    ],
    [
      "leaves a held one without auto-merge",
      () =>
        words(
          WAITING,
          snapshotOf({
            open: [{ ...QA, pullRequest: { ...QA.pullRequest, autoMerge: false } }],
            holds: [holdOf()],
          }),
        ),
      "pull request #7 is held: incident | unchanged",
    ],
    [
      "opens without auto-merge what an open pull request would hold",
      () => words(WAITING, snapshotOf(), { proposedHolds: [holdOf()] }),
      "version 1.1.0 is in dev, and no pull request brought it | created, push, create",
    ],
    [
      "closes what has become pointless",
      () => words({ dev: "1.1.0", qa: "1.1.0" }, snapshotOf({ open: [QA] })),
      `${POINTLESS} | updated, close`,
    ],
    [
      "closes what is no longer later",
      () =>
        words({ dev: "1.2.0", qa: "1.2.0" }, snapshotOf({ open: [QA] }), {
          order: { place: "earlier", arrival: ARRIVAL },
        }),
      "closed pull request #7: qa has version 1.2.0, which is later than 1.1.0 | updated, close",
    ],
    [
      "leaves alone a pointless one with a person's commits",
      () =>
        words(
          { dev: "1.1.0", qa: "1.1.0" },
          snapshotOf({
            open: [{
              ...QA,
              files: [...QA.files, {
                path: "README.md",
                before: "",
                after: "x",
                tip: "",
                merged: "x",
              }],
            }],
          }),
        ),
      "qa already has version 1.1.0 | skipped",
    ],
    [
      "leaves alone what is described as something else",
      () =>
        words(
          { dev: "1.2.0 1.1.0", qa: "1.0.0" },
          snapshotOf({ open: [{ ...QA, metadata: { kind: "none" } }] }),
        ),
      "the description of pull request #7 describes something other than its head | skipped",
    ],
    [
      "corrects an open one while its predecessor's markers disagree",
      () =>
        words(
          { dev: "1.2.0 1.1.0", qa: "1.0.0" },
          snapshotOf({ open: [{ ...QA, pullRequest: { ...QA.pullRequest, autoMerge: false } }] }),
        ),
      "pull request #7 did not bring version 1.1.0 as it should | updated, arm",
    ],
    [
      "closes nothing that is described as something else",
      () =>
        words(
          { dev: "1.1.0", qa: "1.1.0" },
          snapshotOf({ open: [{ ...QA, metadata: { kind: "none" } }] }),
        ),
      "the description of pull request #7 describes something other than its head | skipped",
    ],
    [
      "corrects the commit that an open one names, though its version was declined before",
      () =>
        words(WAITING, snapshotOf({ open: [QA] }), { declined: [DECLINED], knownSha: OTHER_SHA }),
      "pull request #7 did not bring version 1.1.0 as it should | updated, update",
    ],
    [
      "corrects the commit that a hotfix beyond holds names",
      () =>
        words(
          WAITING,
          snapshotOf({
            config: WITH_HOTFIXES,
            open: [openOf(cart(WAITING), { env: "qa", sha: SHA }, { hotfix: ["fails", "hold"] })],
            holds: [holdOf()],
          }),
          { knownSha: OTHER_SHA },
        ),
      "pull request #7 did not bring version 1.1.0 as it should | updated, update",
    ],
    [
      "keeps the branch of an open one, although the config names another by now",
      () =>
        words(WAITING, snapshotOf({ config: { ...CONFIG, prflow: "per-env" }, open: [QA] }), {
          knownSha: SHA,
        }),
      "pull request #7 brings version 1.1.0 | unchanged",
    ],
    [
      "keeps one that brings the same version with another digest",
      () =>
        words(
          { dev: "1.2.0 1.1.0", qa: `1.1.0@${DIGEST}` },
          snapshotOf({
            open: [
              openOf(cart({ qa: `1.1.0@${DIGEST}` }), { env: "qa" }, { digest: OTHER_DIGEST }),
            ],
          }),
        ),
      "pull request #7 brings version 1.1.0 | unchanged",
    ],
    [
      "decides nothing new without the manifests",
      () => words(WAITING, snapshotOf(), { manifests: undefined }),
      "at version 1.0.0 | unchanged",
    ],
  ] as const
) {
  Deno.test(`reconcile ${name}`, () => assert.equal(decided()[1], `qa: ${qa}`));
}

Deno.test("with one branch for an app, the first environment that needs it gets it", () => {
  const versions = { dev: "1.2.0", qa: "1.1.0", prod: "1.0.0" };
  const origin = { env: "dev", pullRequest: { ...QA.pullRequest, number: 3 } };
  const [dev, qa, prod] = words(versions, snapshotOf(), { origin });
  assert.equal(dev, AT_DEV.replace("1.1.0", "1.2.0"));
  assert.match(qa ?? "", /created, push, create, arm$/);
  assert.equal(prod, "prod: version 1.1.0 waits for the pull request for qa | skipped");
  const perEnv = snapshotOf({ config: { ...CONFIG, prflow: "per-env" } });
  assert.match(words(versions, perEnv)[2] ?? "", /created, push, create$/);
  const open = openOf(cart(versions), { env: "prod", tag: "1.0.9" });
  assert.equal(
    words({ ...versions, prod: "1.1.0" }, snapshotOf({ open: [open] }))[2],
    "prod: the pull request for qa comes first | skipped",
  );
});

Deno.test("a pull request that is left alone takes its branch from no later environment", () => {
  const versions = { dev: "1.1.0", qa: "1.1.0", prod: "1.0.0" };
  const readme = { path: "README.md", before: "", after: "x", tip: "", merged: "x" };
  const open = { ...QA, files: [...QA.files, readme] };
  assert.deepEqual(words(versions, snapshotOf({ open: [open] })).slice(1), [
    "qa: qa already has version 1.1.0 | skipped",
    "prod: pull request #7 did not bring version 1.1.0 as it should | updated, disarm, push, update, comment",
  ]);
});

Deno.test("an opened promotion is from the commit that brought the version, or that its description names", () => {
  const shaOf = (more: Parameters<typeof reconcile>[2]) => {
    const one = reconcile(WAITING, snapshotOf(), more)[1];
    return one?.failure === undefined ? one?.decision.promotion?.sha : undefined;
  };
  assert.equal(shaOf({}), SHA);
  assert.equal(shaOf({ knownSha: "c0" }), "c0");
});

Deno.test("a hotfix comes to the first environment, and an open one is left to the person who made it", () => {
  const hotfix: Candidate = {
    ...{ group: "webshop", app: "cart", env: "dev", predecessors: ["prod"], tag: "1.0.1" },
    ...{ digest: undefined, current: ["1.0.0"], jumped: true },
  };
  const after = { dev: "1.0.0", qa: "1.0.0", prod: "1.0.1" };
  assert.equal(
    words(after, snapshotOf(), { hotfix })[0],
    "dev: a hotfix brought version 1.0.1 to prod, past dev | created, push, create, arm",
  );
  const open = openOf(cart(WAITING), { env: "qa", tag: "1.0.1" }, { hotfix: ["fails", "hold"] });
  const allowed = { config: WITH_HOTFIXES, open: [open] };
  const brings = "qa: pull request #7 brings version 1.0.1 | unchanged";
  assert.equal(words(WAITING, snapshotOf(allowed))[1], brings);
  assert.equal(words(WAITING, snapshotOf({ ...allowed, holds: [holdOf()] }))[1], brings);
  const earlier = { order: { place: "earlier", arrival: undefined } } as const;
  assert.equal(words(WAITING, snapshotOf(allowed), earlier)[1], brings);
});

Deno.test("a marker that cannot be edited fails its environment only", () => {
  const versions = { dev: "1.1.0", qa: "1.0.0", prod: "1.1.0" };
  const misfit = {
    path: "webshop/qa/b.yaml",
    text: 'tag: a/b # {"$imagepolicy": "webshop:cart:tag"}\n',
  };
  const app = cart(versions);
  const [dev, qa] = words(versions, snapshotOf(), {
    manifests: { ...app, manifests: [...app.manifests, misfit] },
  });
  assert.equal(dev, AT_DEV);
  assert.match(qa ?? "", /^qa: failed: .* in webshop\/qa\/b\.yaml:1: /);
});

Deno.test("the next pull request tells which one brought the version", () => {
  const origin = { env: "dev", pullRequest: { ...QA.pullRequest, number: 3 } };
  const decision = (snapshot: Snapshot) => {
    const one = reconcile(WAITING, snapshot, { origin, knownSha: SHA })[1];
    assert.ok(one !== undefined && one.failure === undefined);
    return one.decision;
  };
  const created = decision(snapshotOf());
  assert.ok(stepOf(created, "create"));
  for (const one of [created, decision(snapshotOf({ open: [QA] }))]) {
    assert.equal(one.page?.facts.origin?.number, 3);
  }
});
