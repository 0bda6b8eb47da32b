import type { AzdoClient } from "./client.ts";
import {
  type AzdoPullRequest,
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
} as const;

/**
 * The policies of a type that apply to a pull request's target branch; undefined where the token may not read them.
 * The list's own filter by scope leaves prefixes and project-wide policies out, so all of the type are read.
 */
export async function policiesFor(
  client: AzdoClient,
  pullRequest: AzdoPullRequest,
  type: string,
): Promise<PolicyConfiguration[] | undefined> {
  const answer = await client.send({
    kind: "read",
    method: "GET",
    path: client.projectPath("policy/configurations"),
    query: { policyType: type },
    schema: listOf(policyConfigurationSchema),
  });
  if (answer.kind !== "ok") return undefined;
  const active = answer.value.value.filter((policy) =>
    policy.type.id === type && policy.isEnabled !== false && policy.isDeleted !== true
  );
  const scopes = active.flatMap((policy) => policy.settings.scope ?? []);
  const defaultBranch = scopes.some((scope) => kindOf(scope) === "defaultbranch")
    ? await readDefaultBranch(client)
    : undefined;
  const repositoryId = pullRequest.repository?.id;
  const ref = pullRequest.targetRefName;
  return active.filter((policy) =>
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
