import { latestCheckRuns, latestStatuses } from "../state/checks.ts";
import type { CheckRun, PullRequest, Repository, Status } from "../state/model.ts";
import type { JsonObject } from "./call.ts";
import { connection, type ConnectionArguments } from "./connection.ts";
import { pullRequestNodeId, timestamp } from "./links.ts";

/** `Commit.status`; null where nobody has set one. */
export function commitStatus(of: Repository, sha: string): JsonObject | null {
  const statuses = latestStatuses(of, sha);
  return statuses.length === 0 ? null : {
    __typename: "Status",
    state: rollup(of, sha, false),
    contexts: statuses.map((status) => statusContext(of, status)),
    context: ({ name }: { name: string }) => {
      const found = statuses.find((status) => status.context.toLowerCase() === name.toLowerCase());
      return found === undefined ? null : statusContext(of, found);
    },
  };
}

/** `Commit.statusCheckRollup`: statuses and check runs; null where there are none. */
export function statusCheckRollup(of: Repository, sha: string): JsonObject | null {
  const statuses = latestStatuses(of, sha);
  const runs = latestCheckRuns(of, sha);
  const contexts = [
    ...statuses.map((status) => statusContext(of, status)),
    ...runs.map((run) => checkRun(of, run)),
  ];
  if (contexts.length === 0) return null;
  return {
    __typename: "StatusCheckRollup",
    state: rollup(of, sha, true),
    contexts: (args: ConnectionArguments) => ({
      ...connection("contexts", contexts, args, (context) => context),
      checkRunCount: runs.length,
      checkRunCountsByState: countsOf(runs.map(stateOfRun)),
      statusContextCount: statuses.length,
      statusContextCountsByState: countsOf(statuses.map(({ state }) => state.toUpperCase())),
    }),
  };
}

function statusContext(of: Repository, status: Status): JsonObject {
  return {
    __typename: "StatusContext",
    context: status.context,
    state: status.state.toUpperCase(),
    description: status.description ?? null,
    targetUrl: status.targetUrl ?? null,
    createdAt: timestamp(status.createdAt),
    isRequired: isRequired(of, status.context),
    creator: {
      __typename: status.creator.bot ? "Bot" : "User",
      login: status.creator.login.replace(/\[bot\]$/, ""),
    },
  };
}

/** Every check run is one of GitHub Actions. */
const ACTIONS_APP = {
  __typename: "App",
  databaseId: 15368,
  slug: "github-actions",
  name: "GitHub Actions",
};

function checkRun(of: Repository, run: CheckRun): JsonObject {
  return {
    __typename: "CheckRun",
    databaseId: run.id,
    name: run.name,
    status: run.status.toUpperCase(),
    conclusion: run.conclusion?.toUpperCase() ?? null,
    title: null,
    startedAt: timestamp(run.startedAt),
    completedAt: run.completedAt === undefined ? null : timestamp(run.completedAt),
    detailsUrl: null,
    isRequired: isRequired(of, run.name),
    // What the API made belongs to no workflow.
    checkSuite: { __typename: "CheckSuite", app: ACTIONS_APP, workflowRun: null },
  };
}

function isRequired(of: Repository, name: string): (args: JsonObject) => boolean {
  return ({ pullRequestNumber, pullRequestId }) => {
    const found = of.pullRequests.find((pullRequest) =>
      pullRequest.number === pullRequestNumber || pullRequestNodeId(pullRequest) === pullRequestId
    );
    return requiredOf(found).some((context) => context.toLowerCase() === name.toLowerCase());
  };
}

function requiredOf(pullRequest: PullRequest | undefined): readonly string[] {
  if (pullRequest === undefined) return [];
  return pullRequest.repository.protections.get(pullRequest.target.branch)?.contexts ?? [];
}

function stateOfRun(run: CheckRun): string {
  return (run.conclusion ?? run.status).toUpperCase();
}

function countsOf(states: readonly string[]): JsonObject[] {
  const counts = Map.groupBy(states, (state) => state);
  return [...counts].map(([state, all]) => ({ state, count: all.length }));
}

function rollup(of: Repository, sha: string, withRuns: boolean): string {
  const states: string[] = latestStatuses(of, sha).map((status) => status.state);
  if (withRuns) {
    for (const run of latestCheckRuns(of, sha)) {
      const good = ["success", "neutral", "skipped"].includes(run.conclusion ?? "");
      states.push(run.status !== "completed" ? "pending" : good ? "success" : "failure");
    }
  }
  if (states.includes("error")) return "ERROR";
  if (states.includes("failure")) return "FAILURE";
  return states.includes("pending") ? "PENDING" : "SUCCESS";
}
