import assert from "node:assert/strict";
import { parseConfig } from "../../../src/core/config/parse_config.ts";
import type { Snapshot } from "../../../src/core/decide/snapshot.ts";
import {
  environmentRows,
  type PullRequestContext,
} from "../../../src/core/decide/environment_rows.ts";
import type { Hold } from "../../../src/core/holds/hold.ts";
import type { EnvironmentRow } from "../../../src/core/promotion/environment_table.ts";

const CONFIG = parseConfig(
  "gitops-promotion.yaml",
  `environments:
  - {name: dev, auto: true}
  - name: qa
    auto: true
    soak: 2h
    windows: [{days: [mon], from: "09:00", to: "16:00", timezone: UTC}]
  - {name: staging, auto: true}
  - {name: prod, auto: false}
`,
  () => {},
);
const HOLD: Hold = {
  id: "1",
  group: "webshop",
  app: "cart",
  envs: ["prod"],
  tag: undefined,
  reason: "slow | queries",
  by: "ann",
  at: undefined,
  until: undefined,
};
const promotion: PullRequestContext["promotion"] = {
  group: "webshop",
  app: "cart",
  tag: "2.0",
  env: "qa",
  sha: "",
  feature: "",
  type: "promote",
};

function snapshot(given: { holds?: Hold[]; open?: unknown[] } = {}): Snapshot {
  return {
    base: { branch: "main", commit: "c", config: CONFIG },
    heads: new Map(),
    open: (given.open ?? []) as Snapshot["open"],
    elsewhere: [],
    held: { files: [], holds: given.holds ?? [], warnings: [] },
    now: Date.UTC(2026, 10, 24),
  };
}

function context(
  tags: Record<string, string[]>,
  given: Partial<PullRequestContext> = {},
): PullRequestContext {
  const environments = Object.entries(tags).map(([env, tags]) => ({ env, tags }));
  return {
    promotion,
    facts: { environments },
    draft: false,
    open: undefined,
    ...given,
  };
}

function told(rows: readonly EnvironmentRow[]): string[] {
  return rows.map(({ env, pullRequest, state }) =>
    [env, typeof pullRequest === "object" ? `#${pullRequest.number}` : pullRequest, state]
      .filter((word) => word !== undefined).join(" | ")
  );
}

const TAGS = { dev: ["2.0"], qa: ["1.0"], staging: ["1.0"], prod: ["1.0"] };

Deno.test("each environment's row says which pull request is its, and what it waits for", () => {
  const origin = { env: "dev", number: 7, url: "https://x/pull/7", description: "" };
  const { facts } = context(TAGS);
  assert.deepEqual(
    told(environmentRows(snapshot(), context(TAGS, { facts: { ...facts, origin } }))),
    [
      "dev | #7 | merged",
      "qa | this | open, waits for `webshop-dev`, then soaks for 2h, then waits for its window",
      "staging | after `qa`, merges by itself",
      "prod | after `staging`, a person merges",
    ],
  );
});

Deno.test("the pull requests before the last merged one are those that its text names, on the same server", () => {
  const description = '<!-- pull requests = {"dev":7} -->';
  const origin = { env: "qa", number: 9, url: "https://x/pull/9", description };
  const { facts } = context({ ...TAGS, qa: ["2.0"] });
  const rows = environmentRows(
    snapshot(),
    context({}, { promotion: { ...promotion, env: "staging" }, facts: { ...facts, origin } }),
  );
  assert.deepEqual(rows[0]?.pullRequest, { number: 7, url: "https://x/pull/7" });
  const unknown = environmentRows(
    snapshot(),
    context(TAGS, {
      facts: { ...facts, origin: { ...origin, url: "https://x/pull?id=9&tab=a" } },
    }),
  );
  assert.equal(unknown[0]?.pullRequest, undefined);
});

Deno.test("the app's own first environment waits for no report, only for its window", () => {
  const [row] = environmentRows(snapshot(), context({ qa: ["1.0"] })).filter(({ env }) =>
    env === "qa"
  );
  assert.equal(row?.state, "open, waits for its window");
});

Deno.test("a first environment and a hotfix wait for no report, and a rollback for nothing but a hold of its version", () => {
  const first = context(TAGS, { promotion: { ...promotion, env: "dev" }, draft: true });
  assert.equal(environmentRows(snapshot(), first)[0]?.state, "draft");
  const state = (more: Partial<PullRequestContext["promotion"]>, holds: Hold[] = []) =>
    environmentRows(snapshot({ holds }), context(TAGS, { promotion: { ...promotion, ...more } }))
      .find(({ pullRequest }) => pullRequest === "this")?.state;
  const hotfix = { hotfix: "it fails" };
  assert.equal(state(hotfix), "open, waits for its window");
  assert.equal(state({ ...hotfix, override: ["windows"] }), "open");
  const rollback = { env: "prod", type: "rollback" } as const;
  assert.equal(state(rollback, [HOLD]), "open");
  assert.match(state(rollback, [{ ...HOLD, tag: "2.0" }]) ?? "", /^open, `held: /);
});

Deno.test("environments that moved on, disagree, have the version, are held, or are not the app's say so", () => {
  const rows = environmentRows(
    snapshot({ holds: [HOLD] }),
    context({ dev: ["3.0"], qa: ["1.0"], staging: [], prod: ["1.0"] }),
  );
  assert.deepEqual(told(rows), [
    "dev | has moved on",
    "qa | this | open, waits for `webshop-dev`, then soaks for 2h, then waits for its window",
    "staging | app not in this environment",
    "prod | `held: slow \\u{7c} queries (by ann)`",
  ]);
  const [, , staging, prod] = environmentRows(
    snapshot(),
    context({ ...TAGS, staging: ["2.0"], prod: ["1.0", "2.0"] }),
  );
  assert.equal(staging?.state, "already has it");
  assert.equal(prod?.state, "after `staging`, a person merges");
});

Deno.test("another version that is on its way to an environment is named", () => {
  const change = { group: "webshop", app: "cart", env: "prod", to: { tags: ["1.5"], digests: [] } };
  const prod = (more: object, fromFork = false) => {
    const pullRequest = { number: 5, url: "https://x/pull/5", fromFork };
    const open = [{ pullRequest, changes: [{ ...change, ...more }] }];
    return told(environmentRows(snapshot({ open }), context(TAGS)).slice(3));
  };
  assert.deepEqual(prod({}), ["prod | #5 | open, brings `1.5`"]);
  const none = ["prod | after `staging`, a person merges"];
  for (const more of [{ group: "x" }, { app: "x" }, { env: "qa" }, { to: { tags: [] } }]) {
    assert.deepEqual(prod(more), none, JSON.stringify(more));
  }
  assert.deepEqual(prod({}, true), none);
});
