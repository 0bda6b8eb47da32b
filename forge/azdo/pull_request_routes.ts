import {
  closePullRequest,
  openPullRequest,
  reopenPullRequest,
  retargetPullRequest,
} from "../state/pull_requests.ts";
import { mergePullRequest } from "../state/merging.ts";
import { type PullRequest, Refusal } from "../state/model.ts";
import { AzdoError, invalidArgument } from "./errors.ts";
import { applyAutoComplete, extrasOf, isStrategy, methodOf } from "./extras.ts";
import { EMPTY_GUID } from "./ids.ts";
import { lastMergeCommit } from "./merge_preview.ts";
import { renderCommits } from "./pull_request_commit_routes.ts";
import { identityId, repositoryId } from "./render.ts";
import { type Answer, type Call, enumName, find, listAnswer, type Route } from "./route.ts";
import { objectOf, Unexpected } from "./unexpected.ts";

const STATUSES = ["notSet", "active", "abandoned", "completed", "all"] as const;
const TIME_RANGES = ["", "created", "closed"] as const;
const STRATEGIES = ["", "noFastForward", "squash", "rebase", "rebaseMerge"] as const;
const STATES = { active: "open", abandoned: "closed", completed: "merged" } as const;
/** Of a description in a list (https://github.com/rfennell/AzurePipelines/issues/843). */
const CUT = 400;
const LONGEST_DESCRIPTION = 4000;

/** Of an `IdentityRef`; Microsoft's Go client sends back the whole one that it got. */
const IDENTITY = ["id", "displayName", "uniqueName", "descriptor", "imageUrl", "url", "_links"];

export const pullRequestRoute: Route = {
  id: "9946fd70-0d40-406e-b686-b4744cbbcc37",
  area: "git",
  resource: "pullRequests",
  template: "{project}/_apis/{area}/repositories/{repositoryId}/{resource}/{pullRequestId}",
  released: true,
  resourceVersion: 2,
  methods: {
    GET: {
      query: [
        "searchCriteria.sourceRefName",
        "searchCriteria.targetRefName",
        "searchCriteria.status",
        "searchCriteria.sourceRepositoryId",
        "searchCriteria.creatorId",
        "searchCriteria.minTime",
        "searchCriteria.queryTimeRangeType",
        "$top",
        "$skip",
        "includeCommits",
        "includeWorkItemRefs",
      ],
      handle: (call) => call.params["pullRequestId"] === undefined ? list(call) : get(call),
    },
    POST: { permission: "PullRequestContribute", handle: create, query: ["supportsIterations"] },
    PATCH: { permission: "PullRequestContribute", handle: patch },
  },
};

/** Of any repository, by the number alone. */
export const anyPullRequestRoute: Route = {
  id: "01a46dea-7d46-4d40-bc84-319e7c260d99",
  area: "git",
  resource: "pullRequests",
  template: "{project}/_apis/{area}/{resource}/{pullRequestId}",
  released: true,
  resourceVersion: 1,
  methods: { GET: { handle: get } },
};

async function list(call: Call): Promise<Answer> {
  const { query, repository } = call;
  const status = enumName(query.get("searchCriteria.status") ?? "active", STATUSES);
  if (status === undefined) throw invalidArgument("Parameter name: searchCriteria.status");
  const top = Math.min(Number(query.get("$top") ?? 101), 1000);
  const skip = Number(query.get("$skip") ?? 0);
  const range = enumName(query.get("searchCriteria.queryTimeRangeType") ?? "created", TIME_RANGES);
  const minTime = Date.parse(query.get("searchCriteria.minTime") ?? "1970-01-01");
  if (Number.isNaN(minTime)) throw invalidArgument("Parameter name: searchCriteria.minTime");
  const found = repository.pullRequests.filter((pullRequest) => {
    const { source, target, state, author } = pullRequest;
    const wants = (name: string, has: string | undefined) =>
      !query.has(`searchCriteria.${name}`) || query.get(`searchCriteria.${name}`) === has;
    const from = source.repository;
    const time = range === "closed" ? pullRequest.closedAt ?? 0 : pullRequest.createdAt;
    return time >= minTime && (status === "all" || status === "notSet" ||
      STATES[status as keyof typeof STATES] === state) &&
      wants("sourceRefName", `refs/heads/${source.branch}`) &&
      wants("targetRefName", `refs/heads/${target.branch}`) &&
      wants("creatorId", identityId(author)) &&
      wants("sourceRepositoryId", from === undefined ? undefined : repositoryId(from));
  });
  const page = found.reverse().slice(skip, skip + top);
  return listAnswer(await Promise.all(page.map((pullRequest) => renderCut(call, pullRequest))));
}

