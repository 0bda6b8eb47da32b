import assert from "node:assert/strict";
import { placeKey } from "../../../src/core/views/arrivals.ts";
import { overview, overviewJson } from "../../../src/core/views/overview.ts";
import { groupHealth } from "../../../src/core/views/health_words.ts";
import { EXAMPLE } from "./example_snapshot.ts";
import {
  app,
  commit,
  commitId,
  CONFIG,
  DAY,
  environment,
  HOUR,
  makeSnapshot,
  NOW,
  promotion,
  tagAges,
} from "./make_snapshot.ts";

/** What is said of the app's promotion to qa. */
function stateOf(more: Parameters<typeof makeSnapshot>[0]): unknown {
  const snapshot = makeSnapshot({
    apps: [app("cart", { dev: "1.1.0", qa: "1.0.0" })],
    tagAges: new Map([[
      placeKey({ group: "webshop", app: "cart", env: "dev" }),
      tagAges(commit(2, NOW - HOUR)),
    ]]),
    ...more,
  });
  const { apps } = overviewJson(overview(snapshot));
  const { state, reasons } = apps[0]?.environments[1]?.promotion ?? {};
  return [state, ...reasons ?? []];
}

function reports(state: "success" | "failure" | "pending", on: number | string = 2) {
  return new Map([[
    commitId(on),
    [{ context: "kustomization/webshop-dev", state, description: "" }],
  ]]);
}

const provider = (more: object) => ({
  promotions: [promotion()],
  reports: new Map(),
  declined: [],
  ...more,
});

for (
  const [name, more, expected] of [
    ["ready after a success", { provider: provider({ reports: reports("success") }) }, ["ready"]],
    ["ready when the environment was repaired later", {
      provider: provider({ reports: new Map([...reports("failure"), ...reports("success", 3)]) }),
    }, ["ready"]],
    ["blocked after a failure", { provider: provider({ reports: reports("failure") }) }, [
      "blocked",
      "webshop-dev failed",
    ]],
    ["blocked where the report may be about another place", {
      provider: provider({ reports: reports("success") }),
      collisions: [{
        name: "webshop-dev",
        owners: [{ group: "webshop", env: "dev" }, { group: "web", env: "shop-dev" }],
      }],
    }, [
      "blocked",
      'reports on "webshop-dev" are about "webshop/dev" and "web/shop-dev", which cannot be told apart',
    ]],
    ["waiting without a report", { provider: provider({}) }, [
      "waiting",
      "waiting for webshop-dev",
    ]],
    ["what the gate's status says where there is one", {
      provider: provider({
        promotions: [promotion({ gate: { state: "pending", description: "soaking until 14:05" } })],
      }),
    }, ["waiting", "soaking until 14:05"]],
    ["in conflict before anything else", {
      provider: provider({ promotions: [promotion({ conflict: true })] }),
    }, ["conflict", "it does not merge cleanly"]],
    ["waiting for its own soak where it took the place of another that soaked", {
      config: {
        ...CONFIG,
        environments: [
          environment("dev"),
          environment("qa", { dependsOn: ["dev"], soak: 2 * HOUR }),
        ],
      },
      provider: provider({
        promotions: [promotion({ skipped: ["1.0.5"] })],
        reports: new Map([[commitId(3), [{
          context: "kustomization/webshop-dev",
          state: "success",
          description: "",
          at: NOW - HOUR,
        }]]]),
      }),
    }, [
      "waiting",
      "soaking until 15:05 UTC",
      "1.1.0 took the place of 1.0.5 and has its own soak",
    ]],
    ["waiting for the reports alone where its environment has no soak, whatever it replaced", {
      provider: provider({ promotions: [promotion({ skipped: ["1.0.5"] })] }),
    }, ["waiting", "waiting for webshop-dev"]],
    ["waiting for the reports alone where it replaced nothing", {
      config: {
        ...CONFIG,
        environments: [
          environment("dev"),
          environment("qa", { dependsOn: ["dev"], soak: 2 * HOUR }),
        ],
      },
      provider: provider({ promotions: [promotion({ skipped: [] })] }),
    }, ["waiting", "waiting for webshop-dev"]],
    ["blocked where the previous environment never had the tag", {
      provider: provider({
        promotions: [promotion({ unmet: ["dev"] })],
        reports: reports("success", 3),
      }),
    }, ["blocked", "version 1.1.0 was never in dev"]],
    ["blocked where its head cannot be judged, whatever is reported", {
      provider: provider({
        promotions: [
          promotion({ headGate: { state: "failure", words: "its head sets several tags" } }),
        ],
        reports: reports("success"),
      }),
    }, ["blocked", "its head sets several tags"]],
    ["ready for a rollback, which waits for nobody's health", {
      provider: provider({ promotions: [promotion({ branch: "rollback/webshop-cart-qa" })] }),
    }, ["ready"]],
  ] as const
) {
  Deno.test(`a promotion is ${name}`, () => assert.deepEqual(stateOf(more), expected));
}

