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
  const rows = environmentRows(snapshot(), context({ dev: [], qa: ["1.0"] }));
  assert.equal(rows[1]?.state, "open, waits for its window");
});

Deno.test("a feature is beside the version of its environment, and in no other", () => {
  const feature = { ...promotion, env: "dev", type: "feature", feature: "login" } as const;
  assert.deepEqual(told(environmentRows(snapshot(), context(TAGS, { promotion: feature }))), [
    "dev | this | beside it",
    "qa",
    "staging",
    "prod",
  ]);
});

Deno.test("a freeze is named until it ends, unless a hotfix overrides it", () => {
  const frozen = parseConfig(
    "gitops-promotion.yaml",
    `gate: status
environments: [{name: dev}, {name: qa, freeze: [{from: 2026-11-20, to: 2026-11-30}]}]
`,
    () => {},
  );
  const state = (more: Partial<PullRequestContext["promotion"]> = {}) => {
    const { base, ...rest } = snapshot();
    const here = { ...rest, base: { ...base, config: frozen } };
    const { dev, qa } = TAGS;
    const rows = environmentRows(
      here,
      context({ dev, qa }, { promotion: { ...promotion, ...more } }),
    );
    return rows[1]?.state;
  };
  assert.equal(state(), "open, waits for `webshop-dev`, then `frozen until 2026-11-30 00:00 UTC`");
  const hotfix = { hotfix: "it fails" };
  assert.equal(state(hotfix), "open, `frozen until 2026-11-30 00:00 UTC`");
  assert.equal(state({ ...hotfix, override: ["freeze"] }), "open");
});

Deno.test("an environment on another path of the graph neither precedes nor follows", () => {
  const fork = parseConfig(
    "gitops-promotion.yaml",
    "environments: [{name: dev}, {name: eu}, {name: us, dependsOn: [dev]}]\n",
    () => {},
  );
  const us = (tag: string) => {
    const { base, ...rest } = snapshot();
    const here = { ...rest, base: { ...base, config: fork } };
    const tags = { dev: ["2.0"], eu: ["1.0"], us: [tag] };
    const toEu = { promotion: { ...promotion, env: "eu" } };
    return environmentRows(here, context(tags, toEu))[2]?.state;
  };
  assert.equal(us("1.0"), "on another path");
  assert.equal(us("2.0"), "merged");
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
  const [dev, , staging, prod] = environmentRows(
    snapshot(),
    context({ ...TAGS, dev: ["2.0", "3.0"], staging: ["2.0"], prod: ["1.0", "2.0"] }),
  );
  assert.equal(dev?.state, "markers disagree");
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