/** As lists tell a pull request. */
export async function renderCut(call: Call, pullRequest: PullRequest): Promise<unknown> {
  const mergeCommit = await lastMergeCommit(pullRequest);
  return call.render.pullRequest(pullRequest, { mergeCommit, cut: CUT });
}

async function get(call: Call): Promise<Answer> {
  const pullRequest = find(call);
  const wants = (what: string) => call.query.get(what)?.toLowerCase() === "true";
  const json = {
    ...await render(call, pullRequest) as Record<string, unknown>,
    ...wants("includeCommits") ? { commits: await renderCommits(call, pullRequest) } : {},
    ...wants("includeWorkItemRefs") ? { workItemRefs: [] } : {},
  };
  return { status: 200, json };
}

async function render(call: Call, pullRequest: PullRequest): Promise<unknown> {
  const mergeCommit = await lastMergeCommit(pullRequest);
  return call.render.pullRequest(pullRequest, { mergeCommit });
}

async function create(call: Call): Promise<Answer> {
  const body = objectOf(call.body, [
    "sourceRefName",
    "targetRefName",
    "title",
    "description",
    "isDraft",
    "reviewers",
    "completionOptions",
    "autoCompleteSetBy",
  ]);
  const title = text(body, "title") ?? "";
  if (title.trim() === "") throw invalidArgument("A title must be given. Parameter name: title");
  const description = describe(body);
  const repository = call.repository;
  try {
    const made = await openPullRequest(call.state, repository, {
      title,
      body: description ?? "",
      author: call.caller,
      sourceBranch: branchOf(text(body, "sourceRefName"), "sourceRefName"),
      targetBranch: branchOf(text(body, "targetRefName"), "targetRefName"),
      draft: body["isDraft"] === true,
    });
    // `autoCompleteSetBy` is taken and has no effect here (azure-devops-cli-extension, pull_request.py).
    const options = body["completionOptions"];
    if (options !== undefined) extrasOf(made).completionOptions = completionOptions(options);
    return {
      status: 201,
      json: { ...await render(call, made) as Record<string, unknown>, mergeStatus: "queued" },
    };
  } catch (error) {
    throw worded(error);
  }
}

function worded(error: unknown): unknown {
  if (!(error instanceof Refusal)) return error;
  switch (error.reason) {
    case "duplicate":
      return new AzdoError(
        409,
        "GitPullRequestExistsException",
        "TF401179: An active pull request for the source and target branch already exists.",
      );
    case "missing-source":
    case "missing-target":
      return new AzdoError(
        400,
        "GitPullRequestCannotBeActivated",
        "TF401398: The pull request cannot be activated because the source and/or the target " +
          "branch no longer exists, or the requested refs are not branches.",
      );
    case "no-commits":
      return invalidArgument("The source has no commits that the target has not.");
    default:
      return error;
  }
}

async function patch(call: Call): Promise<Answer> {
  const pullRequest = find(call);
  const body = objectOf(call.body, [
    "status",
    "title",
    "description",
    "isDraft",
    "completionOptions",
    "mergeOptions",
    "autoCompleteSetBy",
    "targetRefName",
    "lastMergeSourceCommit",
    "reviewers",
    "sourceRefName",
  ]);
  for (const fixed of ["reviewers", "sourceRefName"]) {
    if (fixed in body) {
      throw invalidArgument(`${fixed} cannot be updated. Parameter name: ${fixed}`);
    }
  }
  const status = body["status"] === undefined ? undefined : enumName(body["status"], STATUSES);
  if (pullRequest.state !== "open" && !(pullRequest.state === "closed" && status === "active")) {
    throw new AzdoError(
      400,
      "GitPullRequestNotEditableException",
      "TF401181: The pull request cannot be edited due to its state.",
    );
  }
  const description = describe(body);
  if (description !== undefined) pullRequest.body = description;
  const title = text(body, "title");
  if (title !== undefined) pullRequest.title = title;
  if (typeof body["isDraft"] === "boolean") pullRequest.draft = body["isDraft"];
  if (body["targetRefName"] !== undefined) {
    await retargetPullRequest(
      call.state,
      pullRequest,
      branchOf(text(body, "targetRefName"), "targetRefName"),
    );
  }
  if (body["completionOptions"] !== undefined) {
    extrasOf(pullRequest).completionOptions = completionOptions(body["completionOptions"]);
  }
  if (body["autoCompleteSetBy"] !== undefined) setAutoComplete(call, pullRequest, body);
  applyAutoComplete(call.state, pullRequest);
  pullRequest.updatedAt = call.state.now();
  return await changeStatus(call, pullRequest, status, body["lastMergeSourceCommit"]);
}

