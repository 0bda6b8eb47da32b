import {
  addCheckRun,
  addStatus,
  checkRunsOf,
  latestCheckRuns,
  latestStatuses,
  statusesOf,
} from "../state/checks.ts";
import { git, tryGit } from "../state/git.ts";
import { resolveCommit } from "../state/refs.ts";
import type { CheckConclusion, CheckRun, Status, StatusState } from "../state/model.ts";
import {
  type Answer,
  ApiError,
  type JsonObject,
  notFound,
  type RepositoryCall,
  type Site,
  validationFailed,
  writer,
} from "./call.ts";
import { nodeId, repositoryApi, repositoryWeb, timestamp, userJson } from "./links.ts";
import { page, pageAnswer } from "./pages.ts";
import { minimalRepositoryJson } from "./repository_json.ts";

export async function combinedStatus(call: RepositoryCall): Promise<Answer> {
  const { repository, site } = call;
  const sha = await commitOf(call);
  const latest = latestStatuses(repository, sha);
  const { items, headers } = page(call, latest);
  const commitUrl = `${repositoryApi(site, repository)}/commits/${sha}`;
  return {
    status: 200,
    headers,
    body: {
      state: combined(latest),
      sha,
      total_count: latest.length,
      statuses: items.map((status) => simpleStatusJson(call, status)),
      repository: minimalRepositoryJson(site, repository),
      commit_url: commitUrl,
      url: `${commitUrl}/status`,
    },
  };
}

export async function listStatuses(call: RepositoryCall): Promise<Answer> {
  const statuses = statusesOf(call.repository, await commitOf(call));
  return pageAnswer(call, statuses, (status) => statusJson(call, status));
}

export async function createStatus(call: RepositoryCall): Promise<Answer> {
  const { state, repository, body, params } = call;
  const creator = writer(call);
  const sha = params["sha"] ?? "";
  if (await resolveCommit(repository.dir, sha) !== sha) {
    throw new ApiError(422, `No commit found for SHA: ${sha}`);
  }
  const context = String(body["context"] ?? "default");
  const description = body["description"];
  if (typeof description === "string" && description.length > 140) {
    const message = "description is too long (maximum is 140 characters)";
    throw validationFailed({ resource: "Status", code: "custom", field: "description", message });
  }
  const same = statusesOf(repository, sha).filter((status) => status.context === context);
  if (same.length >= 1000) {
    const message = "This SHA and context has reached the maximum number of statuses.";
    throw validationFailed({ resource: "Status", code: "custom", message });
  }
  const status = addStatus(state, repository, {
    sha,
    context,
    state: body["state"] as StatusState,
    description: text(description),
    targetUrl: text(body["target_url"]),
    creator,
  });
  return { status: 201, body: statusJson(call, status) };
}

export async function listCheckRuns(call: RepositoryCall): Promise<Answer> {
  const { repository, query } = call;
  const sha = await commitOf(call);
  const all = query["filter"] === "all"
    ? checkRunsOf(repository, sha)
    : latestCheckRuns(repository, sha);
  const wanted = all.filter((run) =>
    (query["check_name"] === undefined || run.name === query["check_name"]) &&
    (query["status"] === undefined || run.status === query["status"])
  );
  const { items, headers } = page(call, wanted);
  const runs = items.map((run) => checkRunJson(call, run));
  return { status: 200, headers, body: { total_count: wanted.length, check_runs: runs } };
}

export async function createCheckRun(call: RepositoryCall): Promise<Answer> {
  const { state, repository, body } = call;
  writer(call);
  const sha = String(body["head_sha"]);
  if (await resolveCommit(repository.dir, sha) !== sha) {
    throw new ApiError(422, `No commit found for SHA: ${sha}`);
  }
  const conclusion = text(body["conclusion"]) as CheckConclusion | undefined;
  const run = addCheckRun(state, repository, {
    sha,
    name: String(body["name"]),
    status: conclusion === undefined
      ? (text(body["status"]) ?? "queued") as CheckRun["status"]
      : "completed",
    conclusion,
  });
  return { status: 201, body: checkRunJson(call, run) };
}

