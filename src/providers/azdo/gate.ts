import { isOfType, policyTypes } from "./policies.ts";
import type { PolicyConfiguration } from "./schemas.ts";

/**
 * Whether one of a branch's policies requires a build or a status, for which auto-complete waits: without any it
 * completes the pull request at once.
 */
export function requiresGate(policies: readonly PolicyConfiguration[]): boolean {
  return policies.some((policy) =>
    policy.isBlocking !== false &&
    (isOfType(policy, policyTypes.build) || isOfType(policy, policyTypes.status))
  );
}