function setAutoComplete(
  call: Call,
  pullRequest: PullRequest,
  body: Readonly<Record<string, unknown>>,
): void {
  const { id } = objectOf(body["autoCompleteSetBy"], IDENTITY);
  if (id === EMPTY_GUID) {
    extrasOf(pullRequest).autoCompleteSetBy = undefined;
    return;
  }
  const person = Object.values(call.accounts).find((account) => account.guid === id);
  if (person === undefined) throw invalidArgument("Parameter name: autoCompleteSetBy");
  extrasOf(pullRequest).autoCompleteSetBy = person;
}

async function changeStatus(
  call: Call,
  pullRequest: PullRequest,
  status: string | undefined,
  lastMergeSourceCommit: unknown,
): Promise<Answer> {
  if (status === "abandoned") closePullRequest(call.state, pullRequest);
  if (status === "active") await reopenPullRequest(call.state, pullRequest);
  const json = await render(call, pullRequest);
  if (status !== "completed") return { status: 200, json };
  const { commitId } = objectOf(lastMergeSourceCommit, ["commitId", "url"]);
  if (commitId !== pullRequest.source.sha) {
    throw new AzdoError(
      409,
      "GitPullRequestStaleException",
      "TF401192: The pull request was not completed because its source was updated.",
    );
  }
  return {
    status: 200,
    json: { ...json as Record<string, unknown>, mergeStatus: "queued" },
    after: () => complete(call, pullRequest),
  };
}

async function complete(call: Call, pullRequest: PullRequest): Promise<void> {
  const extras = extrasOf(pullRequest);
  try {
    await mergePullRequest(call.state, pullRequest, {
      method: methodOf(extras.completionOptions),
      by: call.caller,
      deleteSource: extras.completionOptions?.["deleteSourceBranch"] === true,
    });
    extras.mergeStatus = undefined;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    extras.mergeStatus = error.reason === "conflict" ? "conflicts" : "rejectedByPolicy";
  }
}

function completionOptions(value: unknown): Record<string, unknown> {
  const options = objectOf(value, [
    "autoCompleteIgnoreConfigIds",
    "bypassPolicy",
    "bypassReason",
    "deleteSourceBranch",
    "mergeCommitMessage",
    "mergeStrategy",
    "squashMerge",
    "transitionWorkItems",
    "triggeredByAutoComplete",
  ]);
  if (options["mergeStrategy"] === undefined) return options;
  const mergeStrategy = enumName(options["mergeStrategy"], STRATEGIES);
  if (!isStrategy(mergeStrategy)) throw invalidArgument("Parameter name: mergeStrategy");
  return { ...options, mergeStrategy };
}

function describe(body: Readonly<Record<string, unknown>>): string | undefined {
  const description = text(body, "description");
  if (description !== undefined && description.length > LONGEST_DESCRIPTION) {
    throw invalidArgument(
      "A description for a pull request must not be longer than 4000 characters. " +
        "Parameter name: description",
    );
  }
  return description;
}

function text(body: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = body[name];
  if (value === undefined || typeof value === "string") return value;
  throw new Unexpected(`${name} is no string`);
}

function branchOf(ref: string | undefined, name: string): string {
  if (ref?.startsWith("refs/heads/")) return ref.slice("refs/heads/".length);
  throw invalidArgument(`The ref "${ref}" is no branch. Parameter name: ${name}`);
}
