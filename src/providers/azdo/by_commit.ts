import { inParallel } from "../../core/in_parallel.ts";
import type { AzdoClient } from "./client.ts";
import { isCut, readPullRequest } from "./pull_requests.ts";
import { type AzdoPullRequest, pullRequestQuerySchema, pullRequestSchema } from "./schemas.ts";

/** Commits per request. */
const mostCommits = 100;

/** A pull request in the query's answer; only these fields are guaranteed. */
type Mention = Record<string, unknown> & { pullRequestId: number; status: string };

/**
 * The completed pull requests of each commit: first those whose completion made it, then those that contain it, which
 * finds the other commits of a rebase.
 */
export async function findByCommits(
  client: AzdoClient,
  commits: readonly string[],
): Promise<Map<string, AzdoPullRequest[]>> {
  const wanted = [...new Set(commits)];
  const groups = Array.from(
    { length: Math.ceil(wanted.length / mostCommits) },
    (_, index) => wanted.slice(index * mostCommits, (index + 1) * mostCommits),
  );
  const answers = await inParallel(groups.map((items) => query(client, items)));
  const results = answers.flat();
  const mentions = new Map(wanted.map((sha) => {
    const found = results.flatMap((result) => result[sha] ?? [])
      .filter(({ status }) => status === "completed");
    return [sha, new Map(found.map((mention) => [mention.pullRequestId, mention]))];
  }));
  const all = new Map([...mentions.values()].flatMap((found) => [...found]));
  const whole = new Map(
    await inParallel(
      [...all.values()].map(async (mention) =>
        [mention.pullRequestId, await readMention(client, mention)] as const
      ),
    ),
  );
  return new Map(
    [...mentions].map(([sha, found]) => [
      sha,
      [...found.keys()].flatMap((number) => whole.get(number) ?? []),
    ]),
  );
}

async function query(
  client: AzdoClient,
  items: readonly string[],
): Promise<Record<string, Mention[]>[]> {
  const { results } = await client.demand({
    kind: "read",
    method: "POST",
    path: client.repositoryPath("pullrequestquery"),
    body: { queries: [{ type: "lastMergeCommit", items }, { type: "commit", items }] },
    schema: pullRequestQuerySchema(),
  });
  return results;
}

/** The whole pull request; another request is sent only if the query's answer lacks fields. */
async function readMention(client: AzdoClient, mention: Mention): Promise<AzdoPullRequest> {
  const { success, data } = pullRequestSchema.safeParse(mention);
  return success && data.description != null && !isCut(data)
    ? data
    : await readPullRequest(client, mention.pullRequestId);
}
