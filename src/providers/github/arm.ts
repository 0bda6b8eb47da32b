import * as z from "../../core/zod.ts";
import { Failure } from "../../core/failure.ts";
import { onOneLine } from "../../core/quoted.ts";
import type { Armed, PullRequest } from "../provider.ts";
import type { GitHubAnswer, GitHubClient } from "./client.ts";
import {
  fromGraphql,
  graphqlPullRequestSchema,
  pullRequestFields,
} from "./graphql_pull_request.ts";
import { isUnknownField } from "./graphql_errors.ts";
import { isMethodRefused, readMergeMethods } from "./merge_methods.ts";
import { isInMergeQueue } from "./merge_queue.ts";
import { getPullRequest, type GitHubPullRequest, toPullRequest } from "./pull_requests.ts";
import { hintFor } from "./refusal.ts";

/** Pauses while GitHub computes a pull request's state after a push, in milliseconds. */
const pauses = [1_000, 2_000, 4_000, 8_000] as const;

/** A server that lacks one of the fields is not asked for any; the pull request is then read by REST. */
function documentFor(client: GitHubClient): string {
  const payload = client.cache.graphqlLacksFields
    ? "clientMutationId"
    : `pullRequest { ${pullRequestFields} }`;
  return `mutation ($input: EnablePullRequestAutoMergeInput!) {
    enablePullRequestAutoMerge(input: $input) { ${payload} }
  }`;
}

interface ArmedPullRequest {
  readonly pullRequest: PullRequest;
  /** Undefined if it was closed, or another run has pushed: then it is not ours to arm. */
  readonly armed: Armed | undefined;
}

/**
 * Enables auto-merge for that head, or adds the pull request to the merge queue if the branch has one. Right after a
 * push GitHub may refuse because of a state that it has not computed yet, so a refusal counts only once it has.
 */
export async function arm(
  client: GitHubClient,
  pullRequest: PullRequest,
  { headSha }: { readonly headSha: string },
): Promise<ArmedPullRequest> {
  const { number } = pullRequest;
  // Right after a push GitHub may still show the previous head; once it has shown ours, a different one is another
  // run's.
  const isHeadKnown = pullRequest.headSha === headSha;
  if (pullRequest.state !== "open") return ended(pullRequest);
  const methods = [...await allowedMethods(client)];
  let isConfirmed = false;
  for (let attempt = 0;;) {
    const answer = await send(client, pullRequest, methods[0] ?? "merge", headSha);
    if (answer.kind === "ok") return await armedBy(client, answer.value, number);
    const kind = answer.kind === "refused" ? kindOf(answer.message) : "passing";
    if (answer.kind === "refused" && isUnknownField(answer) && !client.cache.graphqlLacksFields) {
      client.cache.graphqlLacksFields = true;
      continue;
    }
    if (kind === "method" && methods.length > 1) {
      methods.shift();
      client.cache.methods = [...methods];
      continue;
    }
    const now = await getPullRequest(client, number);
    const current = toPullRequest(client, now);
    if (current.state !== "open") return ended(current);
    const isOurs = current.headSha === headSha;
    if (!isOurs && (isHeadKnown || attempt === pauses.length)) {
      return { pullRequest: current, armed: undefined };
    }
    if (isOurs) {
      if (current.autoMerge) return { pullRequest: current, armed: "armed" };
      if (kind === "other" && await isInMergeQueue(client, pullRequest.id)) {
        return { pullRequest: { ...current, autoMerge: true }, armed: "armed" };
      }
      if (kind === "ready" && isReady(now, isConfirmed)) {
        return { pullRequest: current, armed: "ready" };
      }
    }
    const pause = pauses[attempt++];
    // The refusal came before this read, so it may be about a state that was not computed yet.
    if (kind === "ready" && isOurs && now.mergeable != null && !isConfirmed) {
      isConfirmed = true;
      continue;
    }
    if (pause === undefined || isFinal(kind, isOurs ? now.mergeable : null)) {
      throw notArmed(pullRequest, kind, answer);
    }
    await client.clock.sleep(pause);
  }
}

