import * as z from "../../core/zod.ts";
import type { Server } from "../../core/doctor/setup.ts";
import { mapReadResult } from "../../core/doctor/read_result.ts";
import type { AzdoClient } from "./client.ts";
import type { AzdoRepositoryInfo } from "./schemas.ts";
import { readResult } from "./read_result.ts";

/** https://learn.microsoft.com/azure/devops/organizations/security/namespace-reference#git-repositories */
const GIT_REPOSITORIES = "2e9eb7ed-3c0a-47d4-87c1-0ffdd275fd87";

const NEEDED = [
  [4, "Contribute"],
  [16, "Create branch"],
  [16384, "Contribute to pull requests"],
] as const;

/** The permission that lets a push bypass branch policies. */
export const PUSH_BYPASS = "bypass policies when pushing";

const BYPASSES = [
  [128, PUSH_BYPASS],
  [32768, "bypass policies when completing pull requests"],
] as const;

const evaluationsSchema = z.object({
  evaluations: z.array(z.object({ permissions: z.number(), value: z.boolean() })),
});

/**
 * Which of the permissions on the repository the token's identity has
 * (https://learn.microsoft.com/rest/api/azure/devops/security/permissions/has-permissions-batch).
 */
export async function readRights(
  client: AzdoClient,
  { id, project }: AzdoRepositoryInfo,
): Promise<Server["rights"]> {
  if (project == null) return { unread: "the server does not tell the project's id" };
  const token = `repoV2/${project.id}/${id}`;
  const answer = await client.send({
    kind: "read",
    method: "POST",
    path: "_apis/security/permissionevaluationbatch",
    body: {
      alwaysAllowAdministrators: false,
      evaluations: [...NEEDED, ...BYPASSES].map(([permissions]) => ({
        securityNamespaceId: GIT_REPOSITORIES,
        token,
        permissions,
      })),
    },
    schema: evaluationsSchema,
  });
  return mapReadResult(readResult(answer), ({ evaluations }) => {
    const has = new Map(evaluations.map(({ permissions, value }) => [permissions, value]));
    return {
      missing: NEEDED.filter(([bit]) => has.get(bit) !== true).map(([, name]) => name),
      bypasses: BYPASSES.filter(([bit]) => has.get(bit) === true).map(([, name]) => name),
    };
  });
}
