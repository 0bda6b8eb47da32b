import * as z from "zod";
import type { PullRequest } from "../provider.ts";
import { type Call, demand, type GitHubClient, readPages } from "./client.ts";

const repositorySchema = z.object({ full_name: z.string() });

/** The fields that this program reads of a pull request, which lists have as well. */
export const pullRequestSchema = z.object({
  number: z.number(),
  node_id: z.string(),
  html_url: z.string(),
  title: z.string(),
  body: z.string().nullish(),
  state: z.string(),
  merged_at: z.string().nullish(),
  head: z.object({ ref: z.string(), sha: z.string(), repo: repositorySchema.nullish() }),
  base: z.object({ ref: z.string(), repo: repositorySchema.nullish() }),
  auto_merge: z.unknown(),
  /** Null while GitHub works it out; lists do not have it. */
  mergeable: z.boolean().nullish(),
});
export type GitHubPullRequest = z.infer<typeof pullRequestSchema>;

export const pullRequestsSchema = z.array(pullRequestSchema);

/** One pull request as it is now. */
export async function getPullRequest(
  client: GitHubClient,
  number: number,
): Promise<GitHubPullRequest> {
  return demand(
    await client.read({
      action: `read pull request #${number}`,
      route: "GET /repos/{owner}/{repo}/pulls/{pull_number}",
      parameters: { pull_number: number },
    }, pullRequestSchema),
  );
}

/**
 * Open pull requests from a branch of this repository. Without `owner:` GitHub ignores `head` and lists all
 * (https://github.com/github/docs/issues/16647), so what comes is looked at again.
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

/** A pull request as the rest of the program sees it; the merge queue is asked for elsewhere. */
export function toPullRequest(client: GitHubClient, found: GitHubPullRequest): PullRequest {
  const { owner, repo } = client.repository;
  // A repository that was renamed still answers to its old name, so its own word counts before the remote's.
  const own = found.base.repo?.full_name ?? `${owner}/${repo}`;
  return {
    number: found.number,
    id: found.node_id,
    url: found.html_url,
    title: found.title,
    description: found.body ?? "",
    sourceBranch: found.head.ref,
    targetBranch: found.base.ref,
    // The repository is gone where a fork was deleted.
    fromFork: found.head.repo?.full_name.toLowerCase() !== own.toLowerCase(),
    headSha: found.head.sha,
    state: found.state === "open" ? "open" : found.merged_at == null ? "closed" : "merged",
    autoMerge: found.auto_merge != null,
  };
}
