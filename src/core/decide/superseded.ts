import { holdOn } from "./held.ts";
import { carriedBy, openOn } from "./propose.ts";
import { isDeepStrictEqual } from "./same.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Decision } from "./steps.ts";

/**
 * What is left to do for a run whose version another one pushed over, where the open pull request brings another version
 * of the same app to the same environment, and says so: nothing, or to put auto-merge right, which the two runs may have
 * switched in turns. Of runs at once the last one stands.
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
  // What is held is left to whoever holds it.
  if (holdOn(snapshot, { ...promotion, tag }) !== undefined) return undefined;
  const isRight = pullRequest.autoMerge === wanted.autoMerge;
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
    notes: [`another run promotes version ${tag} by pull request #${pullRequest.number} since`],
    steps: isRight
      ? []
      : wanted.autoMerge
      ? ours.steps.filter(({ step }) => step === "arm")
      : [{ step: "disarm", pullRequest }],
  };
}
