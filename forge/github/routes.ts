import type { Operation } from "../contract.ts";
import { type Answer, ApiError, type Call, type RepositoryCall, writer } from "./call.ts";
import {
  combinedStatus,
  createCheckRun,
  createStatus,
  deleteRef,
  getRef,
  listCheckRuns,
  listStatuses,
} from "./commit_handlers.ts";
import {
  addAssignees,
  createComment,
  listComments,
  requestReviewers,
} from "./conversation_handlers.ts";
import {
  createPull,
  getPull,
  isMerged,
  listPulls,
  listPullsOfCommit,
  mergePull,
  pullOf,
  updateBranch,
  updatePull,
} from "./pull_handlers.ts";
import { timestamp, userJson } from "./links.ts";
import { pageAnswer } from "./pages.ts";
import { labelJson } from "./pull_request_json.ts";
import { fullRepositoryJson } from "./repository_json.ts";
import { getMeta, getReadme, getRoot } from "./server_handlers.ts";
import { getBranch, listRules, listWorkflows } from "./settings_handlers.ts";

type Handler<C> = (call: C) => Answer | Promise<Answer>;

type Route =
  & { readonly operation: Operation; readonly pattern: RegExp }
  & (
    | { readonly about: "repository"; readonly handle: Handler<RepositoryCall> }
    | { readonly about: "server"; readonly handle: Handler<Call> }
  );

const REPO = "/repos/{owner}/{repo}";

/** In the order in which they are tried. */
export const ROUTES: readonly Route[] = [
  server("get", "/", getRoot),
  server("get", "/meta", getMeta),
  server("get", "/user", getUser),
  server("get", "/rate_limit", getRateLimit),
  repository("get", "", (call) => ({
    status: 200,
    body: fullRepositoryJson(call.site, call.repository, call.access),
  })),
  repository("get", "/branches/{branch}", getBranch),
  repository("get", "/readme", getReadme),
  repository("get", "/rules/branches/{branch}", listRules),
  repository("get", "/actions/workflows", listWorkflows),
  repository("get", "/pulls", listPulls),
  repository("post", "/pulls", createPull),
  repository("get", "/pulls/{pull_number}", getPull),
  repository("patch", "/pulls/{pull_number}", updatePull),
  repository("get", "/pulls/{pull_number}/merge", isMerged),
  repository("put", "/pulls/{pull_number}/merge", mergePull),
  repository("put", "/pulls/{pull_number}/update-branch", updateBranch),
  repository("get", "/commits/{commit_sha}/pulls", listPullsOfCommit),
  repository("get", "/commits/{ref}/status", combinedStatus),
  repository("get", "/commits/{ref}/statuses", listStatuses),
  repository("get", "/commits/{ref}/check-runs", listCheckRuns),
  repository("post", "/statuses/{sha}", createStatus),
  repository("post", "/check-runs", createCheckRun),
  repository("get", "/git/ref/{ref}", getRef),
  repository("delete", "/git/refs/{ref}", deleteRef),
  repository("post", "/pulls/{pull_number}/requested_reviewers", requestReviewers),
  repository("post", "/issues/{issue_number}/assignees", addAssignees),
  repository("get", "/issues/{issue_number}/comments", listComments),
  repository("post", "/issues/{issue_number}/comments", createComment),
  repository("get", "/issues/{issue_number}/labels", listLabels),
  repository("post", "/issues/{issue_number}/labels", (call) => setLabels(call, true)),
  repository("put", "/issues/{issue_number}/labels", (call) => setLabels(call, false)),
];

interface Found {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** The route of a method and a path below the API's root. */
export function findRoute(method: string, path: string): Found | undefined {
  for (const route of ROUTES) {
    if (route.operation.method !== method.toLowerCase()) continue;
    const match = route.pattern.exec(path);
    if (match === null) continue;
    const named = Object.entries(match.groups ?? {});
    const params = named.map(([name, value]) => [name, decoded(value)]);
    return { route, params: Object.fromEntries(params) };
  }
  return undefined;
}

function server(method: string, path: string, handle: Handler<Call>): Route {
  return { operation: { method, path }, pattern: patternOf(path), about: "server", handle };
}

function repository(method: string, rest: string, handle: Handler<RepositoryCall>): Route {
  const path = `${REPO}${rest}`;
  return { operation: { method, path }, pattern: patternOf(path), about: "repository", handle };
}

/** `{ref}` may have slashes, which octokit sends percent-encoded and others do not. */
function patternOf(path: string): RegExp {
  const source = path.replace(
    /\{(\w+)\}/g,
    (_, name: string) => name === "ref" ? "(?<ref>.+)" : `(?<${name}>[^/]+)`,
  );
  return new RegExp(`^${source}$`);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ApiError(404, "Not Found");
  }
}

function getUser({ caller, site, state }: Call): Answer {
  if (caller === undefined) throw new ApiError(401, "Requires authentication");
  // An installation's token stands for no user.
  if (caller.bot) throw new ApiError(403, "Resource not accessible by integration");
  const since = timestamp(state.now());
  return {
    status: 200,
    body: {
      ...userJson(site, caller),
      name: caller.name,
      company: null,
      blog: "",
      location: null,
      email: caller.email,
      hireable: null,
      bio: null,
      public_repos: 0,
      public_gists: 0,
      followers: 0,
      following: 0,
      created_at: since,
      updated_at: since,
    },
  };
}

function getRateLimit({ state }: Call): Answer {
  const rate = {
    limit: 5000,
    used: 1,
    remaining: 4999,
    reset: Math.ceil(state.now() / 1000) + 3600,
  };
  return { status: 200, body: { resources: { core: rate, search: rate, graphql: rate }, rate } };
}

function listLabels(call: RepositoryCall): Answer {
  const pullRequest = pullOf(call);
  return pageAnswer(
    call,
    pullRequest.labels,
    (name) => labelJson(call.site, pullRequest, name),
  );
}

function setLabels(call: RepositoryCall, keep: boolean): Answer {
  const pullRequest = pullOf(call);
  writer(call);
  const given = Array.isArray(call.body) ? call.body : call.body["labels"];
  const names = (Array.isArray(given) ? given : []).map((label) =>
    typeof label === "string" ? label : String((label as { name?: unknown }).name)
  );
  const before = keep ? [...pullRequest.labels] : [];
  for (const name of names) call.repository.labels.add(name);
  pullRequest.labels.splice(0, Infinity, ...new Set([...before, ...names]));
  return {
    status: 200,
    body: pullRequest.labels.map((name) => labelJson(call.site, pullRequest, name)),
  };
}
