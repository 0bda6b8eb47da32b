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
  environment,
  HOUR,
  makeSnapshot,
  MINUTE,
  NOW,
  promotion,
  tagAges,
  TWO_BEFORE,
} from "./make_snapshot.ts";

export const TITLE = "Promote webshop/cart version 1.1.0 to environment dev (#30)";

/** cart 1.1.0 came to dev an hour ago by the commit of twos, and is not in qa and prod yet. */
export function released(more: Partial<ViewSnapshot> = {}, message = TITLE): ViewSnapshot {
  return makeSnapshot({
    apps: [app("cart", { dev: "1.1.0", qa: "1.0.0", prod: "1.0.0" })],
    tagAges: stands("dev", tagAges(commit(2, NOW - HOUR, message))),
    ...more,
  });
}

export function stands(env: string, value: TagAge): Map<string, TagAge> {
  return new Map([[placeKey({ group: "webshop", app: "cart", env }), value]]);
}

/** What is open, and what dev's Kustomization said. */
export function asked(
  promotions: ReturnType<typeof promotion>[],
  state?: CommitStatus["state"],
  description = "",
): NonNullable<ViewSnapshot["provider"]> {
  const report: CommitStatus[] = state === undefined
    ? []
    : [{ context: "kustomization/webshop-dev", state, description, at: NOW - 10 * MINUTE }];
  return { promotions, reports: new Map([[commitId(2), report]]), declined: [] };
}

/** eu got cart 1.1.0 two hours ago by the commit of fours, us an hour ago by that of fives; prod has 1.0.0. */
export function fromTwo(
  more: Partial<ViewSnapshot>,
  [eu, us]: readonly [eu: string, us: string],
): ViewSnapshot {
  return makeSnapshot({
    config: TWO_BEFORE,
    apps: [app("cart", { dev: "1.1.0", eu: "1.1.0", us: "1.1.0", prod: "1.0.0" })],
    tagAges: new Map([
      ...stands("eu", tagAges(commit(4, NOW - 2 * HOUR, eu))),
      ...stands("us", tagAges(commit(5, NOW - HOUR, us))),
    ]),
    ...more,
  });
}

export const HOLD = {
  ...{ id: "x", group: "webshop", app: "cart", envs: ["qa"], tag: "1.1.0" },
  ...{ reason: "slow queries", by: "Ann", at: NOW - MINUTE, until: undefined },
};

export interface Case {
  readonly name: string;
  readonly snapshot: ViewSnapshot;
  readonly env?: string;
  readonly code: ExplanationCode;
  readonly message: string;
  readonly todo: string;
  readonly wanted?: string;
}

export const BRINGS = "#31 brings 1.1.0 to qa";

export function withQa(more: Parameters<typeof environment>[1]): ViewSnapshot["config"] {
  return {
    ...CONFIG,
    environments: [
      environment("dev"),
      environment("qa", { dependsOn: ["dev"], ...more }),
      environment("prod", { dependsOn: ["qa"], auto: false }),
    ],
  };
}

export function testCases(cases: readonly Case[]): void {
  for (const { name, snapshot, env = "qa", wanted = "1.1.0", ...expected } of cases) {
    Deno.test(`explain: ${name}`, () => {
      const [cart] = snapshot.apps;
      assert.ok(cart);
      const { code, message, todo, ...found } = explain(snapshot, cart, env);
      assert.deepEqual({ code, message, todo }, expected);
      assert.equal(found.env, env);
      assert.equal(found.wanted, wanted);
    });
  }
}
