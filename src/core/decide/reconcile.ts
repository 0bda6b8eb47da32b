import { predecessorsOf } from "../config/environments.ts";
import { type Hold, holdWords } from "../holds/hold.ts";
import { Failure, orFailure } from "../failure.ts";
import type { AppInEnvironment, InventoryApp } from "../inventory/inventory.ts";
import type { MarkedChange } from "../promotion/marked_change.ts";
import type { Promotion } from "../promotion/promotion.ts";
import { closedDescription } from "../promotion/description.ts";
import { isAt, planPromotion } from "./app.ts";
import type { CandidateOrigin } from "./candidate_origin.ts";
import { type Declined, declinedFor } from "./declined.ts";
import { holdOn } from "./held.ts";
import { hotfixOf, overridesHold } from "./hotfix.ts";
import { branchesOf } from "./merged.ts";
import type { Candidate, Order } from "./order.ts";
import { broughtBy, yieldTo } from "./promote.ts";
import { foreignCommits, propose } from "./propose.ts";
import { replan, settledPromotion } from "./rebuild.ts";
import type { AppManifests, OpenPullRequest, Snapshot } from "./snapshot.ts";
import { type Decision, nothingToDo } from "./steps.ts";

/** An open promotion of an app, by what its head changes. */
interface OpenPromotionOf {
  readonly open: OpenPullRequest;
  readonly change: MarkedChange;
  readonly tag: string;
}

/** How a candidate came to its predecessors, according to history and the provider. */
export interface CandidateFacts extends CandidateOrigin {
  readonly order: Order;
  /** The commit promoted from, according to an open pull request, if it is valid. */
  readonly knownSha: string | undefined;
}

/** What `reconcile` decides from, for one app. */
export interface ReconcileFacts {
  readonly app: InventoryApp;
  /** At the base's tip; only read if something may need to be written. */
  readonly manifests: AppManifests | undefined;
  /** Environments with a near miss instead of the app's marker. */
  readonly nearMisses: ReadonlySet<string>;
  /** By environment. */
  readonly candidates: ReadonlyMap<string, CandidateFacts>;
  /** The version of a hotfix that bypassed the app's first environment and is to be brought there. */
  readonly hotfix: Candidate | undefined;
  /** The order of open promotions' versions, by number of the pull request. */
  readonly orders: ReadonlyMap<number, Order>;
  readonly declined: readonly Declined[];
  /** Holds that open pull requests add or change: what they select is not armed; what `hold` disabled stays disabled. */
  readonly proposedHolds: readonly Hold[];
  /** The oldest arrival that counts, in milliseconds since 1970. */
  readonly horizon: number;
  readonly limit: number;
}

/** What `reconcile` does about an app in an environment, or why it can do nothing. */
export type EnvironmentDecision =
  & { readonly env: string }
  & (
    | { readonly failure: Failure }
    | { readonly failure?: undefined; readonly reason: string; readonly decision: Decision }
  );

/** The versions that predecessors have but their successors do not, according to the manifests. */
export function candidatesOf(
  { base: { config } }: Pick<Snapshot, "base">,
  { group, app, environments }: InventoryApp,
  nearMisses: ReadonlySet<string>,
): Candidate[] {
  const here = new Map(environments.map((one) => [one.env, one]));
  const has = (env: string) => (here.get(env)?.tags.length ?? 0) > 0 || nearMisses.has(env);
  return environments.flatMap(({ env, tags, digests }) => {
    if (tags.length === 0) return [];
    const before = predecessorsOf(config, env, has).map(({ name }) => here.get(name));
    const [tag] = before[0]?.tags ?? [];
    if (tag === undefined || !before.every((one) => one !== undefined && isAt(one, { tag }))) {
      return [];
    }
    const known = new Set(before.flatMap((one) => one?.digests ?? []));
    const digest = known.size === 1 ? [...known][0] : undefined;
    if (isAt({ tags, digests }, { tag, digest })) return [];
    const predecessors = before.flatMap((one) => one?.env ?? []);
    return [{ group, app, env, predecessors, tag, digest, current: tags }];
  });
}

/** The open promotions of an app, on branches of either flow. */
export function openPromotionsOf(
  { open }: Pick<Snapshot, "open">,
  { group, app }: Pick<InventoryApp, "group" | "app">,
): OpenPromotionOf[] {
  return open.flatMap((one) => {
    const own = one.changes.filter((change) =>
      change.group === group && change.app === app &&
      branchesOf(change).includes(one.pullRequest.sourceBranch)
    );
    const [change] = own;
    const [tag, another] = change?.to.tags ?? [];
    if (change === undefined || own.length > 1 || tag === undefined || another !== undefined) {
      return [];
    }
    return [{ open: one, change, tag }];
  });
}

/**
 * Decides for each environment of an app, in order, what to do about its pull request: open, rebuild, arm, close, or
 * leave alone.
 */
