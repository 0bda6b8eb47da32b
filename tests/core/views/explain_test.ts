import assert from "node:assert/strict";
import { explain } from "../../../src/core/views/explain.ts";
import type { ViewSnapshot } from "../../../src/core/views/snapshot.ts";
import type { CommitStatus } from "../../../src/core/promotion/commit_status.ts";
import {
  asked,
  BRINGS,
  fromTwo,
  HOLD,
  released,
  stands,
  testCases,
  TITLE,
} from "./explain_cases.ts";
import {
  app,
  commit,
  commitId,
  HOUR,
  makeSnapshot,
  NOW,
  promotion,
  tagAges,
  TWO_BEFORE,
} from "./make_snapshot.ts";

testCases([
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
    name: "more markers that disagree than are listed",
    snapshot: makeSnapshot({ apps: [app("cart", { dev: "1", qa: "1+2+3+4+5+6" })] }),
    code: "markers-disagree",
    message: `the markers of webshop/cart in qa disagree: ${
      ["", 1, 2, 3, 4].map((number, index) => `webshop/qa/cart${number}.yaml:9 has ${index + 1}`)
        .join(", ")
    }`,
    todo: "set them to one tag, by a pull request of your own",
    wanted: "1",
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
      config: TWO_BEFORE,
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
      holds: [HOLD],
    }),
    code: "held",
    message: "a hold keeps 1.1.0 from qa: slow queries (by Ann)",
    todo:
      "when it may go on: gitops-promotion release --group webshop --app cart --env qa --tag 1.1.0",
  },
  {
    name: "a hold of several environments, which is released by the first",
    snapshot: released({ holds: [{ ...HOLD, envs: ["qa", "prod"], app: undefined }] }),
    code: "held",
    message: "a hold keeps 1.1.0 from qa: slow queries (by Ann)",
    todo: "when it may go on: gitops-promotion release --group webshop --env qa --tag 1.1.0",
  },
  {
    name: "a hold that cannot be read",
    snapshot: released({
      warnings: [{ code: "unreadable-hold", message: "" }],
      provider: asked([promotion()], "failure"),
    }),
    code: "held",
    message: `${BRINGS}, but held: a hold's file cannot be read`,
    todo: "see what #31 says: https://example.com/pull/31",
  },
]);

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

/** The facts but those about since when tags are there. */
function reported(snapshot: ViewSnapshot, env = "qa"): readonly string[] {
  const [cart] = snapshot.apps;
  assert.ok(cart);
  return explain(snapshot, cart, env).facts.filter((fact) => !/ (?:got|had) /.test(fact));
}

Deno.test("explain tells who held it, and when", () => {
  const held = (by: string, at: number | undefined) =>
    reported(released({ holds: [{ ...HOLD, by, at }] }));
  assert.deepEqual(held("Ann", NOW), ["25 November 2026, 14:05 UTC: held by Ann"]);
  assert.deepEqual(held("", NOW), ["25 November 2026, 14:05 UTC: held"]);
  assert.deepEqual(held("Ann", undefined), []);
});

Deno.test("explain tells what is reported of the environments before, also where no pull request is open", () => {
  assert.deepEqual(reported(released({ provider: asked([], "success") })), [
    "25 November 2026, 13:55 UTC: webshop-dev is healthy",
  ]);
  const reports = new Map([[
    commitId(5),
    ["eu", "us"].map((env): CommitStatus => ({
      ...{ context: `x/webshop-${env}`, state: "success", description: "", at: NOW },
    })),
  ]]);
  const provider = { promotions: [], reports, declined: [] };
  const words = ["eu", "us"].map((env) => `25 November 2026, 14:05 UTC: webshop-${env} is healthy`);
  assert.deepEqual(reported(fromTwo({ provider }, [TITLE, TITLE]), "prod"), words);
});
