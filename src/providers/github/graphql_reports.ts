import * as z from "../../core/zod.ts";
import type { CommitStatus } from "../../core/promotion/commit_status.ts";
import { timeOf } from "../server_time.ts";
import { reportState } from "./graphql_pull_request.ts";
import { type CheckRun, fromCheckRun, newestOfEachCheck } from "./statuses.ts";

/** The newest status or check run of every context. */
export function reportFields(after: string): string {
  return `... on Commit {
    statusCheckRollup {
      contexts(first: 100${after}) {
        pageInfo { hasNextPage endCursor }
        nodes {
          __typename
          ... on StatusContext { context state description createdAt }
          ... on CheckRun {
            databaseId name status conclusion title startedAt completedAt
            checkSuite { app { databaseId } }
          }
        }
      }
    }
  }`;
}

const statusSchema = z.object({
  __typename: z.literal("StatusContext"),
  context: z.string(),
  state: z.string(),
  description: z.nullish(z.string()),
  createdAt: z.nullish(z.string()),
});

const checkRunSchema = z.object({
  __typename: z.literal("CheckRun"),
  databaseId: z.nullish(z.number()),
  name: z.string(),
  status: z.string(),
  conclusion: z.nullish(z.string()),
  title: z.nullish(z.string()),
  startedAt: z.nullish(z.string()),
  completedAt: z.nullish(z.string()),
  checkSuite: z.nullish(
    z.object({ app: z.nullish(z.object({ databaseId: z.nullish(z.number()) })) }),
  ),
});

const contextSchema = z.discriminatedUnion("__typename", [statusSchema, checkRunSchema]);
export type GraphqlContext = z.infer<typeof contextSchema>;

export const rollupSchema = z.nullable(z.object({
  statusCheckRollup: z.nullable(z.object({
    contexts: z.object({
      pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.nullish(z.string()) }),
      nodes: z.array(contextSchema),
    }),
  })),
}));

/** All contexts of a commit as the rest of the program sees them. */
export function fromContexts(contexts: readonly GraphqlContext[]): CommitStatus[] {
  const runs: CheckRun[] = [];
  const statuses: CommitStatus[] = [];
  for (const each of contexts) {
    if (each.__typename === "StatusContext") {
      statuses.push({
        context: each.context,
        state: reportState(each.state),
        description: each.description ?? "",
        at: timeOf(each.createdAt),
      });
    } else {
      runs.push({
        id: each.databaseId ?? 0,
        name: each.name,
        status: each.status.toLowerCase(),
        conclusion: each.conclusion?.toLowerCase(),
        app: { id: each.checkSuite?.app?.databaseId ?? 0 },
        output: { title: each.title },
        started_at: each.startedAt,
        completed_at: each.completedAt,
      });
    }
  }
  return [...statuses, ...newestOfEachCheck(runs).map(fromCheckRun)];
}