async function allowedMethods(client: GitHubClient) {
  return client.cache.methods ??= await readMergeMethods(client);
}

const armedSchema = z.object({
  enablePullRequestAutoMerge: z.object({ pullRequest: z.nullish(graphqlPullRequestSchema) }),
});

function send(
  client: GitHubClient,
  { id, number }: PullRequest,
  method: string,
  headSha: string,
): Promise<GitHubAnswer<z.infer<typeof armedSchema>>> {
  return client.mutate({
    action: `set auto-merge on pull request #${number}`,
    document: documentFor(client),
    variables: {
      input: { pullRequestId: id, mergeMethod: method.toUpperCase(), expectedHeadOid: headSha },
    },
  }, armedSchema);
}

/** The mutation's answer has the new state, except on servers that lack the fields. */
async function armedBy(
  client: GitHubClient,
  { enablePullRequestAutoMerge: { pullRequest } }: z.infer<typeof armedSchema>,
  number: number,
): Promise<ArmedPullRequest> {
  const answered = pullRequest == null ? undefined : fromGraphql(pullRequest, client.cache.viewer);
  const isDone = answered !== undefined && (answered.autoMerge || answered.state !== "open");
  const current = isDone ? answered : toPullRequest(client, await getPullRequest(client, number));
  return { pullRequest: current, armed: current.state === "merged" ? "merged" : "armed" };
}

/** Whether GitHub reports that nothing is missing; servers that do not report it have to refuse twice. */
function isReady({ mergeable, mergeable_state: state }: GitHubPullRequest, isConfirmed: boolean) {
  if (mergeable !== true) return false;
  return isConfirmed || /^(?:clean|unstable|has_hooks)$/.test(state ?? "");
}
type Kind = "method" | "ready" | "head" | "passing" | "off" | "unprotected" | "conflicts" | "other";

/** What a refusal means. GitHub's wording changes over time, so only parts of it are matched. */
function kindOf(message: string): Kind {
  if (isMethodRefused(message)) return "method";
  if (/is in (?:clean|unstable|has_hooks) status/i.test(message)) return "ready";
  if (
    /is in unknown status|something went wrong|try again|could not resolve to a node/i.test(message)
  ) return "passing";
  if (/expected ?head|head (?:sha|oid|branch|ref)/i.test(message)) return "head";
  if (/auto[- ]merge is not allowed/i.test(message)) return "off";
  if (/protected branch rules not configured/i.test(message)) return "unprotected";
  if (/is in dirty status|conflict/i.test(message)) return "conflicts";
  return "other";
}

function notArmed(
  { number, targetBranch }: PullRequest,
  kind: Kind,
  answer: Exclude<GitHubAnswer<unknown>, { kind: "ok" }>,
): Failure {
  const protect =
    `require the status check by a branch protection rule or ruleset of "${targetBranch}"`;
  const said = answer.kind === "refused" ? onOneLine(answer.message) : "";
  const todo: Readonly<Record<Kind, string | undefined>> = {
    method: "allow a merge method in the repository's settings",
    ready: `merging it at once would bypass the status check: ${protect}`,
    head: "run again",
    passing: "run again",
    off: 'tick "Allow auto-merge" in the repository\'s settings (General, Pull Requests)',
    unprotected: protect,
    conflicts: "it conflicts with its base; run again",
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
/** Whether a retry cannot help, by what is known of our head. */
function isFinal(kind: Kind, mergeable: boolean | null | undefined): boolean {
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
      return mergeable !== null;
  }
}

function ended(pullRequest: PullRequest): ArmedPullRequest {
  return { pullRequest, armed: pullRequest.state === "merged" ? "merged" : undefined };
}
