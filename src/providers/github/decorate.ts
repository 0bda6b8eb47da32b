import * as z from "../../core/zod.ts";
import { inParallel } from "../../core/in_parallel.ts";
import type { PullRequest } from "../provider.ts";
import type { Call, GitHubClient } from "./client.ts";

interface Decoration {
  readonly labels?: readonly string[];
  /** Logins, and teams as `organization/team`. */
  readonly reviewers?: readonly string[];
  readonly assignees?: readonly string[];
}

/** Adds labels, reviewers and assignees, all at once; what GitHub refuses is a warning. */
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
