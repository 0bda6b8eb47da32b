import { findEnvironment, predecessorsOf } from "../config/environments.ts";
import { appliedRules, type GatedVersion } from "../gate/applied_rules.ts";
import {
  failuresIn,
  gateOf,
  type GateRules,
  type GateSubject,
  type GateVerdict,
  soakingCommits,
  subjectAlone,
} from "../gate/gate.ts";
import type { PredecessorVerdict } from "../gate/judge.ts";
import { type Verdict, verdictOf } from "../gate/verdict.ts";
import { branchType } from "../names/branch.ts";
import { afterColon } from "../quoted.ts";
import { placeKey } from "./arrivals.ts";
import type { AppInEnvironment, InventoryApp } from "../inventory/inventory.ts";
import type { PromotionReason } from "./reasons.ts";
import type { OpenPromotion, ViewSnapshot } from "./snapshot.ts";

export type PromotionState = "waiting" | "ready" | "blocked" | "conflict";

/** The state of an open promotion, and its reasons. */
interface PromotionVerdict {
  readonly state: PromotionState;
  readonly reasons: readonly PromotionReason[];
}

/** The app in an environment; undefined if it has no marker. */
export function inEnvironment(app: InventoryApp, env: string): AppInEnvironment | undefined {
  return app.environments.find((environment) => environment.env === env);
}

/** The environments that must have the app's tag before this one. */
export function predecessorsIn(
  { config }: Pick<ViewSnapshot, "config">,
  app: InventoryApp,
  env: string,
) {
  return predecessorsOf(config, env, (name) => inEnvironment(app, name) !== undefined)
    .flatMap(({ name }) => inEnvironment(app, name) ?? []);
}

/**
 * The health of an app in an environment: the verdict on the newest commit that has one, of the commits at which its
 * tag was already there.
 */
export function healthOf(snapshot: ViewSnapshot, app: InventoryApp, env: string): Verdict {
  const { provider, wholeName } = snapshot;
  for (const commit of commitsWith(snapshot, app, env)) {
    const verdict = verdictOf(provider?.reports.get(commit) ?? [], app.group, env, { wholeName });
    if (verdict.state !== "none") return verdict;
  }
  return { state: "none", contexts: [] };
}

/** Of the queried commits, those at which the app's current tag was already in the environment. */
function commitsWith(
  { recent, tagAges }: ViewSnapshot,
  { group, app }: InventoryApp,
  env: string,
): readonly string[] {
  const begin = recent.indexOf(tagAges.get(placeKey({ group, app, env }))?.since.id ?? "");
  return begin < 0 ? recent : recent.slice(0, begin + 1);
}

/** Of those, the ones at which all of these environments had the tag; none where one of them does not have it now. */
function commitsWithAll(
  snapshot: ViewSnapshot,
  app: InventoryApp,
  environments: readonly AppInEnvironment[],
  tag: string,
): readonly string[] {
  if (!environments.every((one) => hasOnlyTag(one, tag))) return [];
  // Each has the newest of them.
  const lengths = environments.map(({ env }) => commitsWith(snapshot, app, env).length);
  return snapshot.recent.slice(0, Math.min(...lengths));
}

/** The state of an open promotion, by its gate as of now. */
export function promotionVerdict(
  snapshot: ViewSnapshot,
  app: InventoryApp,
  promotion: OpenPromotion,
): PromotionVerdict {
  if (promotion.conflict) {
    return { state: "conflict", reasons: [{ kind: "conflict" }] };
  }
  const own = gateOn(snapshot, app, promotion);
  const failures = own.by === "reports" ? failuresIn(own.verdicts) : [];
  // The provider has the gate's words alone.
  const said = (words: string): PromotionReason => {
    return { kind: "gate", words, failures: words === own.words ? failures : [] };
  };
  if (own.by === "hold" || own.by === "freeze") {
    return { state: "blocked", reasons: [said(own.words)] };
  }
  const { state, words } = promotion.headGate ?? own;
  const reported = promotion.gate ?? { state, description: state === "success" ? "" : words };
  return {
    state: STATES[reported.state],
    reasons: [
      ...(reported.description === "" ? [] : [said(reported.description)]),
      ...(reported.state === "pending" ? replaced(snapshot, promotion) : []),
    ],
  };
}

