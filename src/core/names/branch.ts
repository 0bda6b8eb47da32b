import { Failure } from "../failure.ts";
import { isOnLine, type Node } from "../graph.ts";

/** What a pull request of ours is for: a version comes, a feature is tried, or a version goes back. */
export type PromotionType = "promote" | "feature" | "rollback";

/** What a pull request's branch is named for. */
export interface BranchSubject {
  readonly type: PromotionType;
  readonly group: string;
  readonly app: string;
  readonly env: string;
  /** Empty but for features. */
  readonly feature: string;
}

/** What of a config decides about branches. */
export interface BranchRules {
  readonly prflow: "per-app" | "per-env";
  readonly environments: readonly Node[];
}

/** The branch of the pull request that removes stale features. */
export const staleFeatureBranch = "remove/stale-feature";

/** GitHub takes refs of at most 255 bytes, `refs/heads/` included (its error GH005); names are ASCII. */
const LONGEST_BRANCH = 255 - "refs/heads/".length;

/**
 * The branch that the pull request comes from, without `refs/heads/`. An environment beside others has a branch of its
 * own, whatever `prflow` says. Throws a usage `Failure` where git or GitHub does not take the branch.
 */
export function branchName(subject: BranchSubject, rules: BranchRules): string {
  return checked(uncheckedBranchName(subject, rules));
}

/** As `branchName`; whether git and GitHub take it is not asked. */
export function uncheckedBranchName(subject: BranchSubject, rules: BranchRules): string {
  if (subject.type !== "promote") return ownBranch(subject);
  const perEnv = rules.prflow === "per-env" || !isOnLine(rules.environments, subject.env);
  return promoteBranch(subject, perEnv);
}

/** Every branch that promotions of the app have by these rules; whether git and GitHub take them is not asked. */
export function branchesOfApp(
  { group, app }: { readonly group: string; readonly app: string },
  rules: BranchRules,
): string[] {
  const all = rules.environments.map(({ name: env }) =>
    uncheckedBranchName({ type: "promote", group, app, env, feature: "" }, rules)
  );
  return [...new Set(all)];
}

/**
 * Every branch on which a pull request with this metadata may have come: those of either flow, since a config changes,
 * and the original tool's. A pull request from another branch is not to be trusted.
 */
export function acceptedBranches(subject: BranchSubject): string[] {
  if (subject.type !== "promote") return [ownBranch(subject)];
  const { group, app, env } = subject;
  return [
    promoteBranch(subject, false),
    promoteBranch(subject, true),
    `promote/${env}/${group}-${app}`,
  ];
}

/** What a branch's prefix says; undefined where it is none of a promotion's. */
export function branchType(branch: string): PromotionType | undefined {
  const prefix = /^(?<type>promote|feature|rollback)\//.exec(branch)?.groups?.["type"];
  return prefix as PromotionType | undefined;
}

/** The branch of the pull request that adds or changes a hold. Throws as `branchName` does. */
export function holdBranch(id: string): string {
  return checked(`hold/${id}`);
}

/** The branch of the pull request that removes a hold. Throws as `branchName` does. */
export function releaseBranch(id: string): string {
  return checked(`release/${id}`);
}

/**
 * Why git takes no branch whose last name is this one, undefined where it does: of git's rules
 * (https://git-scm.com/docs/git-check-ref-format) only these two can be broken by a path segment.
 */
export function branchEndProblem(name: string): string | undefined {
  if (name.endsWith(".lock")) return 'git allows no branch name that ends with ".lock"';
  if (name.endsWith(".")) return 'git allows no branch name that ends with "."';
  return undefined;
}

function checked(branch: string): string {
  const problem = branchProblem(branch);
  if (problem === undefined) return branch;
  throw new Failure("usage", `branch "${branch}" cannot be created: ${problem.found}`, {
    hint: problem.remedy,
  });
}

function branchProblem(branch: string): { found: string; remedy: string } | undefined {
  const found = branchEndProblem(branch);
  if (found !== undefined) return { found, remedy: "choose a name with another ending" };
  const excess = branch.length - LONGEST_BRANCH;
  if (excess <= 0) return undefined;
  return {
    found: `it has ${branch.length} characters; GitHub allows ${LONGEST_BRANCH}`,
    remedy: `shorten the names by ${excess}`,
  };
}

function promoteBranch({ group, app, env }: BranchSubject, perEnv: boolean): string {
  return perEnv ? `promote/${group}-${app}-${env}` : `promote/${group}-${app}`;
}

function ownBranch({ type, group, app, env, feature }: BranchSubject): string {
  if (type === "rollback") return `rollback/${group}-${app}-${env}`;
  // The original's first features had no name of their own: it was a part of the app's.
  return feature === "" ? `feature/${group}-${app}` : `feature/${group}-${app}-${feature}`;
}
