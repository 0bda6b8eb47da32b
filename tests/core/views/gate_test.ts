import assert from "node:assert/strict";
import { placeKey } from "../../../src/core/views/arrivals.ts";
import { gateOn, healthOf, soakingIn } from "../../../src/core/views/gate.ts";
import type { ViewSnapshot } from "../../../src/core/views/snapshot.ts";
import {
  app,
  commit,
  commitId,
  CONFIG,
  environment,
  HOUR,
  makeSnapshot,
  NOW,
  promotion,
  tagAges,
} from "./make_snapshot.ts";

/** cart 1.1.0 came to eu two hours ago and to us an hour ago, and both come before prod. */
const CART = app("cart", { dev: "1.1.0", eu: "1.1.0", us: "1.1.0", prod: "1.0.0" });
const TO_PROD = promotion({ env: "prod", sha: "", branch: "promote/webshop-cart-prod" });

/** The reports are on the commit by which us got it. */
function snapshot(more: Partial<ViewSnapshot> = {}, soak = 0): ViewSnapshot {
  const since = (env: string, digit: number, hours: number) =>
    [
      placeKey({ group: "webshop", app: "cart", env }),
      tagAges(commit(digit, NOW - hours * HOUR)),
    ] as const;
  const reports = ["eu", "us"].map((env) => ({
    ...{ context: `kustomization/webshop-${env}`, state: "success", description: "" } as const,
    at: NOW - HOUR / 2,
  }));
  return makeSnapshot({
    config: {
      ...CONFIG,
      environments: [
        environment("dev"),
        environment("eu", { dependsOn: ["dev"] }),
        environment("us", { dependsOn: ["dev"] }),
        environment("prod", { dependsOn: ["eu", "us"], soak }),
      ],
    },
    apps: [CART],
    recent: [],
    tagAges: new Map([since("eu", 4, 2), since("us", 5, 1)]),
    provider: { promotions: [TO_PROD], reports: new Map([[commitId(5), reports]]), declined: [] },
    ...more,
  });
}

Deno.test("without a known source, the reports count on the commit by which the last predecessor got the tag", () => {
  const { state, words } = gateOn(snapshot(), CART, TO_PROD);
  assert.deepEqual([state, words], ["success", "webshop-eu and webshop-us succeeded"]);
});

Deno.test("an older source's promotion passes by a report since when all predecessors have the tag", () => {
  const state = (on: number, us = "1.1.0") => {
    const cart = app("cart", { dev: "1.1.0", eu: "1.1.0", us, prod: "1.0.0" });
    const { provider } = snapshot();
    const reports = new Map([[commitId(on), provider?.reports.get(commitId(5)) ?? []]]);
    const made = snapshot({
      apps: [cart],
      // us got it at 5, eu at 4.
      recent: [7, 6, 5, 4, 3].map(commitId),
      provider: { promotions: [], declined: [], reports },
    });
    return gateOn(made, cart, { ...TO_PROD, sha: commitId(2) }).state;
  };
  assert.deepEqual([7, 6, 5, 4, 3].map((on) => state(on)), [
    ...Array(3).fill("success"),
    ...Array(2).fill("pending"),
  ]);
  // us has moved on.
  assert.equal(state(7, "1.2.0"), "pending");
});

Deno.test("an environment's health is what is reported since its tag arrived", () => {
  const health = (since: number, ...reported: readonly number[]) => {
    const made = snapshot({
      recent: [7, 6, 5, 4].map(commitId),
      tagAges: new Map([[
        placeKey({ group: "webshop", app: "cart", env: "eu" }),
        tagAges(commit(since, NOW - HOUR)),
      ]]),
      provider: {
        ...{ promotions: [], declined: [] },
        reports: new Map(reported.map((on) => [
          commitId(on),
          [{ context: "x/webshop-eu", state: "success", description: String(on) }],
        ])),
      },
    });
    return healthOf(made, CART, "eu").contexts[0]?.description;
  };
  assert.equal(health(5, 6, 5, 4), "6");
  assert.equal(health(5, 5, 4), "5");
  assert.equal(health(5, 4), undefined);
  assert.equal(health(7, 6), undefined);
  assert.equal(health(7, 7), "7");
  // It came before all that were looked at.
  assert.equal(health(1, 4), "4");
});

Deno.test("a report's name that one of the predecessors shares with another place is ambiguous", () => {
  const collision = (name: string) => {
    const owners = [{ group: "webshop", env: "us" }, { group: "x", env: "y" }];
    return gateOn(snapshot({ collisions: [{ name, owners }] }), CART, TO_PROD).by;
  };
  assert.equal(collision("webshop-us"), "history");
  assert.equal(collision("webshop-dev"), "nothing");
});

Deno.test("what was reported before is asked for where a version of a known app soaks", () => {
  assert.deepEqual(soakingIn(snapshot({}, HOUR)), [commitId(5)]);
  assert.deepEqual(soakingIn(snapshot()), []);
  const everywhere = { dev: "1.1.0", eu: "1.1.0", us: "1.1.0", prod: "1.0.0" };
  for (const other of [app("api", everywhere), app("cart", everywhere, "x")]) {
    assert.deepEqual(soakingIn(snapshot({ apps: [other] }, HOUR)), []);
    assert.deepEqual(soakingIn(snapshot({ apps: [other, CART] }, HOUR)), [commitId(5)]);
  }
});
