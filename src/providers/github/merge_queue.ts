import * as z from "zod";
import type { Answer, GitHubClient } from "./client.ts";

const queuedSchema = z.object({
  node: z.object({ isInMergeQueue: z.boolean().optional() }).nullish(),
});

const queuedDocument = `
  query ($id: ID!) {
    node(id: $id) { ... on PullRequest { isInMergeQueue } }
  }`;

/**
 * Whether a pull request waits in a merge queue, where REST may show no auto-merge. A server that cannot tell has no
 * merge queue.
 */
export async function isInMergeQueue(client: GitHubClient, id: string): Promise<boolean> {
  const answer = await client.query({
    action: "look into the merge queue",
    document: queuedDocument,
    variables: { id },
  }, queuedSchema);
  if (answer.kind === "ok") return answer.value.node?.isInMergeQueue ?? false;
  client.log.debug(answer.failure.message);
  return false;
}

const dequeueDocument = `
  mutation ($input: DequeuePullRequestInput!) {
    dequeuePullRequest(input: $input) { clientMutationId }
  }`;

/** Takes a pull request out of the merge queue. */
export function dequeue(
  client: GitHubClient,
  pullRequest: { readonly id: string; readonly number: number },
): Promise<Answer<unknown>> {
  return client.mutate({
    action: `take pull request #${pullRequest.number} out of the merge queue`,
    document: dequeueDocument,
    variables: { input: { id: pullRequest.id } },
  }, z.object({ dequeuePullRequest: z.object({}) }));
}
