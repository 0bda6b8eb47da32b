import assert from "node:assert/strict";
import {
  decideRebuild,
  describesUnsettled,
  settledPromotion,
} from "../../../src/core/decide/rebuild.ts";
import {
  CONFLICT,
  type OpenPullRequest,
  type Snapshot,
} from "../../../src/core/decide/snapshot.ts";
import type { Decision } from "../../../src/core/decide/steps.ts";
import type { Hold } from "../../../src/core/holds/hold.ts";
import { cart, holdOf, LIMIT, openOf, snapshotOf, stepOf, told, WITH_HOTFIXES } from "./webshop.ts";

const APP = cart({ dev: "1.1.0", qa: "1.0.0" });
const OPEN = openOf(APP, { env: "qa" });
const [CHANGE] = OPEN.changes;
const REBUILT = "updated: disarm, push, update, arm";

/** The same pull request after the base has changed the file otherwise. */
function inConflict(open: OpenPullRequest = OPEN): OpenPullRequest {
  return { ...open, files: open.files.map((file) => ({ ...file, merged: CONFLICT })) };
}

function rebuild(
  open: OpenPullRequest,
  { app = APP, proposedHolds = [], ...more }: Parameters<typeof snapshotOf>[0] & {
    readonly app?: typeof APP;
    readonly proposedHolds?: readonly Hold[];
  } = {},
) {
  const snapshot: Snapshot = snapshotOf({ open: [open], ...more });
  return decideRebuild(snapshot, open, app, { proposedHolds, limit: LIMIT });
}

Deno.test("a promotion is settled if its description names its head's single change", () => {
  assert.deepEqual(settledPromotion(OPEN)?.change, CHANGE);
  assert.ok(CHANGE !== undefined && OPEN.metadata.kind === "promotion");
  const { metadata: { promotion } } = OPEN;
  const to = (...tags: string[]) => ({ changes: [{ ...CHANGE, to: { tags, digests: [] } }] });
  const says = (more: Partial<typeof promotion>) =>
    ({
      metadata: { kind: "promotion", promotion: { ...promotion, ...more } },
    }) as const;
  for (
    const other of [
      { metadata: { kind: "none" } as const },
      ...[to("1.2.0"), to(), to("1.1.0", "1.2.0")],
      ...[says({ tag: "1.2.0" }), says({ env: "dev" }), says({ app: "api" }), says({ group: "x" })],
      says({ type: "rollback" }),
      { changes: [] },
      { changes: [CHANGE, { ...CHANGE, env: "dev" }] },
      { pullRequest: { ...OPEN.pullRequest, sourceBranch: "by-hand" } },
    ]
  ) {
    assert.equal(settledPromotion({ ...OPEN, ...other }), undefined, JSON.stringify(other));
  }
});

Deno.test("a decision that only describes another run's head is told from one that pushes its own", () => {
  const other = openOf(APP, { env: "qa" }, {
    changes: OPEN.changes.map((change) => ({ ...change, to: { tags: ["1.2.0"], digests: [] } })),
  });
  const isUnsettled = (open: OpenPullRequest, ...steps: string[]) =>
    describesUnsettled(
      snapshotOf({ open: [open] }),
      {
        steps: steps.map((step) => ({ step })),
        pullRequest: OPEN.pullRequest,
      } as unknown as Decision,
    );
  assert.ok(isUnsettled(other, "update"));
  assert.ok(isUnsettled(other, "update", "arm"));
  assert.ok(!isUnsettled(other, "push", "update"));
  assert.ok(!isUnsettled(other, "arm"));
  assert.ok(!isUnsettled(OPEN, "update"));
});

for (
  const [name, decision, expected] of [
    ["that merges cleanly is left alone", () => rebuild(OPEN), "undefined"],
    ["that no longer merges is rebuilt", () => rebuild(inConflict()), REBUILT],
    [
      "that would leave a new marker at another version is rebuilt",
      () =>
        rebuild(OPEN, {
          app: {
            ...APP,
            manifests: [
              ...APP.manifests,
              { path: "webshop/qa/new.yaml", text: APP.manifests[1]?.text ?? "" },
            ],
          },
        }),
      REBUILT,
    ],
    [
      "whose environment has the version is left alone",
      () => rebuild(inConflict(), { app: cart({ dev: "1.1.0", qa: "1.1.0" }) }),
      "undefined",
    ],
    [
      "whose environment left the config is left alone",
      () =>
        rebuild(inConflict(), {
          config: { ...WITH_HOTFIXES, environments: [WITH_HOTFIXES.environments[0]] },
        }),
      "undefined",
    ],
    ["that is held waits", () => rebuild(inConflict(), { holds: [holdOf()] }), "undefined"],
    [
      "that is unsettled is left to the run that writes it",
      () => rebuild({ ...inConflict(), metadata: { kind: "none" } }),
      "undefined",
    ],
    [
      "that an open pull request would hold is rebuilt without auto-merge",
      () => rebuild(inConflict(), { proposedHolds: [holdOf({ envs: ["qa"] })] }),
      "updated: disarm, push, update",
    ],
    [
      "that a proposed hold of another environment leaves alone is armed",
      () => rebuild(inConflict(), { proposedHolds: [holdOf({ envs: ["prod"] })] }),
      REBUILT,
    ],
    [
      "that is a hotfix is held like others",
      () =>
        rebuild(inConflict(openOf(APP, { env: "qa" }, { hotfix: ["fails"] })), {
          config: WITH_HOTFIXES,
          holds: [holdOf()],
        }),
      "undefined",
    ],
    [
      "that is a hotfix beyond holds is rebuilt as one",
      () =>
        rebuild(inConflict(openOf(APP, { env: "qa" }, { hotfix: ["fails", "hold"] })), {
          config: WITH_HOTFIXES,
          holds: [holdOf()],
          proposedHolds: [holdOf()],
        }),
      "updated: disarm, push, update, arm, decorate",
    ],
  ] as const
) {
  Deno.test(`an open promotion ${name}`, () => assert.equal(told(decision()), expected));
}

Deno.test("a promotion with a digest is rebuilt with it, although its file has changed on the base", () => {
  const [old, brought] = ["a", "b"].map((letter) => `sha256:${letter.repeat(64)}`);
  const before = cart({ dev: "1.1.0", qa: `1.0.0@${old}` });
  const open = inConflict(openOf(before, { env: "qa" }, { digest: `${brought}` }));
  const manifests = before.manifests.map((file) => ({ ...file, text: `${file.text}- more: 1\n` }));
  const decision = rebuild(open, { app: { ...before, manifests } });
  assert.equal(told(decision), REBUILT);
  const text = decision && stepOf(decision, "push")?.files[0]?.text;
  assert.match(text ?? "", new RegExp(`cart:1\\.1\\.0@${brought} .*\n- more: 1\n$`));
});

Deno.test("a rebuilt promotion keeps its branch, although the config may name another by now", () => {
  const config = { ...WITH_HOTFIXES, prflow: "per-env" } as const;
  assert.equal(rebuild(inConflict(), { config })?.branch, OPEN.pullRequest.sourceBranch);
});
