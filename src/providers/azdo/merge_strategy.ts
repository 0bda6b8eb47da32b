import type { AzdoClient } from "./client.ts";
import { policiesFor, policyTypes } from "./policies.ts";
import type { AzdoPullRequest } from "./schemas.ts";

/** How Azure DevOps can complete a pull request, best first, and the policy's setting that allows it. */
const strategies = [
  ["noFastForward", "allowNoFastForward"],
  ["squash", "allowSquash"],
  ["rebase", "allowRebase"],
  ["rebaseMerge", "allowRebaseMerge"],
] as const;

/**
 * The strategy to complete a pull request with: its own where the target branch's policies allow it, else the first
 * that they allow. Without one (the policies cannot be read, or contradict each other) the server decides.
 */
export async function mergeStrategyFor(
  client: AzdoClient,
  pullRequest: AzdoPullRequest,
): Promise<string | undefined> {
  const policies = await policiesFor(client, pullRequest, policyTypes.mergeStrategy);
  if (policies === undefined) return undefined;
  const allowed = strategies.filter(([, setting]) =>
    policies.every((policy) => policy.settings[setting] === true)
  ).map(([strategy]) => strategy);
  const own = pullRequest.completionOptions?.mergeStrategy;
  return allowed.find((strategy) => strategy === own) ?? allowed[0];
}
