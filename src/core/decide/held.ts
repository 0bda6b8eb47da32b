import { Failure } from "../failure.ts";
import { activeHold, type Hold, holdsOf, holdWords } from "../holds/hold.ts";
import { readHolds } from "../holds/hold_file.ts";
import { isHoldPath } from "../holds/hold_id.ts";
import { mayProposeHold } from "../names/branch.ts";
import type { Promotion } from "../promotion/promotion.ts";
import { overridesHold } from "./hotfix.ts";
import { carriedBy, openOn } from "./propose.ts";
import type { OpenPullRequest, Snapshot } from "./snapshot.ts";
import { type Decision, nothingToDo } from "./steps.ts";

/**
 * The hold that applies to the promotion; undefined if none does. Throws a `Failure` with code `config` if a hold's
 * file cannot be read, since it may apply.
 */
export function holdOn(
  { held, now }: Pick<Snapshot, "held" | "now">,
  promotion: Promotion,
): Hold | undefined {
  if (held.warnings.length > 0) {
    throw new Failure("config", held.warnings.map(({ message }) => message).join("\n"), {
      hint: "nothing is promoted while a hold cannot be read: fix or remove its file",
    });
  }
  return activeHold(holdsOf(promotion.type, held.holds), promotion, now);
}

/**
 * The decision for a promotion that is held: it is not opened, and if its pull request is open, auto-merge is disabled,
 * except on a hotfix that overrides holds. Undefined if it is not held.
 */
export function heldBack(
  snapshot: Snapshot,
  promotion: Promotion,
  branch: string,
): Decision | undefined {
  const hold = holdOn(snapshot, promotion);
  if (hold === undefined) return undefined;
  const { group, app, tag, env } = promotion;
  const reason =
    `skipping promotion as version ${tag} of ${group}/${app} in environment "${env}" is ${
      holdWords(hold)
    }`;
  const open = openOn(snapshot, branch);
  const isOpen = open !== undefined && carries(open, promotion);
  if (!isOpen || !open.pullRequest.autoMerge || overridesHold(open, snapshot.base.config)) {
    return nothingToDo("skipped", reason, { promotion });
  }
  const { pullRequest } = open;
  const { title, description } = pullRequest;
  return {
    action: "updated",
    reason,
    promotion,
    branch,
    pullRequest,
    wanted: { title, description, autoMerge: false },
    changes: [],
    warnings: [],
    notes: [],
    steps: [{ step: "disarm", pullRequest }],
  };
}

/** A feature's copy changes no marker, so that its description has to say which version it is of. */
function carries(open: OpenPullRequest, promotion: Promotion): boolean {
  const { env, tag, type } = promotion;
  const carried = carriedBy(open, promotion);
  if (carried === undefined && type === "feature" && open.metadata.kind === "promotion") {
    return open.metadata.promotion.tag === tag;
  }
  return carried?.env === env && carried.to.tags.includes(tag);
}

/** The holds that open pull requests would add or change: `hold` with another end or reason changes the standing one. */
export function proposedHolds(open: readonly OpenPullRequest[]): Hold[] {
  return open.filter(({ pullRequest: { sourceBranch } }) => mayProposeHold(sourceBranch)).flatMap(
    ({ files }) =>
      readHolds(
        files.flatMap(({ path, after }) =>
          isHoldPath(path) && after !== undefined ? [{ path, text: after }] : []
        ),
      ).holds,
  );
}
