import * as z from "../../core/zod.ts";
import type { ReadResult } from "../../core/doctor/read_result.ts";
import { type GitHubClient, shapeFailure } from "./client.ts";
import { graphqlSettingsSchema, settingsFields } from "./merge_methods.ts";
import { readResult } from "./read_result.ts";

/** The settings that GraphQL shows to everyone who can read the repository. */
export interface RepositorySettings {
  /** Login of the token's owner; undefined if it has none. */
  readonly viewer: string | undefined;
  readonly viewerPermission: string | undefined;
  readonly autoMergeAllowed: boolean;
  readonly methods: z.infer<typeof graphqlSettingsSchema>;
  /** This and the following are from a classic branch protection rule, as non-administrators see it. */
  readonly approvals: number;
  readonly codeOwners: boolean;
  readonly requiresSignatures: boolean;
  readonly requiresLinearHistory: boolean;
}

const answerSchema = z.object({
  viewer: z.nullish(z.object({ login: z.string() })),
  repository: z.intersection(
    graphqlSettingsSchema,
    z.object({
      autoMergeAllowed: z.boolean(),
      viewerPermission: z.nullish(z.string()),
      ref: z.nullish(z.object({
        refUpdateRule: z.nullish(z.object({
          requiredApprovingReviewCount: z.nullish(z.number()),
          requiresCodeOwnerReviews: z.boolean(),
          requiresSignatures: z.boolean(),
          requiresLinearHistory: z.boolean(),
        })),
      })),
    }),
  ),
});

export async function readRepositorySettings(
  client: GitHubClient,
  branch: string,
): Promise<ReadResult<RepositorySettings>> {
  const document = `query ($owner: String!, $repo: String!, $ref: String!) {
    viewer { login }
    repository(owner: $owner, name: $repo) {
      autoMergeAllowed viewerPermission ${settingsFields}
      ref(qualifiedName: $ref) {
        refUpdateRule {
          requiredApprovingReviewCount requiresCodeOwnerReviews requiresSignatures requiresLinearHistory
        }
      }
    }
  }`;
  const variables = { ...client.repository, ref: `refs/heads/${branch}` };
  const action = "read the repository's settings";
  const answer = readResult(await client.explore({ action, document, variables }));
  if ("unread" in answer) return answer;
  const { data, errors } = answer.value;
  // The token's owner is useful but not required.
  const serious = errors.filter(({ path }) => !(Array.isArray(path) && path[0] === "viewer"));
  if (serious.length > 0) return readResult(client.refusedParts(action, serious));
  const parsed = answerSchema.safeParse(data);
  if (!parsed.success) return readResult(shapeFailure(action, parsed.error));
  const { viewer, repository } = parsed.data;
  const rule = repository.ref?.refUpdateRule;
  return {
    value: {
      viewer: viewer?.login,
      viewerPermission: repository.viewerPermission ?? undefined,
      autoMergeAllowed: repository.autoMergeAllowed,
      methods: repository,
      approvals: rule?.requiredApprovingReviewCount ?? 0,
      codeOwners: rule?.requiresCodeOwnerReviews ?? false,
      requiresSignatures: rule?.requiresSignatures ?? false,
      requiresLinearHistory: rule?.requiresLinearHistory ?? false,
    },
  };
}
