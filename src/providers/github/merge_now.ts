import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import type { PullRequest } from "../provider.ts";
import type { GitHubClient } from "./client.ts";
import { isMethodRefused, type MergeMethod } from "./merge_methods.ts";
import { getPullRequest } from "./pull_requests.ts";

/** Pauses between attempts, in milliseconds. */
const pauses = [1_000, 2_000, 4_000] as const;

/**
 * Merges a pull request whose head is `headSha`; `waiting` where something required turned out to be pending. Nothing is
 * sent again before a look whether it has merged, and the head's sha guards every attempt.
 */
export async function mergeNow(
  client: GitHubClient,
  pullRequest: PullRequest,
  options: { readonly headSha: string; readonly methods: readonly MergeMethod[] },
): Promise<"merged" | "waiting"> {
  const { number } = pullRequest;
  const methods = [...options.methods];
  for (let attempt = 0;;) {
    const answer = await client.write({
      action: `merge pull request #${number}`,
      route: "PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge",
      parameters: { pull_number: number, sha: options.headSha, merge_method: methods[0] },
    }, z.object({ merged: z.boolean().optional() }));
    if (answer.kind === "ok" && answer.value.merged !== false) return "merged";
    const now = await getPullRequest(client, number);
    if (now.merged_at != null) return "merged";
    if (answer.kind === "refused") {
      const { status, message, failure } = answer;
      if (status === 409) throw headMoved(number, options.headSha);
      if (status !== 405) throw failure;
      if (isMethodRefused(message) && methods.length > 1) {
        methods.shift();
        continue;
      }
      if (isPending(message)) return "waiting";
      const isPassing = /base branch was modified|try (?:the merge )?again/i.test(message) ||
        now.mergeable === null;
      if (!isPassing) throw failure;
    }
    const pause = pauses[attempt++];
    if (pause === undefined) throw answer.kind === "ok" ? notMerged(number) : answer.failure;
    await client.clock.sleep(pause);
  }
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
      hint: "another run has pushed to its branch; run it again",
    },
  );
}

function notMerged(number: number): Failure {
  return new Failure(
    "provider",
    `pull request #${number} was not merged, and GitHub does not say why`,
    {
      hint: "run it again",
    },
  );
}
