import assert from "node:assert/strict";
import { placeKey } from "../../../src/core/views/arrivals.ts";
import { explain, type ExplanationCode } from "../../../src/core/views/explain.ts";
import type { TagAge, ViewSnapshot } from "../../../src/core/views/snapshot.ts";
import type { CommitStatus } from "../../../src/core/promotion/commit_status.ts";
import {
  app,
  commit,
  commitId,
  CONFIG,
  DAY,
  environment,
  HOUR,
  makeSnapshot,
  MINUTE,
  NOW,
  promotion,
  tagAges,
} from "./make_snapshot.ts";

const TITLE = "Promote webshop/cart version 1.1.0 to environment dev (#30)";

/** cart 1.1.0 came to dev an hour ago by the commit of twos, and is not in qa and prod yet. */
function released(more: Partial<ViewSnapshot> = {}, message = TITLE): ViewSnapshot {
  return makeSnapshot({
    apps: [app("cart", { dev: "1.1.0", qa: "1.0.0", prod: "1.0.0" })],
    tagAges: stands("dev", tagAges(commit(2, NOW - HOUR, message))),
    ...more,
  });
}

function stands(env: string, value: TagAge): Map<string, TagAge> {
  return new Map([[placeKey({ group: "webshop", app: "cart", env }), value]]);
}

/** What is open, and what dev's Kustomization said. */
function asked(
  promotions: ReturnType<typeof promotion>[],
  state?: CommitStatus["state"],
  description = "",
): NonNullable<ViewSnapshot["provider"]> {
  const report: CommitStatus[] = state === undefined
    ? []
    : [{ context: "kustomization/webshop-dev", state, description, at: NOW - 10 * MINUTE }];
  return { promotions, reports: new Map([[commitId(2), report]]), declined: [] };
}

interface Case {
  readonly name: string;
  readonly snapshot: ViewSnapshot;
  readonly env?: string;
  readonly code: ExplanationCode;
  readonly message: string;
  readonly todo: string;
  readonly wanted?: string;
}

const BRINGS = "#31 brings 1.1.0 to qa";

