import type { PrFlow } from "../config/config.ts";
import { Failure } from "../failure.ts";
import type { Promotion } from "../promotion/promotion.ts";

/** The branch of the pull request that removes stale features. */
export const staleFeatureBranch = "remove/stale-feature";

/** GitHub takes refs of at most 255 bytes, `refs/heads/` included (its error GH005); names are ASCII. */
const LONGEST_BRANCH = 255 - "refs/heads/".length;

/**
 * The branch that the promotion's pull request comes from, without `refs/heads/`. Throws a usage `Failure` where git
 * or GitHub does not take it.
 */
export function branchName(promotion: Promotion, prflow: PrFlow): string {
  const branch = promotion.type === "feature"
    ? featureBranch(promotion)
    : promoteBranch(promotion, prflow);
  const problem = branchProblem(branch);
  if (problem !== undefined) {
    throw new Failure("usage", `branch "${branch}" cannot be made: ${problem.found}`, {
      hint: problem.remedy,
    });
  }
  return branch;
}

/**
 * Every branch on which a pull request with this metadata may have come: that of either flow, and the original
 * tool's. A pull request from another branch is not to be trusted.
 */
export function acceptedBranches(promotion: Promotion): string[] {
  if (promotion.type === "feature") return [featureBranch(promotion)];
  return [
    promoteBranch(promotion, "per-app"),
    promoteBranch(promotion, "per-env"),
    `promote/${promotion.env}/${promotion.group}-${promotion.app}`,
  ];
}

/**
 * Why git takes no branch whose last name is this one, undefined where it does: of git's rules
 * (https://git-scm.com/docs/git-check-ref-format) only these two can be broken by a path segment.
 */
export function branchEndProblem(name: string): string | undefined {
  if (name.endsWith(".lock")) return 'git takes no branch that ends with ".lock"';
  if (name.endsWith(".")) return 'git takes no branch that ends with "."';
  return undefined;
}

function branchProblem(branch: string): { found: string; remedy: string } | undefined {
  const found = branchEndProblem(branch);
  if (found !== undefined) return { found, remedy: "choose a name with another end" };
  const excess = branch.length - LONGEST_BRANCH;
  if (excess <= 0) return undefined;
  return {
    found: `it has ${branch.length} characters, and GitHub takes ${LONGEST_BRANCH}`,
    remedy: `choose names that are ${excess} shorter`,
  };
}

function promoteBranch({ group, app, env }: Promotion, prflow: PrFlow): string {
  return prflow === "per-env" ? `promote/${group}-${app}-${env}` : `promote/${group}-${app}`;
}

function featureBranch({ group, app, feature }: Promotion): string {
  // The original's first features had no name of their own: it was a part of the app's.
  return feature === "" ? `feature/${group}-${app}` : `feature/${group}-${app}-${feature}`;
}
