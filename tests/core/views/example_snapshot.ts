import { placeKey } from "../../../src/core/views/arrivals.ts";
import type { TagAge, ViewSnapshot } from "../../../src/core/views/snapshot.ts";
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

const TITLE = "Promote webshop/cart version 1.4.0 to environment dev";

/** A shop on a busy day: of each thing that an overview can tell, one. It is the example of the documentation. */
export const EXAMPLE: ViewSnapshot = makeSnapshot({
  config: {
    ...CONFIG,
    environments: [
      environment("dev"),
      environment("qa", { dependsOn: ["dev"] }),
      environment("prod", { dependsOn: ["qa"], auto: false, soak: 2 * HOUR }),
    ],
  },
  repository: "my-org/my-gitops",
  apps: [
    app("api", { dev: "26f50d84db02", qa: "26f50d84db02", prod: "26f50d84db02" }, "billing"),
    app("invoices", { dev: "3.2.0", qa: "3.1.4", prod: "3.1.4" }, "billing"),
    app("cart", { dev: "1.4.0", qa: "1.4.0", prod: "1.3.2" }),
    app("checkout", { dev: "2.0.0", qa: "1.9.4", prod: "1.9.4" }),
    app("payments", { dev: "7.0.1", qa: "7.0.1", prod: "7.1.0" }),
    app("search", { dev: "0.8.1+0.8.0", qa: "0.8.0", prod: "0.7.9" }),
    app("staff-ui", { dev: "5.5.0" }),
  ],
  tagAges: new Map<string, TagAge>([
    [placeKey({ group: "billing", app: "api", env: "dev" }), tagAges(commit(1, NOW - 5 * DAY))],
    [placeKey({ group: "billing", app: "api", env: "qa" }), tagAges(commit(1, NOW - 5 * DAY))],
    [placeKey({ group: "billing", app: "api", env: "prod" }), tagAges(commit(1, NOW - 4 * DAY))],
    [
      placeKey({ group: "billing", app: "invoices", env: "dev" }),
      tagAges(commit(6, NOW - 3 * DAY, TITLE)),
    ],
    [placeKey({ group: "webshop", app: "cart", env: "dev" }), tagAges(commit(4, NOW - 2 * HOUR))],
    [placeKey({ group: "webshop", app: "cart", env: "qa" }), tagAges(commit(5, NOW - HOUR))],
    [
      placeKey({ group: "webshop", app: "checkout", env: "dev" }),
      tagAges(commit(2, NOW - 20 * MINUTE)),
    ],
    [
      placeKey({ group: "webshop", app: "payments", env: "prod" }),
      tagAges(commit(7, NOW - DAY), { aheadOf: ["qa"] }),
    ],
    [placeKey({ group: "webshop", app: "search", env: "dev" }), tagAges(commit(8, NOW - 3 * DAY))],
  ]),
  recent: [commitId(3), commitId(2), commitId(5), commitId(4)],
  provider: {
    promotions: [
      promotion({
        number: 31,
        url: "https://github.com/my-org/my-gitops/pull/31",
        branch: "promote/webshop-cart-prod",
        env: "prod",
        tag: "1.4.0",
        sha: commitId(5),
        autoMerge: false,
      }),
      promotion({
        number: 33,
        url: "https://github.com/my-org/my-gitops/pull/33",
        branch: "promote/webshop-checkout-qa",
        app: "checkout",
        tag: "2.0.0",
        sha: commitId(2),
      }),
    ],
    reports: new Map([
      [commitId(5), [
        { context: "kustomization/webshop-qa", state: "success", description: "", at: NOW - HOUR },
        { context: "kustomization/billing-dev", state: "success", description: "" },
      ]],
      [commitId(3), [
        {
          context: "kustomization/webshop-dev/1a2b3c4d",
          state: "failure",
          description: "health check failed after 30s: Deployment/checkout not ready",
        },
        { context: "kustomization/webshop-qa", state: "success", description: "", at: NOW - HOUR },
        { context: "kustomization/webshop-prod", state: "success", description: "" },
      ]],
    ]),
    declined: [],
  },
  holds: [{
    id: "search",
    group: "webshop",
    app: "search",
    envs: ["prod"],
    tag: "0.8.0",
    reason: "slow queries, rolled back",
    by: "Ann",
    at: NOW - DAY,
    until: undefined,
  }],
  features: [{
    group: "webshop",
    app: "cart",
    env: "dev",
    feature: "pr-42",
    tag: "2.0.0-login",
    since: NOW - 6 * DAY,
  }],
});