const CASES: readonly Case[] = [
  {
    name: "the previous environment's tag",
    snapshot: makeSnapshot(),
    code: "up-to-date",
    message: "qa has 1.0.0, like the previous environment",
    todo: "nothing to do",
    wanted: "1.0.0",
  },
  {
    name: "the first environment",
    snapshot: makeSnapshot(),
    env: "dev",
    code: "first-environment",
    message: "dev is the first environment: it gets what gitops-promotion new brings",
    todo: "run gitops-promotion new with the version that it should have",
    wanted: "",
  },
  {
    name: "the app's first environment, where it is in none before",
    snapshot: makeSnapshot({ apps: [app("cart", { prod: "1.0.0" })] }),
    env: "prod",
    code: "first-environment",
    message: "webshop/cart is in no environment before prod, so nothing is promoted to it",
    todo: 'to promote it, write # {"$imagepolicy": "webshop:cart"} after its image in webshop/dev/',
    wanted: "",
  },
  {
    name: "an environment that the config has not",
    snapshot: released(),
    env: "stage",
    code: "not-in-config",
    message: "environment stage is not in the config, which has dev, qa, prod",
    todo: "add stage to environments in gitops-promotion.yaml, where it comes in the order",
    wanted: "",
  },
  {
    name: "an environment that the app has not",
    snapshot: makeSnapshot({ apps: [app("cart", { dev: "1.1.0", prod: "1.0.0" })] }),
    code: "not-in-environment",
    message: "webshop/cart has no marker under webshop/qa/",
    todo:
      'to run it there, write # {"$imagepolicy": "webshop:cart"} after its image in webshop/qa/; otherwise there is nothing to do',
  },
  {
    name: "markers that disagree there",
    snapshot: makeSnapshot({ apps: [app("cart", { dev: "1.1.0", qa: "1.0.0+1.1.0" })] }),
    code: "markers-disagree",
    message:
      "the markers of webshop/cart in qa disagree: webshop/qa/cart.yaml:9 has 1.0.0, webshop/qa/cart1.yaml:9 has 1.1.0",
    todo: "set them to one tag, by a pull request of your own",
  },
  {
    name: "markers that disagree before it",
    snapshot: makeSnapshot({ apps: [app("cart", { dev: "1.0.0+1.1.0", qa: "1.0.0" })] }),
    code: "markers-disagree",
    message:
      "the markers of webshop/cart in dev disagree: webshop/dev/cart.yaml:9 has 1.0.0, webshop/dev/cart1.yaml:9 has 1.1.0",
    todo: "set them to one tag, by a pull request of your own",
    wanted: "",
  },
  {
    name: "a predecessor that is missing",
    snapshot: makeSnapshot({
      config: {
        ...CONFIG,
        environments: [
          environment("dev"),
          environment("eu", { dependsOn: ["dev"] }),
          environment("us", { dependsOn: ["dev"] }),
          environment("prod", { dependsOn: ["eu", "us"] }),
        ],
      },
      apps: [app("cart", { dev: "1.1.0", eu: "1.1.0", us: "1.0.0", prod: "1.0.0" })],
      tagAges: stands("eu", tagAges(commit(2, NOW - HOUR))),
    }),
    env: "prod",
    code: "predecessors-differ",
    message:
      "the environments that prod depends on have different tags: eu has 1.1.0, us has 1.0.0",
    todo: "wait for 1.1.0 in us, which gitops-promotion explain --env us explains",
    wanted: "",
  },
  {
    name: "an environment that is ahead",
    snapshot: makeSnapshot({
      apps: [app("cart", { dev: "1.0.0", qa: "9.0.0", prod: "1.0.0" })],
      tagAges: stands("qa", tagAges(commit(2, NOW - HOUR), { aheadOf: ["dev"] })),
    }),
    code: "ahead",
    message: "qa is ahead: dev never had 9.0.0",
    todo:
      "bring it through the environments: gitops-promotion new --group webshop --app cart --tag 9.0.0",
    wanted: "1.0.0",
  },
  {
    name: "a hold",
    snapshot: released({
      holds: [{
        id: "x",
        group: "webshop",
        app: "cart",
        envs: ["qa"],
        tag: "1.1.0",
        reason: "slow queries",
        by: "Ann",
        at: NOW - MINUTE,
        until: undefined,
      }],
    }),
    code: "held",
    message: "a hold keeps 1.1.0 from qa: slow queries (by Ann)",
    todo:
      "when it may go on: gitops-promotion release --group webshop --app cart --env qa --tag 1.1.0",
  },
  {
    name: "a predecessor that says nothing",
    snapshot: released({ provider: asked([promotion()]) }),
    code: "waiting",
    message: `${BRINGS}: waiting for webshop-dev`,
    todo: 'check that the cluster reports a status named "*/webshop-dev"',
  },
  {
    name: "a predecessor that is busy",
    snapshot: released({ provider: asked([promotion()], "pending", "rolling out") }),
    code: "waiting",
    message: `${BRINGS}: waiting for webshop-dev`,
    todo: "wait for webshop-dev",
  },
  {
    name: "a predecessor that failed",
    snapshot: released({ provider: asked([promotion()], "failure", "no replicas") }),
    code: "failed",
    message: `${BRINGS}, but webshop-dev failed: no replicas`,
    todo: "repair webshop/dev; #31 goes on when webshop-dev reports success",
  },
  {
    name: "a pull request that merges by itself",
    snapshot: released({ provider: asked([promotion()], "success") }),
    code: "ready",
    message:
      `${BRINGS}, and nothing holds it back: it merges by itself when its required checks pass`,
    todo: "see which check is missing: https://example.com/pull/31",
  },
  {
    name: "a pull request that waits for a person",
    snapshot: makeSnapshot({
      apps: [app("cart", { dev: "1.1.0", qa: "1.1.0", prod: "1.0.0" })],
      tagAges: stands("qa", tagAges(commit(2, NOW - HOUR))),
      provider: {
        promotions: [promotion({ env: "prod", autoMerge: false })],
        reports: new Map([[commitId(2), [
          { context: "kustomization/webshop-qa", state: "success", description: "" },
        ]]]),
        declined: [],
      },
    }),
    env: "prod",
    code: "ready",
    message: "#31 brings 1.1.0 to prod, and nothing holds it back: a person merges it",
    todo: "merge #31: https://example.com/pull/31",
  },
  {
    name: "a pull request whose auto-merge somebody switched off",
    snapshot: released({ provider: asked([promotion({ autoMerge: false })], "success") }),
    code: "ready",
    message: `${BRINGS}, and nothing holds it back, but auto-merge is off`,
    todo: "merge #31, or enable its auto-merge: https://example.com/pull/31",
  },
  {
    name: "a conflict",
    snapshot: released({ provider: asked([promotion({ conflict: true })], "success") }),
    code: "conflict",
    message: `${BRINGS}, but it does not merge cleanly`,
    todo: "let it be rebuilt: gitops-promotion promote --commit 222222222222",
  },
  {
    name: "a soak",
    snapshot: released({
      config: withQa({ soak: 2 * HOUR }),
      provider: asked([promotion()], "success"),
    }),
    code: "soaking",
    message: `${BRINGS}: soaking until 15:55 UTC`,
    todo: "wait until 25 November 2026, 15:55 UTC",
  },
  {
    name: "a hotfix outside its window",
    snapshot: released({
      config: withQa({ windows: [{ days: ["thu"], from: 540, to: 960, timezone: "UTC" }] }),
      provider: asked([promotion({ hotfix: "checkout fails" })]),
    }),
    code: "soaking",
    message: `${BRINGS}: outside its windows until Thu 09:00 UTC`,
    todo: "wait until 26 November 2026, 09:00 UTC",
  },
  {
    name: "a freeze",
    snapshot: released({
      config: withQa({ freeze: [{ from: NOW - DAY, to: NOW + DAY, reason: "inventory" }] }),
      provider: asked([promotion()], "success"),
    }),
    code: "frozen",
    message: `${BRINGS}, which is frozen until 2026-11-26 14:05 UTC: inventory`,
    todo: "wait until the freeze is over, or change it in gitops-promotion.yaml",
  },
  {
    name: "a newer version that has the branch",
    snapshot: released({
      config: { ...CONFIG, prflow: "per-app" },
      provider: asked([promotion({ number: 40, env: "dev", tag: "1.2.0", url: "https://e/40" })]),
    }),
    code: "superseded",
    message: "no pull request brings 1.1.0 to qa: #40 brings 1.2.0 to dev instead",
    todo: "wait for #40 to merge: https://e/40",
  },
  {
    name: "a pull request that somebody closed",
    snapshot: released({
      provider: {
        ...asked([]),
        declined: [{
          number: 31,
          url: "https://e/31",
          group: "webshop",
          app: "cart",
          env: "qa",
          tag: "1.1.0",
        }],
      },
    }),
    code: "declined",
    message: "1.1.0 was declined for qa: #31 was closed without a merge",
    todo: "to bring it after all: gitops-promotion promote --commit 222222222222 --reopen",
  },
  {
    name: "what is open or was closed of other apps, versions and environments",
    snapshot: released({
      config: { ...CONFIG, prflow: "per-app" },
      provider: {
        ...asked([promotion({ number: 40, app: "api", tag: "1.2.0" })]),
        declined: [
          { number: 31, url: "", group: "webshop", app: "api", env: "qa", tag: "1.1.0" },
          { number: 32, url: "", group: "webshop", app: "cart", env: "prod", tag: "1.1.0" },
          { number: 33, url: "", group: "webshop", app: "cart", env: "qa", tag: "1.0.5" },
        ],
      },
    }),
    code: "lost",
    message: "no pull request brings 1.1.0 to qa, although the previous environment has it",
    todo: "open it: gitops-promotion promote --commit 222222222222",
  },
  {
    name: "a newer version that has a branch of its own",
    snapshot: released({
      config: { ...CONFIG, prflow: "per-env" },
      provider: asked([promotion({ number: 40, env: "dev", tag: "1.2.0" })]),
    }),
    code: "lost",
    message: "no pull request brings 1.1.0 to qa, although the previous environment has it",
    todo: "open it: gitops-promotion promote --commit 222222222222",
  },
  {
    name: "a promotion that was lost",
    snapshot: released(),
    code: "lost",
    message: "no pull request brings 1.1.0 to qa, although the previous environment has it",
    todo: "open it: gitops-promotion promote --commit 222222222222",
  },
  {
    name: "a promotion that was lost long ago",
    snapshot: { ...released(), now: NOW + 60 * DAY },
    code: "lost",
    message: "no pull request brings 1.1.0 to qa, although the previous environment has it",
    todo: "open it: gitops-promotion promote --commit 222222222222",
  },
  {
    name: "a version that came by no promotion",
    snapshot: released({}, "by hand"),
    code: "not-promoted",
    message:
      "no pull request brings 1.1.0 to qa: it reached the previous environment without a promotion",
    todo:
      "bring it through the environments: gitops-promotion new --group webshop --app cart --tag 1.1.0",
  },
  {
    name: "nobody was asked",
    snapshot: released({ provider: undefined }),
    code: "not-asked",
    message: "qa does not have 1.1.0, and open pull requests are unknown",
    todo: "run it with a token and without --offline",
  },
];

