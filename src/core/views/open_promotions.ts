import type { Config } from "../config/config.ts";
import { CONFLICT, type OpenPullRequest } from "../decide/snapshot.ts";
import { headGate, identifyHead, promotionsOf } from "../decide/head.ts";
import { acceptedBranches, branchType } from "../names/branch.ts";
import { parseDescription } from "../promotion/description.ts";
import type { PullRequest } from "../promotion/pull_request.ts";
import { readSkipped } from "../promotion/skipped.ts";
import type { OpenPromotion } from "./snapshot.ts";

/**
 * Whether the branch of an open pull request is that of a promotion or a rollback, so that the views read its changes.
 */
export function mayPromote({ sourceBranch, fromFork }: PullRequest): boolean {
  return !fromFork && ["promote", "rollback"].includes(branchType(sourceBranch) ?? "");
}

/** The promotions of an open pull request, by what its head changes: one for each environment. */
export function promotionsIn(open: OpenPullRequest, config: Config): OpenPromotion[] {
  const { pullRequest, files } = open;
  if (!mayPromote(pullRequest)) return [];
  const conflict = files.some(({ merged }) => merged === CONFLICT);
  const reading = identifyHead(open, config);
  const isJudged = reading.kind === "gated";
  const promotions = isJudged ? reading.promotions : promotionsOf(open, config);
  return promotions.map(({ group, app, env, tag, sha, hotfix, override }) => ({
    ...common(pullRequest, env),
    ...{ group, app, env, tag, sha, conflict, hotfix, override },
    ...(isJudged ? {} : { headGate: headGate(reading) }),
  }));
}

/**
 * The promotion by the description alone, for a head that cannot be read; undefined if it does not match the branch.
 */
export function promotionByDescription(pullRequest: PullRequest): OpenPromotion | undefined {
  const parsed = parseDescription(pullRequest.description);
  if (!mayPromote(pullRequest) || parsed.kind !== "promotion") return undefined;
  const { group, app, env, tag, sha } = parsed.promotion;
  return isBranchFor(pullRequest.sourceBranch, { group, app, env })
    ? { ...common(pullRequest, env), group, app, env, tag, sha, conflict: false }
    : undefined;
}

function isBranchFor(
  branch: string,
  { group, app, env }: { readonly group: string; readonly app: string; readonly env: string },
): boolean {
  const type = branchType(branch) ?? "promote";
  return acceptedBranches({ group, app, env, feature: "", type }).includes(branch);
}

function common(pullRequest: PullRequest, env: string) {
  const { number, url, sourceBranch, autoMerge, gate, description } = pullRequest;
  const skipped = readSkipped(description).filter((one) => one.env === env).map(({ tag }) => tag);
  return { number, url, branch: sourceBranch, autoMerge, gate, skipped };
}
