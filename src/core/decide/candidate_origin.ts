import type { Config } from "../config/config.ts";
import { activeHold, type Hold } from "../holds/hold.ts";
import type { PullRequest } from "../promotion/pull_request.ts";
import { type Declined, declinedFor } from "./declined.ts";
import { broughtBy } from "./jumped.ts";
import { type MergedPullRequest, readMerged } from "./merged.ts";
import type { Candidate, Order } from "./order.ts";

/** How a version came to the predecessors of the environment that it may be promoted to. */
export interface CandidateOrigin {
  /** Why it cannot be promoted from there; undefined if it came by a promotion, or was not checked. */
  readonly notPromoted: string | undefined;
  /** The merged pull request that brought it, and to which environment; undefined if it was not checked. */
  readonly origin: { readonly env: string; readonly pullRequest: PullRequest } | undefined;
}

export const NOT_ASKED: CandidateOrigin = { notPromoted: undefined, origin: undefined };

/**
 * Whether a pull request for the candidate may have to be opened, so that its origin is worth a query: it came later
 * than what is there, and within the horizon, is not on its way, and was neither declined nor held.
 */
export function mayOpen(
  candidate: Candidate,
  { order: { place, arrival }, own, declined, holds, now, horizon }: {
    readonly order: Order;
    /** The app's open promotions. */
    readonly own: readonly { readonly change: { readonly env: string }; readonly tag: string }[];
    readonly declined: readonly Declined[];
    readonly holds: readonly Hold[];
    readonly now: number;
    readonly horizon: number;
  },
): boolean {
  return place === "later" && arrival !== undefined && arrival.time >= horizon &&
    !own.some(({ change, tag }) => change.env === candidate.env && tag === candidate.tag) &&
    declinedFor(declined, candidate) === undefined &&
    activeHold(holds, candidate, now) === undefined;
}

/** Evaluates what brought the version; `merged` is undefined if it was not a pull request. */
export function originOf(
  candidate: Candidate,
  merged: MergedPullRequest | undefined,
  config: Config,
  isHotfix: boolean,
): CandidateOrigin {
  const { group, app, tag, predecessors: [first = ""] } = candidate;
  const not = (notPromoted: string) => ({ notPromoted, origin: undefined });
  if (merged === undefined) return not(`version ${tag} was not brought by a pull request`);
  const { pullRequest } = merged;
  const by = (env: string) => ({ notPromoted: undefined, origin: { env, pullRequest } });
  if (isHotfix && broughtBy(merged, candidate)) return by(first);
  const source = readMerged(merged, config);
  if ("skipped" in source) return not(source.skipped);
  return source.group === group && source.app === app ? by(source.env) : not(NOT_BY_PROMOTION);
}

const NOT_BY_PROMOTION = "what brought it was a promotion of another app";
