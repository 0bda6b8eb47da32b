import { Failure } from "../failure.ts";
import { isOnLine, type Node } from "../graph.ts";

/** The purpose of a pull request: to promote a version, to deploy a feature, or to roll back. */
export type PromotionType = "promote" | "feature" | "rollback";

/** What determines the name of a pull request's branch. */
export interface BranchSubject {
  readonly type: PromotionType;
  readonly group: string;
  readonly app: string;
  readonly env: string;
  /** Empty except for features. */
  readonly feature: string;
}

/** The part of a config that determines branches. */
export interface BranchRules {
  readonly prflow: "per-app" | "per-env";
  readonly environments: readonly Node[];
}

/** The branch of the pull request that removes stale features. */
export const staleFeatureBranch = "remove/stale-feature";

/** GitHub allows refs of at most 255 bytes, `refs/heads/` included (error GH005); names are ASCII. */
const LONGEST_BRANCH = 255 - "refs/heads/".length;

/**
 * The pull request's source branch, without `refs/heads/`. A parallel environment has its own branch, whatever `prflow`
 * says. Throws a usage `Failure` for a name that git or GitHub does not allow.
 */
export function branchName(subject: BranchSubject, rules: BranchRules): string {
  return checked(uncheckedBranchName(subject, rules));
}

/** As `branchName`, without checking that git and GitHub allow it. */
export function uncheckedBranchName(subject: BranchSubject, rules: BranchRules): string {
  if (subject.type !== "promote") return ownBranch(subject);
  const perEnv = rules.prflow === "per-env" || !isOnLine(rules.environments, subject.env);
  return promoteBranch(subject, perEnv);
}

/** Every branch of the app's promotions by these rules, without checking that git and GitHub allow it. */
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
 * Every branch that a pull request with this metadata may come from: those of either flow, since configs change, and
 * the original tool's. A pull request from another branch is not trusted.
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

/** The type by the branch's prefix; undefined for other prefixes. */
export function branchType(branch: string): PromotionType | undefined {
  const prefix = /^(?<type>promote|feature|rollback)\//.exec(branch)?.groups?.["type"];
  return prefix as PromotionType | undefined;
}

/** The branch of the pull request that adds or changes a hold. Throws as `branchName` does. */
export function holdBranch(id: string): string {
  return checked(`hold/${id}`);
}

/** Whether pull requests from this branch may add or change a hold: a rollback holds the bad version. */
export function mayProposeHold(branch: string): boolean {
  return /^(?:hold|rollback)\//.test(branch);
}

/** The branch of the pull request that removes a hold. Throws as `branchName` does. */
export function releaseBranch(id: string): string {
  return checked(`release/${id}`);
}

/**
 * Why git allows no branch that ends with this name; undefined if it does. Of git's rules
 * (https://git-scm.com/docs/git-check-ref-format) a path segment can only violate these two.
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
  // The original's first features had no separate name: it was part of the app's.
  return feature === "" ? `feature/${group}-${app}` : `feature/${group}-${app}-${feature}`;
}
