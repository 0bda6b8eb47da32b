import type { AzdoClient } from "./client.ts";
import { isOfType, policiesFor, policyTypes } from "./policies.ts";
import type { AzdoPullRequest, PolicyConfiguration } from "./schemas.ts";

/**
 * Whether the target branch requires a build or a status, for which auto-complete waits: without any it completes the
 * pull request at once. True where the policies cannot be read, since nothing is known against it.
 */
export async function hasGate(client: AzdoClient, pullRequest: AzdoPullRequest): Promise<boolean> {
  const found = await Promise.all(
    [policyTypes.build, policyTypes.status].map((type) => policiesFor(client, pullRequest, type)),
  );
  if (found.includes(undefined)) return true;
  return requiresGate(found.flatMap((policies) => policies ?? []));
}

/** Whether one of a branch's policies requires a build or a status. */
export function requiresGate(policies: readonly PolicyConfiguration[]): boolean {
  return policies.some((policy) =>
    policy.isBlocking !== false &&
    (isOfType(policy, policyTypes.build) || isOfType(policy, policyTypes.status))
  );
}