export function decideReconcile(snapshot: Snapshot, facts: ReconcileFacts): EnvironmentDecision[] {
  const { app } = facts;
  const candidates = new Map(
    [
      ...candidatesOf(snapshot, app, facts.nearMisses),
      ...(facts.hotfix === undefined ? [] : [facts.hotfix]),
    ].map((one) => [one.env, one]),
  );
  const open = openPromotionsOf(snapshot, app);
  // With one branch for all environments, the first environment that needs it gets it.
  const taken = new Map<string, string>();
  return app.environments.map((here) => {
    const { env, tags } = here;
    const own = open.filter(({ change }) => change.env === env);
    const candidate = candidates.get(env);
    const decided = orFailure(() =>
      (candidate && bring(snapshot, facts, candidate, { own, taken })) ??
        keep(snapshot, facts, { here, own, candidate, taken })
    );
    if (decided instanceof Failure) return { env, failure: decided };
    const { branch } = decided.decision;
    if (branch !== undefined && decided.decision.action !== "skipped") taken.set(branch, env);
    return { env, ...withReason(decided, `at version ${tags.join(" and ")}`) };
  });
}

type Decided = { readonly reason?: string; readonly decision: Decision };

function withReason({ reason, decision }: Decided, current: string) {
  return { decision, reason: reason ?? decision.reason ?? current };
}

/** Opens or corrects the pull request for a version; undefined if this run must not bring it. */
function bring(
  snapshot: Snapshot,
  facts: ReconcileFacts,
  candidate: Candidate,
  { own, taken }: { own: readonly OpenPromotionOf[]; taken: ReadonlyMap<string, string> },
): Decided | undefined {
  const { manifests, limit } = facts;
  if (manifests === undefined || whyNot(snapshot, facts, candidate, own) !== undefined) {
    return undefined;
  }
  const { config } = snapshot.base;
  const isOther = ({ open, tag }: OpenPromotionOf) =>
    tag !== candidate.tag && hotfixOf(open, config) !== undefined;
  if (own.some(isOther)) return undefined;
  const promotion = promotionOf(facts, candidate);
  const there = own.find(({ tag }) => tag === candidate.tag);
  const { digest, env, tag, predecessors } = candidate;
  const origin = facts.candidates.get(env)?.origin;
  const planned = there !== undefined && hotfixOf(there.open, config) !== undefined
    ? replan(manifests, config, { ...there, promotion, limit })
    : planPromotion(manifests, config, promotion, {
      digest,
      limit,
      ...(origin && broughtBy(origin.env, origin.pullRequest)),
    }).proposal;
  // Keeps the branch of an open one, although the config may give another name by now.
  const branch = there?.open.pullRequest.sourceBranch ?? planned.branch;
  const proposal = { ...planned, branch };
  const first = taken.get(branch);
  if (first !== undefined) {
    return {
      decision: nothingToDo("skipped", `version ${tag} waits for the pull request for ${first}`, {
        promotion,
      }),
    };
  }
  const decision = yieldTo(snapshot, proposal, promotion) ??
    propose(snapshot, proposal, facts.proposedHolds);
  const number = decision.pullRequest?.number;
  const why = decision.action === "created"
    ? candidate === facts.hotfix
      ? `a hotfix brought version ${tag} to ${predecessors.join(" and ")}, past ${env}`
      : `version ${tag} is in ${predecessors.join(" and ")}, and no pull request brought it`
    : decision.action === "unchanged"
    ? `pull request #${number} brings version ${tag}`
    : `pull request #${number} did not bring version ${tag} as it should`;
  return decision.reason === undefined ? { decision, reason: why } : { decision };
}

function promotionOf(
  { candidates }: ReconcileFacts,
  { group, app, env, tag }: Candidate,
): Promotion {
  const known = candidates.get(env);
  const sha = known?.knownSha ?? known?.order.arrival?.id ?? "";
  return { group, app, env, tag, sha, feature: "", type: "promote" };
}

/** Why a version that the predecessors have is not promoted; undefined if it is. */
function whyNot(
  snapshot: Snapshot,
  facts: ReconcileFacts,
  candidate: Candidate,
  own: readonly OpenPromotionOf[],
): string | undefined {
  const { env, tag, current, predecessors } = candidate;
  const known = facts.candidates.get(env);
  if (facts.nearMisses.has(env)) return `its markers in ${env} are not as they should be`;
  const { config } = snapshot.base;
  const passes = own.some((one) => one.tag === tag && overridesHold(one.open, config));
  const held = holdOn(snapshot, { ...candidate, sha: "", feature: "", type: "promote" });
  if (held !== undefined && !passes) return holdWords(held);
  if (known?.order.place === "earlier") {
    return `version ${tag} is not later than ${current.join(" and ")}`;
  }
  if (own.some((one) => one.tag === tag)) return undefined;
  const declined = declinedFor(facts.declined, candidate);
  if (declined !== undefined) {
    return `version ${tag} was declined by closing pull request #${declined.number}`;
  }
  const arrival = known?.order.arrival;
  if (known === undefined || arrival === undefined || arrival.time < facts.horizon) {
    return `version ${tag} has been in ${predecessors.join(" and ")} for longer than --since`;
  }
  return known.notPromoted;
}

