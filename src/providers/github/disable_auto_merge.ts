import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import type { PullRequest } from "../provider.ts";
import type { GitHubClient } from "./client.ts";
import { dequeue, isInMergeQueue } from "./merge_queue.ts";
import { getPullRequest } from "./pull_requests.ts";

/** Pauses between attempts, in milliseconds. */
const pauses = [1_000, 2_000, 4_000] as const;

const disabledSchema = z.object({
  disablePullRequestAutoMerge: z.object({
    pullRequest: z.object({
      autoMergeRequest: z.unknown(),
      isInMergeQueue: z.boolean().nullish(),
    }).nullish(),
  }).nullish(),
});

const document = `
  mutation ($input: DisablePullRequestAutoMergeInput!) {
    disablePullRequestAutoMerge(input: $input) {
      pullRequest { autoMergeRequest { enabledAt } isInMergeQueue }
    }
  }`;

/**
 * Switches auto-merge off and takes the pull request out of the merge queue. GitHub refuses with the same words where
 * it was not on, so what counts is how the pull request is afterwards. Throws a `conflict` failure where it has merged.
 */
export async function disableAutoMerge(
  client: GitHubClient,
  pullRequest: PullRequest,
): Promise<void> {
  const { id, number, url } = pullRequest;
  for (let attempt = 0;; attempt++) {
    const answer = await client.mutate({
      action: `switch off auto-merge of pull request #${number}`,
      document,
      variables: { input: { pullRequestId: id } },
    }, disabledSchema);
    if (answer.kind === "ok") {
      const after = answer.value.disablePullRequestAutoMerge?.pullRequest;
      if (after?.autoMergeRequest == null && after?.isInMergeQueue !== true) return;
    }
    const left = await whatIsLeft(client, pullRequest);
    if (left === "nothing") return;
    const removal = left === "queued" ? await dequeue(client, pullRequest) : answer;
    if (left === "queued" && !(await isInMergeQueue(client, id))) return;
    const pause = pauses[attempt];
    if (pause === undefined) {
      const message = removal.kind === "ok"
        ? `could not switch off auto-merge of pull request #${number}: it is still on`
        : removal.failure.message;
      const hint = `switch it off at ${url} and run again`;
      throw new Failure("provider", message, { hint });
    }
    await client.clock.sleep(pause);
  }
}

async function whatIsLeft(
  client: GitHubClient,
  { id, number }: PullRequest,
): Promise<"nothing" | "armed" | "queued"> {
  const now = await getPullRequest(client, number);
  if (now.merged_at != null) {
    throw new Failure(
      "conflict",
      `pull request #${number} was merged before its auto-merge could be switched off`,
      {
        hint: "run it again",
      },
    );
  }
  if (now.auto_merge != null) return "armed";
  return await isInMergeQueue(client, id) ? "queued" : "nothing";
}
