import type { Config } from "../config/config.ts";
import type { Hold } from "../holds/hold.ts";
import { findEnvironment } from "../config/environments.ts";
import { planPromotion } from "./app.ts";
import { holdOn } from "./held.ts";
import { overridesHold } from "./hotfix.ts";
import { branchesOf } from "./merged.ts";
import type { Proposal } from "./proposal.ts";
import { isRight, propose } from "./propose.ts";
import type { MarkedChange } from "../promotion/marked_change.ts";
import type { Promotion } from "../promotion/promotion.ts";
import type { AppManifests, OpenPullRequest, Snapshot } from "./snapshot.ts";
import type { Decision } from "./steps.ts";

/**
 * The single change of an open promotion whose metadata agrees with its head; undefined for other pull requests, and
 * for one that another run may be writing.
 */
export function settledPromotion(open: OpenPullRequest) {
  const found = described(open);
  return found !== undefined && agrees(found.change, found.promotion) ? found : undefined;
}

/**
 * Whether the decision only rewrites the description of an open promotion that names another promotion than its head.
 * Another run may have pushed that head, and be about to describe it or to give the branch back.
 */
export function describesUnsettled({ open }: Snapshot, { steps, pullRequest }: Decision): boolean {
  if (steps.some(({ step }) => step === "push") || !steps.some(({ step }) => step === "update")) {
    return false;
  }
  const one = open.find((one) => one.pullRequest.number === pullRequest?.number);
  const found = one && described(one);
  return found !== undefined && !agrees(found.change, found.promotion);
}

/** The promotion that the description names, and the single change of the head; undefined if there are more. */
function described({ pullRequest, metadata, changes }: OpenPullRequest) {
  if (metadata.kind !== "promotion" || metadata.promotion.type !== "promote") return undefined;
  const { promotion } = metadata;
  const own = changes.filter((change) => branchesOf(change).includes(pullRequest.sourceBranch));
  const [change, another] = own;
  return change === undefined || another !== undefined ? undefined : { change, promotion };
}

function agrees(
  { group, app, env, to }: MarkedChange,
  promotion: { group: string; app: string; env: string; tag: string },
): boolean {
  return group === promotion.group && app === promotion.app && env === promotion.env &&
    to.tags.length === 1 && to.tags[0] === promotion.tag;
}

/**
 * Rebuilds an open promotion on the base's tip if it no longer merges cleanly, or would leave a value of the app at
 * another version; undefined if it is right, or must not be rebuilt.
 */
export function decideRebuild(
  snapshot: Snapshot,
  open: OpenPullRequest,
  app: AppManifests,
  { proposedHolds, limit }: { readonly proposedHolds: readonly Hold[]; readonly limit: number },
): Decision | undefined {
  const settled = settledPromotion(open);
  if (settled === undefined) return undefined;
  const { promotion, change } = settled;
  const { config } = snapshot.base;
  if (findEnvironment(config, promotion.env) === undefined) return undefined;
  const proposal = replan(app, config, { promotion, change, limit });
  if (proposal.changes.length === 0 || isRight(open, proposal)) return undefined;
  // A held one is rebuilt once it is released.
  if (!overridesHold(open, config) && holdOn(snapshot, promotion) !== undefined) return undefined;
  // Keeps the branch, although the config may give another name by now.
  const rebuilt = { ...proposal, branch: open.pullRequest.sourceBranch };
  return propose(snapshot, rebuilt, proposedHolds);
}

/** The open promotion as it would be made now. */
export function replan(
  app: AppManifests,
  config: Config,
  { promotion, change, limit }: {
    readonly promotion: Promotion;
    readonly change: MarkedChange;
    readonly limit: number;
  },
): Proposal {
  return planPromotion(app, config, promotion, { digest: change.to.digests[0], limit }).proposal;
}
