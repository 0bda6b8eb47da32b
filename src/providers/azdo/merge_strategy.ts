import type { AzdoClient } from "./client.ts";
import {
  type AzdoPullRequest,
  listOf,
  type PolicyConfiguration,
  policyConfigurationSchema,
  repositorySchema,
} from "./schemas.ts";

/** The type of the policy "Require a merge strategy" (shown as "Limit merge types"), the same in every organization. */
export const mergeStrategyPolicy = "fa4e907d-c16b-4a4c-9dfa-4916e5d171ab";

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
  const policies = await readPolicies(client);
  if (policies === undefined) return undefined;
  const limits = await policiesOf(client, pullRequest, policies);
  const allowed = strategies.filter(([, setting]) =>
    limits.every((policy) => policy.settings[setting] === true)
  ).map(([strategy]) => strategy);
  const own = pullRequest.completionOptions?.mergeStrategy;
  return allowed.find((strategy) => strategy === own) ?? allowed[0];
}

/** Of the whole project: the list's own scope filter leaves prefixes and project-wide policies out. */
async function readPolicies(client: AzdoClient): Promise<PolicyConfiguration[] | undefined> {
  const answer = await client.send({
    kind: "read",
    method: "GET",
    path: client.projectPath("policy/configurations"),
    query: { policyType: mergeStrategyPolicy },
    schema: listOf(policyConfigurationSchema),
  });
  if (answer.kind !== "ok") return undefined;
  return answer.value.value.filter((policy) =>
    policy.type.id === mergeStrategyPolicy && policy.isEnabled !== false &&
    policy.isDeleted !== true
  );
}

async function policiesOf(
  client: AzdoClient,
  pullRequest: AzdoPullRequest,
  policies: readonly PolicyConfiguration[],
): Promise<PolicyConfiguration[]> {
  const scopes = policies.flatMap((policy) => policy.settings.scope ?? []);
  const defaultBranch = scopes.some((scope) => kindOf(scope) === "defaultbranch")
    ? await readDefaultBranch(client)
    : undefined;
  const repositoryId = pullRequest.repository?.id;
  const ref = pullRequest.targetRefName;
  return policies.filter((policy) =>
    (policy.settings.scope ?? []).some((scope) => {
      if (scope.repositoryId != null && scope.repositoryId !== repositoryId) return false;
      if (kindOf(scope) === "defaultbranch") return ref === defaultBranch;
      if (scope.refName == null) return true;
      return kindOf(scope) === "prefix" ? ref.startsWith(scope.refName) : ref === scope.refName;
    })
  );
}

function kindOf(scope: { matchKind?: string | null | undefined }): string {
  return (scope.matchKind ?? "exact").toLowerCase();
}

async function readDefaultBranch(client: AzdoClient): Promise<string | undefined> {
  const repository = await client.demand({
    kind: "read",
    method: "GET",
    path: client.repositoryPath(""),
    schema: repositorySchema,
  });
  return repository.defaultBranch ?? undefined;
}
