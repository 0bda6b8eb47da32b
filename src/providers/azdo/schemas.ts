import * as z from "../../core/zod.ts";

// The fields that this program reads, of Azure DevOps' Git REST API 7.1. What few runs read is a function: to build a
// schema takes longer than to use it.

/** Lists come as `{count, value}`. */
export function listOf<T extends z.ZodMiniType>(item: T) {
  return z.object({ value: z.array(item) });
}

/** The id of no identity, to clear a field that cannot be set to null. */
export const nobody = "00000000-0000-0000-0000-000000000000";

const commitSchema = z.object({ commitId: z.string() });
const identitySchema = z.object({
  id: z.string(),
  displayName: z.nullish(z.string()),
  uniqueName: z.nullish(z.string()),
});

export const pullRequestSchema = z.object({
  pullRequestId: z.number(),
  status: z.string(),
  isDraft: z.nullish(z.boolean()),
  closedBy: z.nullish(identitySchema),
  closedDate: z.nullish(z.string()),
  title: z.nullish(z.string()),
  description: z.nullish(z.string()),
  sourceRefName: z.string(),
  targetRefName: z.string(),
  forkSource: z.optional(z.unknown()),
  lastMergeSourceCommit: z.nullish(commitSchema),
  lastMergeCommit: z.nullish(commitSchema),
  mergeStatus: z.nullish(z.string()),
  mergeFailureMessage: z.nullish(z.string()),
  supportsIterations: z.nullish(z.boolean()),
  autoCompleteSetBy: z.nullish(identitySchema),
  completionOptions: z.nullish(z.looseObject({
    mergeStrategy: z.nullish(z.string()),
    autoCompleteIgnoreConfigIds: z.nullish(z.array(z.number())),
  })),
  repository: z.nullish(z.object({ id: z.string() })),
});
export type AzdoPullRequest = z.infer<typeof pullRequestSchema>;

/** One result a query, in the order of the queries; a commit without a pull request has no key. */
export function pullRequestQuerySchema() {
  return z.object({
    results: z.array(
      z.record(
        z.string(),
        z.array(z.looseObject({ pullRequestId: z.number(), status: z.string() })),
      ),
    ).check(z.minLength(1)),
  });
}

/** The state of a pull request after a push. */
export function iterationSchema() {
  return z.object({ id: z.number(), sourceRefCommit: z.nullish(commitSchema) });
}

export const refSchema = z.object({ name: z.string(), objectId: z.string() });

export function connectionDataSchema() {
  return z.object({
    authenticatedUser: z.extend(identitySchema, { providerDisplayName: z.nullish(z.string()) }),
  });
}

export const repositorySchema = z.object({
  id: z.string(),
  defaultBranch: z.nullish(z.string()),
  project: z.nullish(z.object({ id: z.string() })),
});
export type AzdoRepositoryInfo = z.infer<typeof repositorySchema>;

export const statusSchema = z.object({
  id: z.nullish(z.number()),
  state: z.nullish(z.string()),
  creationDate: z.nullish(z.string()),
  description: z.nullish(z.string()),
  context: z.nullish(z.object({ name: z.nullish(z.string()), genre: z.nullish(z.string()) })),
  createdBy: z.nullish(z.object({ displayName: z.nullish(z.string()) })),
});
export type AzdoStatus = z.infer<typeof statusSchema>;

export function pullRequestStatusSchema() {
  return z.extend(statusSchema, { iterationId: z.nullish(z.number()) });
}
export type AzdoPullRequestStatus = z.infer<ReturnType<typeof pullRequestStatusSchema>>;

export function policyConfigurationSchema() {
  return z.object({
    id: z.nullish(z.number()),
    isEnabled: z.nullish(z.boolean()),
    isBlocking: z.nullish(z.boolean()),
    isDeleted: z.nullish(z.boolean()),
    type: z.object({ id: z.string() }),
    settings: z.looseObject({
      scope: z.nullish(z.array(
        z.object({
          repositoryId: z.nullish(z.string()),
          refName: z.nullish(z.string()),
          matchKind: z.nullish(z.string()),
        }),
      )),
    }),
  });
}
export type PolicyConfiguration = z.infer<ReturnType<typeof policyConfigurationSchema>>;