export async function getRef(call: RepositoryCall): Promise<Answer> {
  const { repository, params, site } = call;
  const ref = `refs/${params["ref"]}`;
  if (repository.seen.size === 0) throw new ApiError(409, "Git Repository is empty.");
  const found = await tryGit(repository.dir, ["rev-parse", "--verify", "--quiet", ref]);
  if (found.code !== 0) throw notFound();
  const sha = found.output.trim();
  const type = await git(repository.dir, ["cat-file", "-t", sha]);
  const api = repositoryApi(site, repository);
  return {
    status: 200,
    body: {
      ref,
      node_id: nodeId("C", repository.id, ref),
      url: `${api}/git/${ref}`,
      object: { sha, type, url: `${api}/git/${type}s/${sha}` },
    },
  };
}

export async function deleteRef(call: RepositoryCall): Promise<Answer> {
  const { repository, params } = call;
  writer(call);
  const ref = `refs/${params["ref"]}`;
  const found = await tryGit(repository.dir, ["rev-parse", "--verify", "--quiet", ref]);
  if (found.code !== 0) throw new ApiError(422, "Reference does not exist");
  if (ref === `refs/heads/${repository.defaultBranch}`) {
    throw new ApiError(422, "Cannot delete the default branch");
  }
  await git(repository.dir, ["update-ref", "-d", ref]);
  return { status: 204 };
}

/** The commit that `{ref}` names: a hash (also cut), a branch or a tag. */
async function commitOf(call: RepositoryCall): Promise<string> {
  const ref = call.params["ref"] ?? "";
  const { dir } = call.repository;
  const sha = /^[0-9a-f]{4,64}$/.test(ref) ? await resolveCommit(dir, ref) : undefined;
  const found = sha ?? await resolveCommit(dir, `refs/heads/${ref.replace(/^heads\//, "")}`) ??
    await resolveCommit(dir, `refs/tags/${ref.replace(/^tags\//, "")}`);
  if (found === undefined) throw notFound();
  return found;
}

/** https://docs.github.com/rest/commits/statuses#get-the-combined-status-for-a-specific-reference */
function combined(latest: readonly Status[]): string {
  if (latest.some((status) => status.state === "error" || status.state === "failure")) {
    return "failure";
  }
  if (latest.length === 0 || latest.some((status) => status.state === "pending")) return "pending";
  return "success";
}

function simpleStatusJson(call: RepositoryCall, status: Status): JsonObject {
  const { creator: _, ...rest } = statusJson(call, status);
  return rest;
}

function statusJson({ site, repository }: RepositoryCall, status: Status): JsonObject {
  return {
    url: `${repositoryApi(site, repository)}/statuses/${status.sha}`,
    avatar_url: `${site.web}/avatars/u/${status.creator.id}?v=4`,
    id: status.id,
    node_id: nodeId("C", "status", status.id),
    state: status.state,
    description: status.description ?? null,
    target_url: status.targetUrl ?? null,
    context: status.context,
    created_at: timestamp(status.createdAt),
    updated_at: timestamp(status.createdAt),
    creator: userJson(site, status.creator),
  };
}

function checkRunJson({ site, repository }: RepositoryCall, run: CheckRun): JsonObject {
  const url = `${repositoryApi(site, repository)}/check-runs/${run.id}`;
  const web = `${repositoryWeb(site, repository)}/runs/${run.id}`;
  return {
    id: run.id,
    node_id: nodeId("C", "run", run.id),
    name: run.name,
    head_sha: run.sha,
    external_id: "",
    url,
    html_url: web,
    details_url: web,
    status: run.status,
    conclusion: run.conclusion ?? null,
    started_at: timestamp(run.startedAt),
    completed_at: run.completedAt === undefined ? null : timestamp(run.completedAt),
    output: {
      title: null,
      summary: null,
      text: null,
      annotations_count: 0,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: 1 },
    app: appJson(site),
    pull_requests: [],
  };
}

function appJson(site: Site): JsonObject {
  return {
    id: 15368,
    slug: "github-actions",
    node_id: "MDM6QXBwMTUzNjg=",
    owner: userJson(site, { id: 9919, login: "github", name: "GitHub", email: "", bot: false }),
    name: "GitHub Actions",
    description: "Automate your workflow from idea to production",
    external_url: "https://help.github.com/en/actions",
    html_url: `${site.web}/apps/github-actions`,
    created_at: "2018-07-30T09:30:17Z",
    updated_at: "2024-04-10T20:33:16Z",
    permissions: { checks: "write", contents: "read", metadata: "read" },
    events: [],
  };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
