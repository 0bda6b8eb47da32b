import * as z from "zod";

/** The fields that this program reads, of Azure DevOps' Git REST API 7.1; lists come as `{count, value}`. */
export function listOf<T extends z.ZodType>(item: T) {
  return z.object({ value: z.array(item) });
}

/** The id that means nobody, where a field cannot be cleared otherwise. */
export const nobody = "00000000-0000-0000-0000-000000000000";

const commitSchema = z.object({ commitId: z.string() });
const identitySchema = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  uniqueName: z.string().nullish(),
});

export const pullRequestSchema = z.object({
  pullRequestId: z.number(),
  status: z.string(),
  isDraft: z.boolean().nullish(),
  closedBy: identitySchema.nullish(),
  closedDate: z.string().nullish(),
  title: z.string().nullish(),
  description: z.string().nullish(),
  sourceRefName: z.string(),
  targetRefName: z.string(),
  forkSource: z.unknown().optional(),
  lastMergeSourceCommit: commitSchema.nullish(),
  lastMergeCommit: commitSchema.nullish(),
  mergeStatus: z.string().nullish(),
  mergeFailureMessage: z.string().nullish(),
  supportsIterations: z.boolean().nullish(),
  autoCompleteSetBy: identitySchema.nullish(),
  completionOptions: z.looseObject({
    mergeStrategy: z.string().nullish(),
    autoCompleteIgnoreConfigIds: z.array(z.number()).nullish(),
  }).nullish(),
  repository: z.object({ id: z.string() }).nullish(),
});
export type AzdoPullRequest = z.infer<typeof pullRequestSchema>;

/** One result a query, in the order of the queries; a commit without a pull request has no key. */
export const pullRequestQuerySchema = z.object({
  results: z.array(
    z.record(
      z.string(),
      z.array(z.looseObject({ pullRequestId: z.number(), status: z.string() })),
    ),
  ).min(1),
});

export const threadSchema = z.object({
  comments: z.array(z.object({ content: z.string().nullish() })).nullish(),
});

/** What a push made of a pull request. */
export const iterationSchema = z.object({
  id: z.number(),
  sourceRefCommit: commitSchema.nullish(),
});

export const refSchema = z.object({ name: z.string(), objectId: z.string() });

export const connectionDataSchema = z.object({
  authenticatedUser: identitySchema.extend({ providerDisplayName: z.string().nullish() }),
});

export const repositorySchema = z.object({
  id: z.string(),
  defaultBranch: z.string().nullish(),
  project: z.object({ id: z.string() }).nullish(),
});
export type AzdoRepositoryInfo = z.infer<typeof repositorySchema>;

export const statusSchema = z.object({
  id: z.number().nullish(),
  state: z.string().nullish(),
  creationDate: z.string().nullish(),
  description: z.string().nullish(),
  context: z.object({ name: z.string().nullish(), genre: z.string().nullish() }).nullish(),
  createdBy: z.object({ displayName: z.string().nullish() }).nullish(),
});
export type AzdoStatus = z.infer<typeof statusSchema>;

export const pullRequestStatusSchema = statusSchema.extend({ iterationId: z.number().nullish() });
export type AzdoPullRequestStatus = z.infer<typeof pullRequestStatusSchema>;

export const policyConfigurationSchema = z.object({
  id: z.number().nullish(),
  isEnabled: z.boolean().nullish(),
  isBlocking: z.boolean().nullish(),
  isDeleted: z.boolean().nullish(),
  type: z.object({ id: z.string() }),
  settings: z.looseObject({
    scope: z.array(
      z.object({
        repositoryId: z.string().nullish(),
        refName: z.string().nullish(),
        matchKind: z.string().nullish(),
      }),
    ).nullish(),
  }),
});
export type PolicyConfiguration = z.infer<typeof policyConfigurationSchema>;

/** Milliseconds since 1970 of a time as Azure DevOps writes it; undefined where there is none. */
export function timeOf(text: string | null | undefined): number | undefined {
  const time = Date.parse(text ?? "");
  return Number.isFinite(time) ? time : undefined;
}
