import * as z from "../../core/zod.ts";
import { Failure } from "../../core/failure.ts";
import type { PullRequest } from "../provider.ts";
import type { GitHubAnswer, GitHubClient } from "./client.ts";
import { isUnknownField } from "./graphql_errors.ts";
import {
  fromGraphql,
  graphqlPullRequestSchema,
  pullRequestFields,
} from "./graphql_pull_request.ts";
import { dequeue, isInMergeQueue } from "./merge_queue.ts";
import { getPullRequest, toPullRequest } from "./pull_requests.ts";

/** Pauses between attempts, in milliseconds. */
const pauses = [1_000, 2_000, 4_000] as const;

const disarmedSchema = z.object({
  disablePullRequestAutoMerge: z.object({ pullRequest: z.nullish(graphqlPullRequestSchema) }),
});

/**
 * Disables auto-merge and removes the pull request from the merge queue. GitHub refuses with the same words if it was
 * not enabled, so the pull request's state afterwards counts; that is returned, also if it is merged or closed.
 */
export async function disarm(client: GitHubClient, pullRequest: PullRequest): Promise<PullRequest> {
  const { number, url } = pullRequest;
  for (let attempt = 0;; attempt++) {
    const answer = await send(client, pullRequest);
    let after = answer.kind === "ok" ? seenIn(client, answer.value) : undefined;
    let failure = answer.kind === "ok" ? undefined : answer.failure;
    if (after === undefined || after.autoMerge) after = await read(client, pullRequest);
    if (isOff(after)) return after;
    if (await isInMergeQueue(client, pullRequest.id)) {
      const removal = await dequeue(client, pullRequest);
      if (removal.kind !== "ok") failure = removal.failure;
      after = await read(client, pullRequest);
      if (isOff(after)) return after;
    }
    const pause = pauses[attempt];
    if (pause === undefined) {
      const message = failure?.message ??
        `could not disable auto-merge of pull request #${number}: it is still on`;
      throw new Failure("provider", message, { hint: `disable it at ${url} and run again` });
    }
    await client.clock.sleep(pause);
  }
}

async function send(
  client: GitHubClient,
  { id, number }: PullRequest,
): Promise<GitHubAnswer<z.infer<typeof disarmedSchema>>> {
  const { cache } = client;
  for (;;) {
    const payload = cache.graphqlLacksFields
      ? "clientMutationId"
      : `pullRequest { ${pullRequestFields} }`;
    const answer = await client.mutate({
      action: `disable auto-merge of pull request #${number}`,
      document: `mutation ($input: DisablePullRequestAutoMergeInput!) {
        disablePullRequestAutoMerge(input: $input) { ${payload} }
      }`,
      variables: { input: { pullRequestId: id } },
    }, disarmedSchema);
    if (answer.kind !== "refused" || !isUnknownField(answer) || cache.graphqlLacksFields) {
      return answer;
    }
    cache.graphqlLacksFields = true;
  }
}

function seenIn(
  client: GitHubClient,
  { disablePullRequestAutoMerge: { pullRequest } }: z.infer<typeof disarmedSchema>,
): PullRequest | undefined {
  return pullRequest == null ? undefined : fromGraphql(pullRequest, client.cache.viewer);
}

/** Its current state, merge queue included, which REST does not report. */
async function read(client: GitHubClient, { id, number }: PullRequest): Promise<PullRequest> {
  const now = toPullRequest(client, await getPullRequest(client, number));
  if (now.state !== "open" || now.autoMerge) return now;
  return { ...now, autoMerge: await isInMergeQueue(client, id) };
}

function isOff({ state, autoMerge }: PullRequest): boolean {
  return state !== "open" || !autoMerge;
}
