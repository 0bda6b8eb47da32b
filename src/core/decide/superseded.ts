import { findEnvironment } from "../config/environments.ts";
import { appliedRules } from "../gate/applied_rules.ts";
import { identifyHead } from "./head.ts";
import { holdOn } from "./held.ts";
import { overridesHold } from "./hotfix.ts";
import { armStep } from "./arm.ts";
import { carriedBy, openOn } from "./propose.ts";
import type { Promotion } from "../promotion/promotion.ts";
import { isDeepStrictEqual } from "./deep_equal.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Decision, GatedPromotion } from "./steps.ts";

/**
 * The remaining decision for a run whose version another run has replaced, if the open pull request consistently brings
 * another version of the same app to the same environment: nothing, or to correct auto-merge, which the two runs may
 * have set alternately. Of concurrent runs the last one wins.
 */
export function superseded(snapshot: Snapshot, ours: Decision): Decision | undefined {
  const { promotion, branch, wanted } = ours;
  if (promotion === undefined || branch === undefined || wanted === undefined) return undefined;
  const open = openOn(snapshot, branch);
  const carried = open && carriedBy(open, promotion);
  if (open === undefined || carried?.env !== promotion.env) return undefined;
  const [tag, another] = carried.to.tags;
  if (tag === undefined || another !== undefined || tag === promotion.tag) return undefined;
  const { pullRequest, metadata } = open;
  const said = metadata.kind === "promotion" ? metadata.promotion : undefined;
  if (!isDeepStrictEqual({ ...said, sha: "" }, { ...promotion, tag, sha: "" })) return undefined;
  const { config } = snapshot.base;
  // Held promotions are left alone.
  const isHeld = !overridesHold(open, config) &&
    holdOn(snapshot, { ...promotion, tag }) !== undefined;
  if (isHeld) return undefined;
  const isRight = pullRequest.autoMerge === wanted.autoMerge;
  // The other run's head decides what its gate asks: of the two only one may be a hotfix.
  const reading = identifyHead(open, config);
  return {
    action: "updated",
    promotion: { ...promotion, tag },
    branch,
    pullRequest,
    wanted: {
      title: pullRequest.title,
      description: pullRequest.description,
      autoMerge: wanted.autoMerge,
    },
    changes: [],
    warnings: [],
    notes: [`another run promotes version ${tag} with pull request #${pullRequest.number} now`],
    steps: isRight
      ? []
      : !wanted.autoMerge
      ? [{ step: "disarm", pullRequest }]
      : reading.kind === "gated"
      ? [armStep(reading.promotions, config)]
      : [],
  };
}

/**
 * Re-enables auto-merge on another run's pull request, on which this run had to disable it; undefined if it is enabled,
 * or if head, description and config do not all say that the pull request merges automatically.
 */
export function armedAgain(snapshot: Snapshot, number: number): Decision | undefined {
  const open = snapshot.open.find(({ pullRequest }) => pullRequest.number === number);
  if (open?.metadata.kind !== "promotion" || open.pullRequest.autoMerge) return undefined;
  const { pullRequest, metadata: { promotion } } = open;
  const { title, description, sourceBranch: branch } = pullRequest;
  const { config } = snapshot.base;
  const reading = identifyHead(open, config);
  if (reading.kind !== "gated") return undefined;
  const { promotions } = reading;
  const isOwn = ({ env, tag }: Promotion) => env === promotion.env && tag === promotion.tag;
  const mergesByItself = ({ env }: Promotion) => findEnvironment(config, env)?.auto === true;
  if (!promotions.some(isOwn) || !promotions.every(mergesByItself)) return undefined;
  const isHeld = (one: GatedPromotion) =>
    appliedRules(one, config).holds && holdOn(snapshot, one) !== undefined;
  if (promotions.some(isHeld)) return undefined;
  return {
    action: "updated",
    promotion,
    branch,
    pullRequest,
    wanted: { title, description, autoMerge: true },
    changes: [],
    warnings: [],
    notes: [`re-enabling auto-merge on pull request #${number}`],
    steps: [armStep(promotions, config)],
  };
}
