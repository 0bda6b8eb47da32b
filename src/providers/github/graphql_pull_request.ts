import * as z from "../../core/zod.ts";
import { GATE } from "../../core/names/names.ts";
import type { PullRequest } from "../provider.ts";
import { timeOf } from "../server_time.ts";

/** The fields that this program reads; all are in the schema of GitHub Enterprise Server 3.13 too. */
export const pullRequestFields = `
  number id url title body state isDraft isCrossRepository headRefName headRefOid baseRefName
  mergedAt closedAt mergedBy { login } mergeCommit { oid }
  autoMergeRequest { enabledBy { login } } isInMergeQueue`;

/** The same for one that may be merged or closed. */
export const endedFields = `${pullRequestFields} updatedAt commits(first: 1) { totalCount }`;

/** The newest gate on the head, for lists. */
export const gateFields = `
  last: commits(last: 1) {
    nodes { commit { oid status { context(name: "${GATE.github}") { state description } } } }
  }`;

const login = z.nullish(z.object({ login: z.string() }));

export const graphqlPullRequestSchema = z.object({
  number: z.number(),
  id: z.string(),
  url: z.string(),
  title: z.string(),
  body: z.string(),
  state: z.enum(["OPEN", "CLOSED", "MERGED"]),
  isDraft: z.optional(z.boolean()),
  isCrossRepository: z.boolean(),
  headRefName: z.string(),
  headRefOid: z.string(),
  baseRefName: z.string(),
  mergedAt: z.nullish(z.string()),
  closedAt: z.nullish(z.string()),
  updatedAt: z.nullish(z.string()),
  mergedBy: login,
  mergeCommit: z.nullish(z.object({ oid: z.string() })),
  commits: z.nullish(z.object({ totalCount: z.number() })),
  autoMergeRequest: z.nullish(z.object({ enabledBy: login })),
  isInMergeQueue: z.nullish(z.boolean()),
  last: z.nullish(z.object({
    nodes: z.nullish(z.array(
      z.nullable(z.object({
        commit: z.object({
          oid: z.string(),
          status: z.nullish(z.object({
            context: z.nullish(z.object({ state: z.string(), description: z.nullish(z.string()) })),
          })),
        }),
      })),
    )),
  })),
});
export type GraphqlPullRequest = z.infer<typeof graphqlPullRequestSchema>;

/** A pull request as the rest of the program sees it; `viewer` is the token's owner, where that is known. */
export function fromGraphql(found: GraphqlPullRequest, viewer: string | undefined): PullRequest {
  const state = ({ OPEN: "open", CLOSED: "closed", MERGED: "merged" } as const)[found.state];
  const request = found.autoMergeRequest;
  const endedAt = timeOf(state === "merged" ? found.mergedAt : found.closedAt);
  return {
    number: found.number,
    id: found.id,
    url: found.url,
    title: found.title,
    description: found.body,
    sourceBranch: found.headRefName,
    targetBranch: found.baseRefName,
    fromFork: found.isCrossRepository,
    headSha: found.headRefOid,
    state,
    autoMerge: request != null || found.isInMergeQueue === true,
    ...(found.isInMergeQueue === true ? { queued: true } : {}),
    autoMergeByOthers: isByOthers(request?.enabledBy?.login, viewer),
    draft: found.isDraft ?? false,
    mergeCommit: state === "merged" ? found.mergeCommit?.oid : undefined,
    commits: found.commits?.totalCount,
    mergedBy: found.mergedBy?.login,
    endedAt: state === "open" ? undefined : endedAt,
    gate: gateOf(found),
  };
}

/** Undefined if either is unknown. REST names an app's account with `[bot]`, GraphQL without. */
export function isByOthers(
  enabledBy: string | undefined,
  viewer: string | undefined,
): boolean | undefined {
  if (enabledBy === undefined || viewer === undefined) return undefined;
  return accountOf(enabledBy) !== accountOf(viewer);
}

export function accountOf(login: string): string {
  return login.toLowerCase().replace(/\[bot\]$/, "");
}

function gateOf({ last, headRefOid }: GraphqlPullRequest): PullRequest["gate"] {
  const commit = last?.nodes?.find((node) => node?.commit.oid === headRefOid)?.commit;
  const context = commit?.status?.context;
  if (context == null) return undefined;
  return { state: reportState(context.state), description: context.description ?? "" };
}

/** `EXPECTED` stands for a required status that has not been reported. */
export function reportState(state: string): "pending" | "success" | "failure" {
  switch (state.toUpperCase()) {
    case "SUCCESS":
      return "success";
    case "PENDING":
    case "EXPECTED":
      return "pending";
    default:
      return "failure";
  }
}
