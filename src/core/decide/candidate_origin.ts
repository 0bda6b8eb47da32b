import type { Config } from "../config/config.ts";
import type { PullRequest } from "../promotion/pull_request.ts";
import { broughtBy } from "./jumped.ts";
import { type MergedPullRequest, readMerged } from "./merged.ts";
import type { Candidate } from "./reconcile.ts";

/** How a version came to the environments before the one that it may come to. */
export interface CandidateOrigin {
  /** Why what brought it is nothing to promote from; undefined where it came by a promotion, or nobody had to ask. */
  readonly notPromoted: string | undefined;
  /** The merged pull request that brought it, and to which environment; undefined where nobody had to ask. */
  readonly origin: { readonly env: string; readonly pullRequest: PullRequest } | undefined;
}

export const NOT_ASKED: CandidateOrigin = { notPromoted: undefined, origin: undefined };

/** Judges what brought the version; `merged` is undefined where no pull request did. */
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
