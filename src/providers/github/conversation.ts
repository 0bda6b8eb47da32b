import * as z from "../../core/zod.ts";
import { type Call, demand, type GitHubClient, readPages } from "./client.ts";
import type { PullRequest } from "../provider.ts";
import { inParallel } from "../../core/in_parallel.ts";

const commentSchema = z.object({ body: z.nullish(z.string()) });

/** Comments on a pull request once; after an unclear answer, checks whether the comment is there. */
export async function comment(
  client: GitHubClient,
  { number }: PullRequest,
  text: string,
): Promise<void> {
  const since = new Date(client.now() - 60_000).toISOString();
  const action = `comment on pull request #${number}`;
  const route = "/repos/{owner}/{repo}/issues/{issue_number}/comments";
  const answer = await client.writeOnce({
    action,
    route: `POST ${route}`,
    parameters: { issue_number: number, body: text },
  }, commentSchema);
  if (answer.kind === "ok") return;
  if (answer.kind === "refused") throw answer.failure;
  const call = { action, route: `GET ${route}`, parameters: { issue_number: number, since } };
  const found = demand(await readPages(client, call, z.array(commentSchema), (page) => page));
  if (!found.some(({ body }) => body?.trim() === text.trim())) throw answer.failure;
}

interface Decoration {
  readonly labels?: readonly string[];
  /** Logins, and teams as `organization/team`. */
  readonly reviewers?: readonly string[];
  readonly assignees?: readonly string[];
}

/** Adds labels, reviewers and assignees in parallel; a refusal is only a warning. */
export async function decorate(
  client: GitHubClient,
  { number }: PullRequest,
  { labels = [], reviewers = [], assignees = [] }: Decoration,
): Promise<void> {
  const issue = { issue_number: number };
  const calls: Call[] = [];
  if (labels.length > 0) {
    calls.push({
      action: `label pull request #${number}`,
      route: "POST /repos/{owner}/{repo}/issues/{issue_number}/labels",
      parameters: { ...issue, labels },
    });
  }
  if (assignees.length > 0) {
    calls.push({
      action: `assign pull request #${number} to ${assignees.join(", ")}`,
      route: "POST /repos/{owner}/{repo}/issues/{issue_number}/assignees",
      parameters: { ...issue, assignees },
    });
  }
  if (reviewers.length > 0) {
    const teams = reviewers.filter((name) => name.includes("/"));
    calls.push({
      action: `ask ${reviewers.join(", ")} to review pull request #${number}`,
      route: "POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers",
      parameters: {
        pull_number: number,
        reviewers: reviewers.filter((name) => !name.includes("/")),
        team_reviewers: teams.map((name) => name.replace(/^.*\//, "")),
      },
    });
  }
  await inParallel(calls.map(async (call) => {
    const answer = await client.write(call, z.unknown());
    if (answer.kind === "ok") return;
    client.log.warn({ code: "pull-request-people", message: answer.failure.message });
  }));
}
