import assert from "node:assert/strict";
import { placeKey } from "../../../src/core/views/arrivals.ts";
import { gateOn, soakingIn } from "../../../src/core/views/gate.ts";
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
  assert.deepEqual(soakingIn(snapshot({ apps: [app("api", { dev: "1" })] }, HOUR)), []);
  assert.deepEqual(soakingIn(snapshot({ apps: [app("cart", { dev: "1" }, "x")] }, HOUR)), []);
});