function withQa(more: Parameters<typeof environment>[1]): ViewSnapshot["config"] {
  return {
    ...CONFIG,
    environments: [
      environment("dev"),
      environment("qa", { dependsOn: ["dev"], ...more }),
      environment("prod", { dependsOn: ["qa"], auto: false }),
    ],
  };
}

for (const { name, snapshot, env = "qa", wanted = "1.1.0", ...expected } of CASES) {
  Deno.test(`explain: ${name}`, () => {
    const [cart] = snapshot.apps;
    assert.ok(cart);
    const { code, message, todo, ...found } = explain(snapshot, cart, env);
    assert.deepEqual({ code, message, todo }, expected);
    assert.equal(found.env, env);
    assert.equal(found.wanted, wanted);
  });
}

Deno.test("explain tells the facts, newest first", () => {
  const snapshot = released({ provider: asked([promotion()], "failure", "no replicas") });
  const [cart] = snapshot.apps;
  assert.ok(cart);
  assert.deepEqual(explain(snapshot, cart, "qa").facts, [
    "25 November 2026, 13:55 UTC: webshop-dev failed: no replicas",
    "25 November 2026, 13:05 UTC: dev got 1.1.0 by #30",
    "15 November 2026, 14:05 UTC: qa got 1.0.0 by 1111111",
  ]);
});
