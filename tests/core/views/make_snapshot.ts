import type { Config, Environment } from "../../../src/core/config/config.ts";
import { placeKey } from "../../../src/core/views/arrivals.ts";
import type { InventoryApp } from "../../../src/core/inventory/inventory.ts";
import type {
  CommitFacts,
  OpenPromotion,
  TagAge,
  ViewSnapshot,
} from "../../../src/core/views/snapshot.ts";

/** 25 November 2026, 14:05 UTC, when all of this is seen. */
export const NOW = Date.UTC(2026, 10, 25, 14, 5);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A commit's id: the digit, repeated. */
export function commitId(digit: number | string): string {
  return String(digit).repeat(40).slice(0, 40);
}

export function commit(
  digit: number | string,
  time: number,
  message = "Change files",
): CommitFacts {
  return { id: commitId(digit), time, message };
}

export function environment(name: string, more: Partial<Environment> = {}): Environment {
  return {
    name,
    auto: true,
    dependsOn: [],
    soak: 0,
    windows: [],
    freeze: [],
    labels: [],
    reviewers: [],
    assignees: [],
    draft: false,
    ...more,
  };
}

/** dev, qa and prod in a line; prod has no auto-merge. */
export const CONFIG: Config = {
  prflow: "per-env",
  gate: "command",
  allowHotfix: false,
  statusTimeout: 5 * MINUTE,
  environments: [
    environment("dev"),
    environment("qa", { dependsOn: ["dev"] }),
    environment("prod", { dependsOn: ["qa"], auto: false }),
  ],
  groups: new Map(),
};

/** The config with two environments before prod. */
export const TWO_BEFORE: Config = {
  ...CONFIG,
  environments: [
    environment("dev"),
    environment("eu", { dependsOn: ["dev"] }),
    environment("us", { dependsOn: ["dev"] }),
    environment("prod", { dependsOn: ["eu", "us"] }),
  ],
};

/** An app with one marker in each environment: their tags, several with "+" between them. */
export function app(
  name: string,
  tags: Readonly<Record<string, string>>,
  group = "webshop",
): InventoryApp {
  return {
    group,
    app: name,
    environments: Object.entries(tags).map(([env, all]) => {
      const list = all.split("+");
      return {
        env,
        tags: list,
        digests: [],
        needsDigest: false,
        places: list.map((tag, index) => ({
          path: `${group}/${env}/${name}${index || ""}.yaml`,
          line: 9,
          tag,
        })),
      };
    }),
  };
}

export function tagAges(since: CommitFacts, more: Partial<TagAge> = {}): TagAge {
  return { since, orEarlier: false, aheadOf: [], ...more };
}

/** An open pull request that brings cart 1.1.0 to qa, promoted from the commit of twos. */
export function promotion(more: Partial<OpenPromotion> = {}): OpenPromotion {
  return {
    number: 31,
    url: "https://example.com/pull/31",
    branch: "promote/webshop-cart-qa",
    group: "webshop",
    app: "cart",
    env: "qa",
    tag: "1.1.0",
    sha: commitId(2),
    autoMerge: true,
    conflict: false,
    ...more,
  };
}

/** A quiet webshop: cart has been at 1.0.0 everywhere for ten days. */
export function makeSnapshot(more: Partial<ViewSnapshot> = {}): ViewSnapshot {
  const { apps = [app("cart", { dev: "1.0.0", qa: "1.0.0", prod: "1.0.0" })] } = more;
  const old = tagAges(commit(1, NOW - 10 * DAY));
  return {
    base: { branch: "main", ...commit(3, NOW - HOUR) },
    config: CONFIG,
    repository: "my-org/my-gitops",
    now: NOW,
    recent: [commitId(3), commitId(2)],
    provider: { promotions: [], reports: new Map(), declined: [] },
    wholeName: false,
    features: [],
    holds: [],
    collisions: [],
    warnings: [],
    ...more,
    apps,
    tagAges: new Map([
      ...apps.flatMap(({ group, app, environments }) =>
        environments.map(({ env }) => [placeKey({ group, app, env }), old] as const)
      ),
      ...more.tagAges ?? [],
    ]),
  };
}
