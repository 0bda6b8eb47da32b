import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import type { PullRequest } from "../provider.ts";
import type { Answer, GitHubClient } from "./client.ts";
import { mergeNow } from "./merge_now.ts";
import { isInMergeQueue } from "./merge_queue.ts";
import { isMethodRefused, type MergeMethod, readMergeMethods } from "./merge_methods.ts";
import { getPullRequest, type GitHubPullRequest } from "./pull_requests.ts";
import { hintFor } from "./refusal.ts";

/** Pauses while GitHub works out what has become of a pull request after a push, in milliseconds. */
const pauses = [1_000, 2_000, 4_000, 8_000] as const;

const document = `
  mutation ($input: EnablePullRequestAutoMergeInput!) {
    enablePullRequestAutoMerge(input: $input) { clientMutationId }
  }`;

/**
 * Switches auto-merge on, or puts the pull request into the merge queue where the branch has one. Right after a push
 * GitHub may refuse on what it has not worked out yet, so a refusal counts once `mergeable` is known.
 */
export async function enableAutoMerge(
  client: GitHubClient,
  pullRequest: PullRequest,
  options: { readonly headSha: string; readonly mergeIfReady: boolean },
): Promise<"armed" | "merged"> {
  const { id, number } = pullRequest;
  const methods = await readMergeMethods(client);
  let confirmed = options.mergeIfReady;
  for (let attempt = 0;;) {
    const answer = await arm(client, id, number, methods[0], options.headSha);
    if (answer.kind === "ok") return "armed";
    const kind = answer.kind === "refused" ? kindOf(answer.message) : "passing";
    if (kind === "method" && methods.length > 1) {
      methods.shift();
      continue;
    }
    const now = await getPullRequest(client, number);
    if (now.merged_at != null) return "merged";
    if (now.auto_merge != null && now.head.sha === options.headSha) return "armed";
    if (kind === "other" && await isInMergeQueue(client, id)) return "armed";
    const pause = pauses[attempt++];
    if (pause !== undefined && !isFinal(kind, now)) {
      await client.clock.sleep(pause);
      continue;
    }
    // The refusal is older than the look that finds it final, so it may still be about what was not worked out then.
    if (kind === "ready" && !confirmed) {
      confirmed = true;
      continue;
    }
    if (kind === "ready" && options.mergeIfReady) {
      const result = await mergeNow(client, pullRequest, { headSha: options.headSha, methods });
      if (result === "merged") return "merged";
      if (pause !== undefined) continue;
    }
    throw notArmed(pullRequest, kind, answer);
  }
}

function arm(
  client: GitHubClient,
  id: string,
  number: number,
  method: MergeMethod | undefined,
  headSha: string,
) {
  return client.mutate({
    action: `set auto-merge on pull request #${number}`,
    document,
    variables: {
      input: {
        pullRequestId: id,
        mergeMethod: (method ?? "merge").toUpperCase(),
        expectedHeadOid: headSha,
      },
    },
  }, z.object({ enablePullRequestAutoMerge: z.object({}) }));
}

/** Whether asking again makes no difference. */
function isFinal(kind: Kind, now: GitHubPullRequest): boolean {
  switch (kind) {
    case "method":
    case "off":
    case "unprotected":
      return true;
    case "head":
    case "passing":
      return false;
    case "ready":
    case "conflicts":
    case "other":
      return now.mergeable !== null;
  }
}

type Kind = "method" | "ready" | "head" | "passing" | "off" | "unprotected" | "conflicts" | "other";

/** What a refusal means. GitHub wraps its words differently over time, so parts of them are looked for. */
function kindOf(message: string): Kind {
  if (isMethodRefused(message)) return "method";
  if (/is in (?:clean|unstable|has_hooks) status/i.test(message)) return "ready";
  if (/is in unknown status|something went wrong|try again/i.test(message)) return "passing";
  if (/expected ?head|head (?:sha|oid|branch|ref)/i.test(message)) return "head";
  if (/auto[- ]merge is not allowed/i.test(message)) return "off";
  if (/protected branch rules not configured/i.test(message)) return "unprotected";
  if (/is in dirty status|conflict/i.test(message)) return "conflicts";
  return "other";
}

function notArmed(
  { number, targetBranch }: PullRequest,
  kind: Kind,
  answer: Exclude<Answer<unknown>, { kind: "ok" }>,
): Failure {
  const protect =
    `require the status check by a branch protection rule or ruleset of "${targetBranch}"`;
  const said = answer.kind === "refused" ? answer.message.trim().replaceAll(/\s+/g, " ") : "";
  const todo: Readonly<Record<Kind, string | undefined>> = {
    method: "allow a merge method in the repository's settings",
    ready: `merging it at once would pass by the status check: ${protect}`,
    head: "another run has pushed to its branch; run it again",
    passing: "run it again",
    off: 'tick "Allow auto-merge" in the repository\'s settings (General, Pull Requests)',
    unprotected: protect,
    conflicts: "it conflicts with its base; run it again",
    other: hintFor(said),
  };
  const why = answer.kind === "refused" ? `GitHub says "${said}"` : answer.failure.message;
  const advice = todo[kind];
  return new Failure(
    "provider",
    `could not set auto-merge on PR #${number} (check auto-merge setting and required checks)`,
    { hint: advice === undefined ? why : `${why}: ${advice}` },
  );
}
