import { addStatus, latestStatuses } from "../state/checks.ts";
import { resolveCommit } from "../state/refs.ts";
import type { Status, StatusState } from "../state/model.ts";
import { AzdoError, invalidArgument } from "./errors.ts";
import { extrasOf } from "./extras.ts";
import { type Answer, type Call, enumName, find, listAnswer, type Route } from "./route.ts";
import { objectOf } from "./unexpected.ts";

/** In the order of their numbers; what the state cannot tell apart is left out. */
const STATES = ["notSet", "pending", "succeeded", "failed", "error", "notApplicable"] as const;
const STATE_OF: Readonly<Record<string, StatusState>> = {
  notSet: "notSet",
  pending: "pending",
  succeeded: "success",
  failed: "failure",
  error: "error",
  notApplicable: "notApplicable",
};

export const commitStatusRoute: Route = {
  id: "428dd4fb-fda5-4722-af02-9313b80305da",
  area: "git",
  resource: "statuses",
  template: "{project}/_apis/{area}/repositories/{repositoryId}/commits/{commitId}/{resource}",
  released: true,
  resourceVersion: 2,
  methods: {
    GET: { query: ["latestOnly", "top", "skip"], handle: listCommitStatuses },
    POST: { permission: "GenericContribute", handle: createCommitStatus },
  },
};

/** Other than a commit's statuses, these are what branch policies look at. */
export const pullRequestStatusRoute: Route = {
  id: "b5f6bb4f-8d1e-4d79-8d11-4c9172c99c35",
  area: "git",
  resource: "statuses",
  template:
    "{project}/_apis/{area}/repositories/{repositoryId}/pullRequests/{pullRequestId}/{resource}",
  released: true,
  resourceVersion: 2,
  methods: {
    GET: { handle: listPullRequestStatuses },
    POST: { permission: "PullRequestContribute", handle: createPullRequestStatus },
  },
};

async function listCommitStatuses(call: Call): Promise<Answer> {
  const sha = await commitOf(call);
  const { query, repository } = call;
  const latest = query.get("latestOnly")?.toLowerCase() === "true";
  const all = latest
    ? latestStatuses(repository, sha)
    : repository.statuses.filter((status) => status.sha === sha);
  const skip = Number(query.get("skip") ?? 0);
  const top = Number(query.get("top") ?? 1000);
  // No order is promised, so none that helps is kept.
  const page = all.toSorted((a, b) => a.id - b.id).slice(skip, skip + top);
  return listAnswer(page.map((status) => renderStatus(call, status)));
}

async function createCommitStatus(call: Call): Promise<Answer> {
  const sha = await commitOf(call);
  const status = addStatus(call.state, call.repository, { ...given(call), sha });
  return { status: 201, json: renderStatus(call, status) };
}

function listPullRequestStatuses(call: Call): Answer {
  return listAnswer(find(call).statuses.map((status) => renderStatus(call, status)));
}

function createPullRequestStatus(call: Call): Answer {
  const pullRequest = find(call);
  const { iterationId } = call.body as { iterationId?: unknown };
  const iteration = iterationId === undefined
    ? undefined
    : extrasOf(pullRequest).iterations[Number(iterationId) - 1];
  if (iterationId !== undefined && iteration === undefined) {
    throw invalidArgument("Parameter name: iterationId");
  }
  const status = addStatus(call.state, pullRequest, {
    ...given(call),
    sha: iteration?.sha ?? pullRequest.source.sha,
  });
  if (iteration !== undefined) iterationIds.set(status, Number(iterationId));
  return { status: 200, json: renderStatus(call, status) };
}

/** Which iteration a status is about, where it is about one. */
const iterationIds = new WeakMap<Status, number>();

function given(call: Call) {
  const body = objectOf(call.body, [
    "state",
    "context",
    "description",
    "targetUrl",
    "iterationId",
  ]);
  const context = objectOf(body["context"], ["name", "genre"]);
  const state = enumName(body["state"], STATES);
  if (typeof context["name"] !== "string" || context["name"] === "") {
    throw invalidArgument("Parameter name: context.name");
  }
  if (state === undefined) throw invalidArgument("Parameter name: state");
  const genre = context["genre"];
  return {
    context: context["name"],
    genre: typeof genre === "string" ? genre : undefined,
    state: STATE_OF[state]!,
    description: optionalText(body["description"]),
    targetUrl: optionalText(body["targetUrl"]),
    creator: call.caller,
  };
}

function optionalText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

async function commitOf(call: Call): Promise<string> {
  const commit = call.params["commitId"] ?? "";
  const sha = /^[0-9a-f]{40,64}$/i.test(commit)
    ? await resolveCommit(call.repository.dir, commit)
    : undefined;
  if (sha !== undefined) return sha;
  throw new AzdoError(
    404,
    "GitCommitDoesNotExistException",
    `TF401175: The commit with the id ${commit} does not exist in the repository.`,
  );
}

function renderStatus(call: Call, status: Status): Record<string, unknown> {
  return call.render.status(status, `${call.path}/${status.id}`, iterationIds.get(status));
}
