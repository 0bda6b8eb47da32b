import { versionIn } from "../../../src/core/decide/app.ts";
import type { InventoryApp } from "../../../src/core/inventory/inventory.ts";
import type { Config } from "../../../src/core/config/config.ts";
import { planPromotion } from "../../../src/core/decide/app.ts";
import { asHotfix } from "../../../src/core/decide/hotfix.ts";
import type { AppManifests, OpenPullRequest, Snapshot } from "../../../src/core/decide/snapshot.ts";
import type { Decision, Step } from "../../../src/core/decide/steps.ts";
import type { Hold } from "../../../src/core/holds/hold.ts";
import { parseDescription } from "../../../src/core/promotion/description.ts";
import { markedChanges } from "../../../src/core/promotion/marked_change.ts";
import type { Promotion } from "../../../src/core/promotion/promotion.ts";
import { PROMOTION } from "../../support/promotion.ts";
import { configOf } from "../config/read_config.ts";

export const BRANCH = "promote/webshop-cart";
/** A commit of the base. */
export const SHA = "c1".repeat(20);
export const LIMIT = 9_999;
/** 26 November 2026, a Thursday, at noon. */
export const NOON = Date.UTC(2026, 10, 26, 12);

/** dev and qa, whose pull requests merge automatically, and prod, which is merged by a person. */
export const CONFIG = configOf(
  "environments: [{name: dev, auto: true}, {name: qa, auto: true}, {name: prod}]\n",
);
export const WITH_HOTFIXES: Config = { ...CONFIG, allowHotfix: true };

/** cart's manifests: a file for each environment, `tag` or `tag@digest`; several values with a space between. */
export function cart(versions: Readonly<Record<string, string>>): AppManifests {
  const manifests = Object.entries(versions).map(([env, all]) => ({
    path: `webshop/${env}/cart.yaml`,
    text: all.split(" ").map((one) =>
      `- image: registry/cart:${one} # {"$imagepolicy": "webshop:cart"}\n`
    ).join(""),
  }));
  return { group: "webshop", app: "cart", manifests, failures: new Map() };
}

export function snapshotOf(
  { config = CONFIG, open = [], holds = [], ...more }:
    & Partial<Omit<Snapshot, "base" | "held">>
    & { readonly config?: Config; readonly holds?: readonly Hold[] } = {},
): Snapshot {
  return {
    base: { branch: "main", commit: "tip", config },
    heads: new Map(open.map(({ pullRequest }) => [pullRequest.sourceBranch, pullRequest.headSha])),
    open,
    elsewhere: [],
    held: { files: [], holds, warnings: [] },
    now: NOON,
    ...more,
  };
}

/** A hold of all of webshop, or of less. */
export function holdOf(more: Partial<Hold> = {}): Hold {
  const all = { group: "webshop", app: undefined, envs: [], tag: undefined };
  return { ...all, id: "a", reason: "incident", by: "", at: undefined, until: undefined, ...more };
}

/** A promotion's open pull request, as the program makes it over these manifests. */
export function openOf(
  app: AppManifests,
  more: Partial<Promotion> = {},
  { config = CONFIG, hotfix, digest, pullRequest = {}, ...rest }:
    & Partial<Omit<OpenPullRequest, "pullRequest">>
    & {
      readonly config?: Config;
      /** The reason, and what it overrides. */
      readonly hotfix?: readonly [reason: string, ...override: string[]];
      readonly digest?: string;
      readonly pullRequest?: Partial<OpenPullRequest["pullRequest"]>;
    } = {},
): OpenPullRequest {
  const promotion = { ...PROMOTION, ...more };
  const { proposal: plain } = planPromotion(app, config, promotion, { digest, limit: LIMIT });
  const proposal = hotfix === undefined
    ? plain
    : asHotfix(plain, { reason: hotfix[0], override: hotfix.slice(1) });
  const { title, description, branch, auto } = proposal;
  const before = new Map(app.manifests.map(({ path, text }) => [path, text]));
  const files = proposal.files.map(({ path, text }) => {
    const old = before.get(path);
    return { path, before: old, after: text, tip: old, merged: text };
  });
  const message = [title, ...proposal.trailers === undefined ? [] : ["", ...proposal.trailers]];
  return {
    pullRequest: {
      ...{ number: 7, id: "", url: "https://x/pull/7", title, description, sourceBranch: branch },
      ...{ targetBranch: "main", fromFork: false, headSha: "head", state: "open", autoMerge: auto },
      ...pullRequest,
    },
    metadata: parseDescription(pullRequest.description ?? description),
    changes: markedChanges(files),
    files,
    commits: [{ id: "1a2b3c4d5e", subject: title, message: message.join("\n"), author: "bot" }],
    ...rest,
  };
}

/** cart at these versions, `tag`, `tag@digest` or several, as a command sees it. */
export function inventoryOf(versions: Readonly<Record<string, string>>): InventoryApp {
  const app = cart(versions);
  const environments = Object.keys(versions).map((env) => ({ env, ...versionIn(app, env) }));
  return { group: "webshop", app: "cart", environments } as unknown as InventoryApp;
}

/** What a decision does, for a table: `created: push, create, arm`, or `skipped: <reason>`. */
export function told(decision: Decision | "missing" | undefined): string {
  if (decision === undefined || decision === "missing") return String(decision);
  const { reason } = decision;
  return `${decision.action}: ${
    [...reason === undefined ? [] : [reason], ...stepsOf(decision)].join(", ")
  }`;
}

export function stepsOf({ steps }: Decision): string[] {
  return steps.map(({ step }) => step);
}

/** The decision's step of that kind. */
export function stepOf<S extends Step["step"]>(
  { steps }: Decision,
  kind: S,
): Extract<Step, { step: S }> | undefined {
  return steps.find((one): one is Extract<Step, { step: S }> => one.step === kind);
}
