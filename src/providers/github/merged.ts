import type { PullRequest } from "../provider.ts";
import { type Call, demand, type GitHubClient, readPages } from "./client.ts";
import { pullRequestsSchema, toPullRequest } from "./pull_requests.ts";

/** The pull requests that REST associates with a commit; none for an unknown commit. */
export async function listMerged(client: GitHubClient, sha: string): Promise<PullRequest[]> {
  const call: Call = {
    action: `list the pull requests of commit "${sha}"`,
    route: "GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls",
    parameters: { commit_sha: sha },
  };
  const answer = await readPages(client, call, pullRequestsSchema, (page) => page);
  if (answer.kind === "refused" && isNoCommit(answer)) return [];
  // GitHub answers 409 while it is still processing the commit.
  if (answer.kind === "refused" && answer.status === 409) return [];
  return demand(answer).map((each) => toPullRequest(client, each));
}

/** GitHub's words for a commit that the repository does not have. */
export function isNoCommit(answer: { readonly status: number; readonly message: string }): boolean {
  return answer.status === 422 && /no commit found/i.test(answer.message);
}
