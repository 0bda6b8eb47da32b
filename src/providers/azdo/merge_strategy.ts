import { isOfType, policyTypes } from "./policies.ts";
import type { PolicyConfiguration } from "./schemas.ts";

/** How Azure DevOps can complete a pull request, best first, and the policy's setting that allows it. */
const strategies = [
  ["noFastForward", "allowNoFastForward"],
  ["squash", "allowSquash"],
  ["rebase", "allowRebase"],
  ["rebaseMerge", "allowRebaseMerge"],
] as const;

/**
 * The strategy to complete a pull request with: its own where the branch's policies allow it, else the first that they
 * allow. Without one (they contradict each other) the server decides.
 */
export function allowedStrategy(
  policies: readonly PolicyConfiguration[],
  own: string | null | undefined,
): string | undefined {
  const allowed = allowedStrategies(policies);
  return allowed.find((strategy) => strategy === own) ?? allowed[0];
}

/** The strategies that all of the branch's policies allow, best first. */
export function allowedStrategies(policies: readonly PolicyConfiguration[]): string[] {
  const limits = policies.filter((policy) => isOfType(policy, policyTypes.mergeStrategy));
  return strategies.filter(([, setting]) =>
    limits.every((policy) => policy.settings[setting] === true)
  ).map(([strategy]) => strategy);
}
