import * as z from "../../core/zod.ts";
import { Failure } from "../../core/failure.ts";
import type { PullRequest } from "../provider.ts";
import { arm } from "./arm.ts";
import type { GitHubClient, MergeMethod } from "./client.ts";
import { isMethodRefused, readMergeMethods } from "./merge_methods.ts";
import { getPullRequest, toPullRequest } from "./pull_requests.ts";

/** Pauses between attempts, in milliseconds. */
const pauses = [1_000, 2_000, 4_000, 8_000] as const;

const mergedSchema = z.object({ merged: z.optional(z.boolean()), sha: z.optional(z.string()) });

/**
 * Merges a pull request whose head is `headSha`, which guards every attempt; checks whether it has merged before each
 * retry. If something required turns out to be pending, enables auto-merge instead and returns it open.
 */
export async function merge(
  client: GitHubClient,
  pullRequest: PullRequest,
  { headSha }: { readonly headSha: string },
): Promise<PullRequest> {
  const { number } = pullRequest;
  const methods = [...client.cache.methods ??= await readMergeMethods(client)];
  for (let attempt = 0;;) {
    const answer = await send(client, number, headSha, methods[0]);
    if (answer.kind === "ok" && answer.value.merged !== false) {
      return mergedOf(client, pullRequest, headSha, answer.value.sha);
    }
    const now = await getPullRequest(client, number);
    const current = toPullRequest(client, now);
    if (current.state === "merged") return current;
    const message = answer.kind === "refused" ? answer.message : "";
    if (answer.kind === "refused") {
      if (answer.status === 409) throw headMoved(number, headSha);
      if (answer.status !== 405) throw answer.failure;
      if (isMethodRefused(message) && methods.length > 1) {
        methods.shift();
        client.cache.methods = [...methods];
        continue;
      }
      if (!isPassing(message) && !isPending(message) && now.mergeable !== null) {
        throw answer.failure;
      }
    }
    const pause = pauses[attempt++];
    if (pause === undefined) throw answer.kind === "ok" ? notMerged(number) : answer.failure;
    await client.clock.sleep(pause);
    if (isPending(message)) {
      const result = await arm(client, current, { headSha });
      if (result.armed !== "ready") return result.pullRequest;
    }
  }
}

function send(
  client: GitHubClient,
  number: number,
  headSha: string,
  method: MergeMethod | undefined,
) {
  return client.write({
    action: `merge pull request #${number}`,
    route: "PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge",
    parameters: { pull_number: number, sha: headSha, merge_method: method },
  }, mergedSchema);
}

/** The merge's answer has everything that changed. */
function mergedOf(
  client: GitHubClient,
  pullRequest: PullRequest,
  headSha: string,
  mergeCommit: string | undefined,
): PullRequest {
  return {
    ...pullRequest,
    headSha,
    state: "merged",
    autoMerge: false,
    autoMergeByOthers: undefined,
    mergeCommit,
    mergedBy: client.cache.viewer,
    endedAt: client.now(),
  };
}

function isPassing(message: string): boolean {
  return /base branch was modified|try (?:the merge )?again/i.test(message);
}

/** `Required status check "x" is expected.`, "At least 1 approving review is required …" */
function isPending(message: string): boolean {
  return /required status check|status checks? .*(?:expected|pending|required)|review is required|approving review|owner review/i
    .test(message);
}
function headMoved(number: number, sha: string): Failure {
  return new Failure(
    "conflict",
    `pull request #${number} was not merged: its head is no longer "${sha}"`,
    {
      hint: "another run has pushed to its branch; run again",
    },
  );
}

function notMerged(number: number): Failure {
  return new Failure(
    "provider",
    `pull request #${number} was not merged, and GitHub does not say why`,
    {
      hint: "run again",
    },
  );
}
