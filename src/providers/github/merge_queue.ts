import * as z from "../../core/zod.ts";
import type { GitHubAnswer, GitHubClient } from "./client.ts";

const queuedSchema = z.object({
  node: z.nullish(z.object({ isInMergeQueue: z.optional(z.boolean()) })),
});

const queuedDocument = `
  query ($id: ID!) {
    node(id: $id) { ... on PullRequest { isInMergeQueue } }
  }`;

/**
 * Whether a pull request is in a merge queue, for which REST may show no auto-merge. A server that lacks the field has
 * no merge queue; throws if the server does not answer.
 */
export async function isInMergeQueue(client: GitHubClient, id: string): Promise<boolean> {
  const answer = await client.query({
    action: "read the merge queue",
    document: queuedDocument,
    variables: { id },
  }, queuedSchema);
  if (answer.kind === "ok") return answer.value.node?.isInMergeQueue ?? false;
  if (isOutage(answer)) throw answer.failure;
  client.log.debug(answer.failure.message);
  return false;
}

/** The node ids of those pull requests that are in a merge queue. */
export async function areInMergeQueue(
  client: GitHubClient,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const queued = new Set<string>();
  for (let start = 0; start < ids.length; start += 100) {
    const answer = await client.query({
      action: "read the merge queue",
      document: `query ($ids: [ID!]!) {
        nodes(ids: $ids) { ... on PullRequest { id isInMergeQueue } }
      }`,
      variables: { ids: ids.slice(start, start + 100) },
    }, queuedNodesSchema);
    if (answer.kind !== "ok") {
      if (isOutage(answer)) throw answer.failure;
      client.log.debug(answer.failure.message);
      return queued;
    }
    for (const node of answer.value.nodes) if (node?.isInMergeQueue) queued.add(node.id);
  }
  return queued;
}

const queuedNodesSchema = z.object({
  nodes: z.array(z.nullable(z.object({ id: z.string(), isInMergeQueue: z.nullish(z.boolean()) }))),
});

/** Rate limits and a rejected token say nothing about the queue either. */
function isOutage(answer: Exclude<GitHubAnswer<unknown>, { kind: "ok" }>): boolean {
  return answer.kind === "unclear"
    ? answer.reason === "outage"
    : answer.status === 401 || answer.pause !== undefined;
}

const dequeueDocument = `
  mutation ($input: DequeuePullRequestInput!) {
    dequeuePullRequest(input: $input) { clientMutationId }
  }`;

/** Removes a pull request from the merge queue. */
export function dequeue(
  client: GitHubClient,
  pullRequest: { readonly id: string; readonly number: number },
): Promise<GitHubAnswer<unknown>> {
  return client.mutate({
    action: `take pull request #${pullRequest.number} out of the merge queue`,
    document: dequeueDocument,
    variables: { input: { id: pullRequest.id } },
  }, z.object({ dequeuePullRequest: z.object({}) }));
}