/** A newer version starts its own soak. */
function replaced(
  { config }: ViewSnapshot,
  { env, tag, skipped = [] }: OpenPromotion,
): PromotionReason[] {
  const soaks = Boolean(findEnvironment(config, env)?.soak);
  return soaks && skipped.length > 0 ? [{ kind: "replaced", tag, skipped }] : [];
}

const STATES = { pending: "waiting", success: "ready", failure: "blocked" } as const;

/** The gate of a promotion, evaluated from the snapshot. */
export function gateOn(
  snapshot: ViewSnapshot,
  app: InventoryApp,
  promotion: JudgedPromotion,
): GateVerdict {
  const { reports = new Map(), past = new Map() } = snapshot.provider ?? {};
  return gateOf(subjectOf(snapshot, app, promotion), reports, rulesOf(snapshot), past);
}

/** The environments whose reports the promotion's gate asks for. */
export function askedBy(
  snapshot: Pick<ViewSnapshot, "config">,
  app: InventoryApp,
  promotion: JudgedPromotion,
): AppInEnvironment[] {
  return appliedRules(gatedVersion(app, promotion), snapshot.config).predecessors
    ? predecessorsIn(snapshot, app, promotion.env)
    : [];
}

/** The commits of which all reports are wanted, since versions soak on them. */
export function soakingIn(snapshot: ViewSnapshot): string[] {
  const { provider, apps } = snapshot;
  const subjects = (provider?.promotions ?? []).flatMap((promotion) => {
    const { group, app: name } = promotion;
    const app = apps.find((one) => one.group === group && one.app === name);
    return app === undefined ? [] : [subjectOf(snapshot, app, promotion)];
  });
  return soakingCommits(subjects, provider?.reports ?? new Map(), rulesOf(snapshot));
}

type JudgedPromotion = Pick<
  OpenPromotion,
  "sha" | "tag" | "env" | "branch" | "hotfix" | "override" | "unmet"
>;

function rulesOf({ config, holds, now, warnings }: ViewSnapshot): GateRules {
  return {
    config,
    holds,
    unreadable: warnings.some(({ code }) => code === "unreadable-hold"),
    now,
  };
}

function gatedVersion(
  { group, app }: InventoryApp,
  { env, tag, branch, hotfix, override }: JudgedPromotion,
): GatedVersion {
  return { group, app, env, tag, type: branchType(branch) ?? "promote", hotfix, override };
}

function subjectOf(
  snapshot: ViewSnapshot,
  app: InventoryApp,
  promotion: JudgedPromotion,
): GateSubject {
  const gated = gatedVersion(app, promotion);
  const before = askedBy(snapshot, app, promotion);
  if (before.length === 0) return subjectAlone(gated);
  const { now, wholeName } = snapshot;
  const { group, tag } = gated;
  const arrived = ({ env }: AppInEnvironment) =>
    snapshot.tagAges.get(placeKey({ group, app: app.app, env }))?.since;
  const newer = commitsWithAll(snapshot, app, before, tag);
  const [latest] = before.flatMap((one) => arrived(one) ?? [])
    .toSorted((one, other) => other.time - one.time);
  return {
    promotion: gated,
    facts: {
      group,
      // Without a known source commit, the one by which the last predecessor got the tag.
      sha: promotion.sha || (latest?.id ?? ""),
      predecessors: before.map((one) => ({ env: one.env, name: `${group}-${one.env}`, newer })),
      wholeName,
    },
    unmet: promotion.unmet ?? [],
    collisions: snapshot.collisions.filter(({ name }) =>
      before.some((one) => name === `${group}-${one.env}`)
    ),
    arrivals: new Map(before.map((one) => [one.env, arrived(one)?.time ?? now])),
  };
}

/** The verdict on a predecessor in words. */
export function verdictWords({ name, state, contexts }: PredecessorVerdict): string {
  if (state === "none") return `waiting for ${name}: nothing was reported yet`;
  const detail = afterColon(contexts.find((one) => one.state === state)?.description ?? "");
  if (state === "pending") return `waiting for ${name}${detail}`;
  return state === "failure" ? `${name} failed${detail}` : `${name} is healthy${detail}`;
}

/** Whether the environment has this tag and no other. */
export function hasOnlyTag({ tags }: AppInEnvironment, tag: string): boolean {
  return tags.length === 1 && tags[0] === tag;
}
