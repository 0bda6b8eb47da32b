import * as z from "../../core/zod.ts";
import type { PullRequest } from "../provider.ts";
import { timeOf } from "../server_time.ts";
import { type Call, demand, type GitHubClient, readPages } from "./client.ts";
import { isByOthers } from "./graphql_pull_request.ts";
import { isNotThere } from "./not_there.ts";

const repositorySchema = z.object({ full_name: z.string() });

const userSchema = z.nullish(z.object({ login: z.string() }));

/** The fields that this program reads of a pull request. */
export const pullRequestSchema = z.object({
  number: z.number(),
  node_id: z.string(),
  html_url: z.string(),
  title: z.string(),
  body: z.nullish(z.string()),
  state: z.string(),
  draft: z.nullish(z.boolean()),
  merged_at: z.nullish(z.string()),
  closed_at: z.nullish(z.string()),
  updated_at: z.nullish(z.string()),
  merge_commit_sha: z.nullish(z.string()),
  head: z.object({ ref: z.string(), sha: z.string(), repo: z.nullish(repositorySchema) }),
  base: z.object({ ref: z.string(), repo: z.nullish(repositorySchema) }),
  /** Older servers leave it out. */
  auto_merge: z.nullish(z.object({ enabled_by: userSchema })),
  /** Null while GitHub computes it; lists have neither this nor the following fields. */
  mergeable: z.nullish(z.boolean()),
  mergeable_state: z.nullish(z.string()),
  commits: z.nullish(z.number()),
  merged_by: userSchema,
});
export type GitHubPullRequest = z.infer<typeof pullRequestSchema>;

export const pullRequestsSchema = z.array(pullRequestSchema);

/** One pull request. */
export async function getPullRequest(
  client: GitHubClient,
  number: number,
): Promise<GitHubPullRequest> {
  return demand(await client.read(single(number), pullRequestSchema));
}

/** As `getPullRequest`; undefined if the pull request does not exist. */
export async function getPullRequestIfAny(
  client: GitHubClient,
  number: number,
): Promise<PullRequest | undefined> {
  const answer = await client.read(single(number), pullRequestSchema);
  if (await isNotThere(client, answer)) return undefined;
  return toPullRequest(client, demand(answer));
}

function single(number: number): Call {
  return {
    action: `read pull request #${number}`,
    route: "GET /repos/{owner}/{repo}/pulls/{pull_number}",
    parameters: { pull_number: number },
  };
}

/** Every open pull request to a branch, forks included. */
export async function listOpen(client: GitHubClient, base: string): Promise<PullRequest[]> {
  const call: Call = {
    action: `list open pull requests to "${base}"`,
    route: "GET /repos/{owner}/{repo}/pulls",
    parameters: { state: "open", base },
  };
  const found = demand(await readPages(client, call, pullRequestsSchema, (page) => page));
  return found.map((each) => toPullRequest(client, each));
}

/**
 * Open pull requests from a branch of this repository. Without `owner:` GitHub ignores `head` and lists all
 * (https://github.com/github/docs/issues/16647), so the answer is filtered again.
 */
export async function findOpen(client: GitHubClient, branch: string): Promise<PullRequest[]> {
  const call: Call = {
    action: `list pull requests of branch "${branch}"`,
    route: "GET /repos/{owner}/{repo}/pulls",
    parameters: { state: "open", head: `${client.repository.owner}:${branch}` },
  };
  const found = demand(await readPages(client, call, pullRequestsSchema, (page) => page));
  return found.map((each) => toPullRequest(client, each)).filter((pullRequest) =>
    pullRequest.sourceBranch === branch && pullRequest.state === "open" && !pullRequest.fromFork
  );
}

/** Converts a pull request to the form that all providers share, without its place in the merge queue. */
export function toPullRequest(client: GitHubClient, found: GitHubPullRequest): PullRequest {
  const { owner, repo } = client.repository;
  // A renamed repository still answers to its old name, so the name in the answer counts before the remote's.
  const own = found.base.repo?.full_name ?? `${owner}/${repo}`;
  const state = found.state === "open" ? "open" : found.merged_at == null ? "closed" : "merged";
  const enabledBy = found.auto_merge?.enabled_by?.login;
  return {
    number: found.number,
    id: found.node_id,
    url: found.html_url,
    title: found.title,
    description: found.body ?? "",
    sourceBranch: found.head.ref,
    targetBranch: found.base.ref,
    // Null if the fork was deleted.
    fromFork: found.head.repo?.full_name.toLowerCase() !== own.toLowerCase(),
    headSha: found.head.sha,
    state,
    autoMerge: found.auto_merge != null,
    autoMergeByOthers: isByOthers(enabledBy, client.cache.viewer),
    draft: found.draft ?? false,
    mergeCommit: state === "merged" ? found.merge_commit_sha ?? undefined : undefined,
    commits: found.commits ?? undefined,
    mergedBy: found.merged_by?.login,
    endedAt: state === "open" ? undefined : timeOf(found.merged_at ?? found.closed_at),
  };
}
