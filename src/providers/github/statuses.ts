import * as z from "../../core/zod.ts";
import { inParallel } from "../../core/in_parallel.ts";
import type { CommitStatus } from "../../core/promotion/commit_status.ts";
import { timeOf } from "../server_time.ts";
import { type Call, demand, type GitHubAnswer, type GitHubClient, readPages } from "./client.ts";
import { isNoCommit } from "./merged.ts";
import { isNotThere } from "./not_there.ts";

/** The newest status of every context and the newest run of every check; none for an unknown commit. */
export async function listStatuses(client: GitHubClient, sha: string): Promise<CommitStatus[]> {
  return (await inParallel([readStatuses(client, sha), readCheckRuns(client, sha)])).flat();
}

/** Every status and check run that there ever was on a commit, of each context oldest first. */
export async function listPastStatuses(
  client: GitHubClient,
  sha: string,
): Promise<CommitStatus[]> {
  return (await inParallel([readPastStatuses(client, sha), readCheckRuns(client, sha, "all")]))
    .flat();
}

const statusesSchema = z.array(z.object({
  context: z.string(),
  state: z.string(),
  description: z.nullish(z.string()),
  created_at: z.nullish(z.string()),
}));
const combinedStatusSchema = z.object({ statuses: statusesSchema });

/** The combined status has the latest of each context only. */
export async function readStatuses(client: GitHubClient, sha: string): Promise<CommitStatus[]> {
  const call: Call = {
    action: `read the statuses of commit "${sha}"`,
    route: "GET /repos/{owner}/{repo}/commits/{ref}/status",
    parameters: { ref: sha },
  };
  const answer = await readPages(client, call, combinedStatusSchema, (page) => page.statuses);
  return (await ofCommit(client, answer)).map(fromStatus);
}

async function readPastStatuses(client: GitHubClient, sha: string): Promise<CommitStatus[]> {
  const call: Call = {
    action: `read the past statuses of commit "${sha}"`,
    route: "GET /repos/{owner}/{repo}/commits/{ref}/statuses",
    parameters: { ref: sha },
  };
  const answer = await readPages(client, call, statusesSchema, (page) => page);
  // The list is newest first, and two may be of the same second.
  return (await ofCommit(client, answer)).map(fromStatus).toReversed();
}

function fromStatus(
  { context, state, description, created_at }: z.infer<typeof statusesSchema>[number],
): CommitStatus {
  return {
    context,
    state: state === "success" || state === "pending" ? state : "failure",
    description: description ?? "",
    at: timeOf(created_at),
  };
}

const checkRunsSchema = z.object({
  check_runs: z.array(z.object({
    id: z.number(),
    name: z.string(),
    status: z.string(),
    conclusion: z.nullish(z.string()),
    app: z.nullish(z.object({ id: z.number() })),
    output: z.nullish(z.object({ title: z.nullish(z.string()) })),
    started_at: z.nullish(z.string()),
    completed_at: z.nullish(z.string()),
  })),
});
export type CheckRun = z.infer<typeof checkRunsSchema>["check_runs"][number];

async function readCheckRuns(
  client: GitHubClient,
  sha: string,
  filter: "latest" | "all" = "latest",
): Promise<CommitStatus[]> {
  const call: Call = {
    action: `read the check runs of commit "${sha}"`,
    route: "GET /repos/{owner}/{repo}/commits/{ref}/check-runs",
    parameters: { ref: sha, filter },
  };
  const answer = await readPages(client, call, checkRunsSchema, (page) => page.check_runs);
  // Flux writes statuses, which a token without permission for checks can read.
  if (answer.kind === "refused" && answer.status === 403 && answer.pause === undefined) {
    client.log.debug(answer.failure.message);
    return [];
  }
  const runs = await ofCommit(client, answer);
  return filter === "latest"
    ? newestOfEachCheck(runs).map(fromCheckRun)
    : runs.toSorted((one, other) => one.id - other.id).map(fromCheckRun);
}

/** `filter=latest` selects the latest run of a suite, but a commit may have several suites of an app; ids grow. */
export function newestOfEachCheck(runs: readonly CheckRun[]): CheckRun[] {
  const newest = new Map<string, CheckRun>();
  for (const run of runs) {
    const key = JSON.stringify([run.app?.id, run.name]);
    const known = newest.get(key);
    if (known === undefined || known.id < run.id) newest.set(key, run);
  }
  return [...newest.values()];
}

export function fromCheckRun(run: CheckRun): CommitStatus {
  return {
    context: run.name,
    state: stateOfCheck(run),
    description: run.output?.title ?? "",
    at: timeOf(run.completed_at ?? run.started_at),
  };
}

/**
 * The states are in https://docs.github.com/rest/checks/runs; GitHub has given up on a stale run, which may be rerun.
 */
export function stateOfCheck(run: Pick<CheckRun, "status" | "conclusion">): CommitStatus["state"] {
  if (run.status !== "completed") return "pending";
  switch (run.conclusion) {
    case "success":
    case "neutral":
    case "skipped":
      return "success";
    case "stale":
    case null:
    case undefined:
      return "pending";
    default:
      return "failure";
  }
}

/** GitHub answers 422 or 404 for an unknown commit, and 404 for an unknown repository too. */
async function ofCommit<T>(client: GitHubClient, answer: GitHubAnswer<T[]>): Promise<T[]> {
  if (answer.kind === "refused" && isNoCommit(answer)) return [];
  if (await isNotThere(client, answer)) return [];
  return demand(answer);
}