/** Keeps an open promotion in its desired state, or closes it if it has become pointless. */
function keep(
  snapshot: Snapshot,
  facts: ReconcileFacts,
  { here, own, candidate, taken }: {
    readonly here: AppInEnvironment;
    readonly own: readonly OpenPromotionOf[];
    readonly candidate: Candidate | undefined;
    readonly taken: ReadonlyMap<string, string>;
  },
): Decided {
  const [first] = own;
  if (first === undefined) {
    const why = candidate && whyNot(snapshot, facts, candidate, own);
    return { decision: why === undefined ? idle() : nothingToDo("skipped", why) };
  }
  const taker = taken.get(first.open.pullRequest.sourceBranch);
  if (taker !== undefined) {
    return { decision: nothingToDo("skipped", `the pull request for ${taker} comes first`) };
  }
  const pointless = whyPointless(snapshot, facts, here, first);
  return (pointless === undefined ? undefined : close(snapshot, facts, first, pointless)) ??
    holdBack(snapshot, facts, here.env, first) ?? correct(snapshot, facts, first, pointless);
}

/** Closes a pointless promotion; undefined if it is not ours alone. */
function close(
  { base: { config } }: Snapshot,
  { manifests, limit }: ReconcileFacts,
  { open }: OpenPromotionOf,
  why: string,
): Decided | undefined {
  const settled = settledPromotion(open);
  if (settled === undefined || manifests === undefined) return undefined;
  const { pullRequest } = open;
  const isOurs = closedDescription(pullRequest.description, why, limit) !== undefined;
  const proposal = replan(manifests, config, { ...settled, limit });
  if (!isOurs || foreignCommits(open, proposal) !== undefined) return undefined;
  return {
    reason: `closed pull request #${pullRequest.number}: ${why}`,
    decision: {
      action: "updated",
      branch: pullRequest.sourceBranch,
      pullRequest,
      promotion: settled.promotion,
      changes: [],
      warnings: [],
      notes: [`closing pull request #${pullRequest.number}: ${why}`],
      steps: [{ step: "close", pullRequest, why }],
    },
  };
}

/** Disables auto-merge of a promotion that is held; undefined if it is not held. */
function holdBack(
  snapshot: Snapshot,
  { app: { group, app } }: ReconcileFacts,
  env: string,
  { open, tag }: OpenPromotionOf,
): Decided | undefined {
  if (overridesHold(open, snapshot.base.config)) return undefined;
  const held = holdOn(snapshot, { group, app, env, tag, sha: "", feature: "", type: "promote" });
  if (held === undefined) return undefined;
  const { pullRequest } = open;
  const common = { branch: pullRequest.sourceBranch, pullRequest };
  const reason = `pull request #${pullRequest.number} is ${holdWords(held)}`;
  if (!pullRequest.autoMerge) return { decision: nothingToDo("unchanged", reason, common) };
  return {
    reason,
    decision: {
      ...common,
      action: "updated",
      changes: [],
      warnings: [],
      notes: [reason],
      steps: [{ step: "disarm", pullRequest }],
    },
  };
}

/** Brings an open promotion to its desired state, unless it is `pointless` or says something else than it does. */
function correct(
  snapshot: Snapshot,
  facts: ReconcileFacts,
  { open, tag }: OpenPromotionOf,
  pointless: string | undefined,
): Decided {
  const { manifests, limit } = facts;
  const { config } = snapshot.base;
  const { pullRequest } = open;
  const { number, sourceBranch: branch } = pullRequest;
  const skipped = (reason: string) => ({
    decision: nothingToDo("skipped", reason, { branch, pullRequest }),
  });
  const settled = settledPromotion(open);
  if (settled === undefined || manifests === undefined) {
    return skipped(
      `the description of pull request #${number} describes something other than its head`,
    );
  }
  if (pointless !== undefined) return skipped(pointless);
  const proposal = { ...replan(manifests, config, { ...settled, limit }), branch };
  const decision = propose(snapshot, proposal, facts.proposedHolds);
  return {
    decision,
    reason: decision.action === "unchanged"
      ? `pull request #${number} brings version ${tag}`
      : `pull request #${number} did not bring version ${tag} as it should`,
  };
}

function whyPointless(
  { base: { config } }: Snapshot,
  { orders }: ReconcileFacts,
  here: AppInEnvironment,
  { open, change, tag }: OpenPromotionOf,
): string | undefined {
  const { env } = here;
  if (isAt(here, { tag, digest: change.to.digests[0] })) return `${env} already has version ${tag}`;
  // A hotfix has no place in the order before it arrives.
  if (hotfixOf(open, config) !== undefined) return undefined;
  if (orders.get(open.pullRequest.number)?.place !== "earlier") return undefined;
  return `${env} has version ${here.tags.join(" and ")}, which is later than ${tag}`;
}

function idle(): Decision {
  return { action: "unchanged", changes: [], warnings: [], notes: [], steps: [] };
}
