import type { AzdoClient } from "./client.ts";
import { readTokenPages } from "./pages.ts";
import {
  type AzdoPullRequest,
  type AzdoRepositoryInfo,
  listOf,
  type PolicyConfiguration,
  policyConfigurationSchema,
  repositorySchema,
} from "./schemas.ts";

/** Types of branch policies, the same in every organization (`GET {project}/_apis/policy/types`). */
export const policyTypes = {
  /** "Require a merge strategy", shown as "Limit merge types". */
  mergeStrategy: "fa4e907d-c16b-4a4c-9dfa-4916e5d171ab",
  /** "Build", shown as "Build validation". */
  build: "0609b952-1397-4640-95ec-e00a01b2c241",
  /** "Status", shown as "Status checks". */
  status: "cbdc66da-9728-4af8-aada-9a5a32e4a226",
  /** "Minimum number of reviewers". */
  approvals: "fa4e907d-c16b-4a4c-9dfa-4906e5d171dd",
  /** "Required reviewers", shown as "Automatically included reviewers". */
  reviewers: "fd2167ab-b0be-447a-8ec8-39368250530e",
  /** "Work item linking", shown as "Check for linked work items". */
  workItems: "40e92b44-2fe1-4dd6-b3d8-74a9c21d0c6e",
} as const;

/**
 * The project's enabled policies; undefined if the token may not read them. The list's own filter by scope leaves out
 * prefixes and project-wide policies, so it is not used.
 */
export async function readPolicies(
  client: AzdoClient,
): Promise<PolicyConfiguration[] | undefined> {
  const schema = listOf(policyConfigurationSchema());
  const found = await readTokenPages((continuation) =>
    client.send({
      kind: "read",
      method: "GET",
      path: client.projectPath("policy/configurations"),
      query: continuation === undefined ? {} : { continuationToken: continuation },
      schema,
    })
  );
  if (found.kind === "unclear") throw found.failure;
  if (found.kind === "refused") return undefined;
  return found.value.filter((policy) => policy.isEnabled !== false && policy.isDeleted !== true);
}

export function isOfType(policy: PolicyConfiguration, type: string): boolean {
  return policy.type.id.toLowerCase() === type;
}

/**
 * The policies that apply to the pull request's target branch. `defaultBranch` is called only if a policy applies to
 * the repository's default branch, whatever its name.
 */
export async function policiesOn(
  policies: readonly PolicyConfiguration[],
  pullRequest: Pick<AzdoPullRequest, "repository" | "targetRefName">,
  defaultBranch: () => Promise<string | undefined>,
): Promise<PolicyConfiguration[]> {
  const scopes = policies.flatMap((policy) => policy.settings.scope ?? []);
  const main = scopes.some((scope) => kindOf(scope) === "defaultbranch")
    ? await defaultBranch()
    : undefined;
  const repositoryId = pullRequest.repository?.id;
  const ref = pullRequest.targetRefName;
  return policies.filter((policy) =>
    (policy.settings.scope ?? []).some((scope) => {
      if (scope.repositoryId != null && scope.repositoryId !== repositoryId) return false;
      if (kindOf(scope) === "defaultbranch") return ref === main;
      if (scope.refName == null) return true;
      return kindOf(scope) === "prefix" ? ref.startsWith(scope.refName) : ref === scope.refName;
    })
  );
}

/** The repository; its `defaultBranch` is a full ref name, missing while there is none. */
export function readRepository(client: AzdoClient): Promise<AzdoRepositoryInfo> {
  return client.demand({
    kind: "read",
    method: "GET",
    path: client.repositoryPath(""),
    schema: repositorySchema,
  });
}

function kindOf(scope: { matchKind?: string | null | undefined }): string {
  return (scope.matchKind ?? "exact").toLowerCase();
}

/**
 * Whether one of a branch's policies requires a build or a status. Without one, auto-complete completes the pull
 * request at once.
 */
export function requiresGate(policies: readonly PolicyConfiguration[]): boolean {
  return policies.some((policy) =>
    policy.isBlocking !== false &&
    (isOfType(policy, policyTypes.build) || isOfType(policy, policyTypes.status))
  );
}
