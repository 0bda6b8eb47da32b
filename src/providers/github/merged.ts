import * as z from "zod";
import type { PullRequest } from "../provider.ts";
import { type Call, demand, type GitHubClient, readPages } from "./client.ts";
import { pullRequestsSchema, toPullRequest } from "./pull_requests.ts";

/** Pauses while the index of pull requests may lag behind a merge, in milliseconds; up to 13 s were observed. */
const pauses = [1_000, 2_000, 4_000, 8_000] as const;

/**
 * A function that finds the merged pull requests that brought a commit in. An empty answer may come from the lagging
 * index, so it is asked again, and last by GraphQL; once that wait is over, later commits are asked for without one,
 * since the index has had its time for them too. A commit that GitHub does not know has none.
 */
export function createMergedFinder(client: GitHubClient): (sha: string) => Promise<PullRequest[]> {
  let hasWaited = false;
  let isWaiting = false;

  function announce(sha: string): void {
    if (isWaiting) return;
    isWaiting = true;
    const seconds = pauses.reduce((sum, pause) => sum + pause, 0) / 1_000;
    client.log.info(
      `GitHub knows no merged pull request of commit "${sha}" yet; asking again for ${seconds} s`,
    );
  }

  return async (sha) => {
    for (let attempt = 0;; attempt++) {
      const found = await listMerged(client, sha);
      if (found === undefined) return [];
      if (found.length > 0) return found;
      const pause = hasWaited ? undefined : pauses[attempt];
      if (pause === undefined) {
        hasWaited = true;
        return await queryMerged(client, sha);
      }
      announce(sha);
      await client.clock.sleep(pause);
    }
  };
}

/** One look into REST's index; undefined for a commit that is not there. */
export async function listMerged(
  client: GitHubClient,
  sha: string,
): Promise<PullRequest[] | undefined> {
  const call: Call = {
    action: `list the pull requests of commit "${sha}"`,
    route: "GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls",
    parameters: { commit_sha: sha },
  };
  const answer = await readPages(client, call, pullRequestsSchema, (page) => page);
  if (answer.kind === "refused" && isNoCommit(answer)) return undefined;
  // A conflict is what GitHub answers while it is still busy with the commit.
  if (answer.kind === "refused" && answer.status === 409) return [];
  return demand(answer).map((each) => toPullRequest(client, each)).filter(isMerged);
}

/** GitHub's words for a commit that the repository does not have. */
export function isNoCommit(answer: { readonly status: number; readonly message: string }): boolean {
  return answer.status === 422 && /no commit found/i.test(answer.message);
}

const associatedSchema = z.object({
  repository: z.object({
    object: z.object({
      associatedPullRequests: z.object({
        nodes: z.array(
          z.object({
            number: z.number(),
            id: z.string(),
            url: z.string(),
            title: z.string(),
            body: z.string(),
            state: z.enum(["OPEN", "CLOSED", "MERGED"]),
            headRefName: z.string(),
            headRefOid: z.string(),
            baseRefName: z.string(),
            isCrossRepository: z.boolean(),
          }).nullable(),
        ).nullish(),
      }).nullish(),
    }).nullable(),
  }).nullable(),
});

const associatedDocument = `
  query ($owner: String!, $repo: String!, $oid: GitObjectID!) {
    repository(owner: $owner, name: $repo) {
      object(oid: $oid) {
        ... on Commit {
          associatedPullRequests(first: 100) {
            nodes {
              number id url title body state headRefName headRefOid baseRefName isCrossRepository
            }
          }
        }
      }
    }
  }`;

/** The other index. A server may not have it, but an outage must not pass for an empty answer. */
async function queryMerged(client: GitHubClient, sha: string): Promise<PullRequest[]> {
  const answer = await client.query({
    action: `list the pull requests of commit "${sha}" by GraphQL`,
    document: associatedDocument,
    variables: { ...client.repository, oid: sha },
  }, associatedSchema);
  if (answer.kind === "unclear" && answer.reason === "outage") throw answer.failure;
  if (answer.kind !== "ok") {
    client.log.warn({ code: "provider-answer", message: answer.failure.message });
    return [];
  }
  const nodes = answer.value.repository?.object?.associatedPullRequests?.nodes ?? [];
  return nodes.filter((node) => node !== null).map((node): PullRequest => ({
    number: node.number,
    id: node.id,
    url: node.url,
    title: node.title,
    description: node.body,
    sourceBranch: node.headRefName,
    targetBranch: node.baseRefName,
    fromFork: node.isCrossRepository,
    headSha: node.headRefOid,
    state: node.state === "MERGED" ? "merged" : node.state === "OPEN" ? "open" : "closed",
    autoMerge: false,
  })).filter(isMerged);
}

function isMerged(pullRequest: PullRequest): boolean {
  return pullRequest.state === "merged";
}