Deno.test("an older success does not count where the predecessor has moved on", () => {
  const moved = stateOf({
    apps: [app("cart", { dev: "1.2.0", qa: "1.0.0" })],
    provider: provider({ reports: reports("success", 3) }),
  });
  assert.deepEqual(moved, ["waiting", "waiting for webshop-dev"]);
});

Deno.test("the example has one of each thing that an overview tells", () => {
  const { apps, findings, features } = overview(EXAMPLE);
  assert.deepEqual(findings.map(({ code, group, app, env }) => `${code} ${group}/${app} ${env}`), [
    "lost-promotion billing/invoices qa",
    "ahead-of-predecessor webshop/payments prod",
    "markers-disagree webshop/search dev",
  ]);
  assert.deepEqual(features, [{
    group: "webshop",
    app: "cart",
    env: "dev",
    feature: "pr-42",
    tag: "2.0.0-login",
    since: "2026-11-19T14:05:00Z",
  }]);
  const search = apps.find((one) => one.app === "search");
  assert.deepEqual(search?.environments[2]?.hold, {
    reason: "slow queries, rolled back",
    by: "Ann",
  });
});

Deno.test("a filter leaves out apps, environments, features and findings of others", () => {
  const shown = overview(EXAMPLE, { group: "webshop", env: ["prod", "qa"] });
  assert.deepEqual(shown.environments, ["qa", "prod"]);
  assert.deepEqual([...new Set(shown.apps.map(({ group }) => group))], ["webshop"]);
  assert.deepEqual(shown.features, []);
  assert.deepEqual(shown.findings.map(({ code }) => code), ["ahead-of-predecessor"]);
  assert.ok(!shown.apps.some((one) => one.app === "staff-ui"));
});

Deno.test("a hold of one version shows while that is the next one, and not when another is", () => {
  const hold = {
    id: "x",
    group: "webshop",
    app: "cart",
    envs: ["qa"],
    tag: "1.1.0",
    reason: "slow",
    by: "",
    at: undefined,
    until: NOW + HOUR,
  };
  const held = (dev: string, now = NOW) =>
    overview(makeSnapshot({
      apps: [app("cart", { dev, qa: "1.0.0" })],
      holds: [hold],
      now,
    })).apps[0]?.environments[1]?.hold;
  assert.deepEqual(held("1.1.0"), { reason: "slow", until: "2026-11-25T15:05:00Z" });
  assert.equal(held("1.2.0"), undefined);
  assert.equal(held("1.1.0", NOW + HOUR), undefined);
});

Deno.test("a version that was declined shows while nothing else is on its way to the environment", () => {
  const url = "https://e/31";
  const declined = [{ number: 31, url, group: "webshop", app: "cart", env: "qa", tag: "1.1.0" }];
  const shown = (qa: string, more: object = {}) =>
    overview(makeSnapshot({
      apps: [app("cart", { dev: "1.1.0", qa })],
      provider: provider({ promotions: [], declined, ...more }),
    })).apps[0]?.environments[1]?.declined;
  assert.deepEqual(shown("1.0.0"), { number: 31, url, tag: "1.1.0" });
  assert.equal(shown("1.1.0"), undefined);
  assert.equal(shown("1.0.0", { declined: [] }), undefined);
  assert.equal(shown("1.0.0", { promotions: [promotion({ tag: "1.2.0" })] }), undefined);
});

Deno.test("a group's health is that of the app whose tag has been there longest", () => {
  const cellOf = (days: number, state: "success" | "failure") => ({
    ...{ env: "dev", tags: ["1"], commit: "", since: new Date(NOW - days * DAY).toISOString() },
    health: { state, context: "", description: "" },
  });
  const health = (cart: number, api: number) =>
    groupHealth({
      ...overview(makeSnapshot()),
      apps: [
        { group: "webshop", app: "cart", environments: [cellOf(cart, "success")] },
        { group: "webshop", app: "api", environments: [cellOf(api, "failure")] },
      ],
    }).map(({ group, env, remark }) => `${group}-${env} ${remark.text}`);
  assert.deepEqual(health(5, 1), ["webshop-dev healthy"]);
  assert.deepEqual(health(1, 5), ["webshop-dev failed"]);
});

Deno.test("a tag that may have stood for longer says so", () => {
  const snapshot = makeSnapshot({
    tagAges: new Map([[
      placeKey({ group: "webshop", app: "cart", env: "dev" }),
      tagAges(commit(2, NOW - HOUR), { orEarlier: true }),
    ]]),
  });
  const [dev, qa] = overview(snapshot).apps[0]?.environments ?? [];
  assert.equal(dev?.orEarlier, true);
  assert.equal(qa && "orEarlier" in qa, false);
});
