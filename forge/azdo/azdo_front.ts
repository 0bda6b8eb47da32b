import { type FrontEnd, gitChallenge, type Incoming } from "../front_end.ts";
import { type GitRequest, parseGitRequest, serveGit } from "../git_http.ts";
import { findRepository, type ForgeState } from "../state/forge_state.ts";
import { settle } from "../state/merging.ts";
import type { Repository } from "../state/model.ts";
import { canWrite } from "../people.ts";
import {
  azdoAccessOf,
  type AzdoAccount,
  type AzdoAccounts,
  azdoCallerOf,
  createAzdoAccounts,
} from "./accounts.ts";
import {
  AzdoError,
  errorResponse,
  needsPermission,
  notFound,
  pullRequestNotFound,
  signInResponse,
} from "./errors.ts";
import { labelRoute, reviewerRoute, threadRoute } from "./conversation_routes.ts";
import { connectionDataRoute, locationsOf, resourceAreaRoute } from "./location_routes.ts";
import { recordIterations } from "./extras.ts";
import { iterationRoute } from "./iteration_routes.ts";
import { refreshPreviews } from "./merge_preview.ts";
import { branchConfigurationRoute, configurationRoute, evaluationRoute } from "./policy_routes.ts";
import { pullRequestQueryRoute } from "./pull_request_query_route.ts";
import { pullRequestCommitRoute } from "./pull_request_commit_routes.ts";
import { anyPullRequestRoute, pullRequestRoute } from "./pull_request_routes.ts";
import { createRenderer, projectId, repositoryId } from "./render.ts";
import { refRoute, repositoryRoute } from "./repository_routes.ts";
import { definitionRoute, permissionRoute } from "./set_up_routes.ts";
import { type Call, matchTemplate, type Method, type Route } from "./route.ts";
import { commitStatusRoute, pullRequestStatusRoute } from "./status_routes.ts";
import { Unexpected } from "./unexpected.ts";
import { type ApiVersions, checkVersion, SERVICES } from "./versions.ts";

export interface AzdoFront extends FrontEnd {
  readonly accounts: AzdoAccounts;
  /** What its REST API has; tests may set another server's. */
  versions: ApiVersions;
}

const ROUTES: readonly Route[] = [
  repositoryRoute,
  refRoute,
  pullRequestRoute,
  anyPullRequestRoute,
  pullRequestCommitRoute,
  pullRequestQueryRoute,
  pullRequestStatusRoute,
  commitStatusRoute,
  iterationRoute,
  threadRoute,
  labelRoute,
  reviewerRoute,
  configurationRoute,
  branchConfigurationRoute,
  evaluationRoute,
  definitionRoute,
  permissionRoute,
  connectionDataRoute,
  resourceAreaRoute,
];

/** Azure DevOps' REST API 7.1, and git beside it, on the forge's repositories of `organization/project`. */
export function createAzdoFront(): AzdoFront {
  const accounts = createAzdoAccounts();
  const front: AzdoFront = { accounts, versions: SERVICES, handle };

  async function handle(incoming: Incoming): Promise<Response | undefined> {
    const { request, url, violations } = incoming;
    const segments = url.pathname.split("/").slice(1).map(decodeURIComponent);
    const caller = azdoCallerOf(request, accounts);
    incoming.record.user = caller?.login;
    const git = segments.includes("_git") ? parseGitRequest(url) : undefined;
    if (git !== undefined) return await handleGit(incoming, git, caller);
    if (!segments.includes("_apis")) return undefined;
    try {
      return await handleApi(incoming, segments, caller);
    } catch (error) {
      if (error instanceof AzdoError) return errorResponse(error);
      if (!(error instanceof Unexpected)) throw error;
      violations.push(`${request.method} ${url.pathname}${url.search}: ${error.message}`);
      return errorResponse(new AzdoError(400, "UnexpectedRequest", error.message));
    }
  }

  async function handleApi(
    { request, url, body, state, faults }: Incoming,
    [organization = "", ...path]: readonly string[],
    caller: AzdoAccount | undefined,
  ): Promise<Response> {
    if (request.method === "OPTIONS" && path[0] === "_apis" && path.length <= 2) {
      const value = locationsOf(ROUTES, path[1], front.versions);
      return Response.json({ count: value.length, value });
    }
    const { route, method, params } = findRoute(request.method, path);
    if (caller === undefined) return signInResponse(request.method);
    checkVersion(request, url, front.versions, route.released);
    checkForm(request, url, method);
    return await state.serialise(async () => {
      const project = params["project"] ?? "";
      const name = params["repositoryId"];
      const repository = name === undefined
        ? ofPullRequest(state, { organization, number: params["pullRequestId"] }, caller)
        : findRepo(state, { organization, project, name }, caller);
      if (repository !== undefined) {
        await settle(state, repository);
        await refreshPreviews(repository);
        recordIterations(state, repository);
      }
      if (method.permission !== undefined && !canWrite(caller.access)) {
        throw needsPermission(method.permission, caller.name);
      }
      const call: Call = {
        state,
        accounts,
        caller,
        render: createRenderer(url.origin),
        organization,
        project,
        // Routes whose path names no repository do not look at it.
        repository: repository as Repository,
        params,
        query: url.searchParams,
        path: url.pathname,
        body,
        takeLag: () => faults.takeLag("rest"),
      };
      const answer = await method.handle(call);
      const text = JSON.stringify(answer.json);
      await answer.after?.();
      if (repository !== undefined && request.method !== "GET") await settle(state, repository);
      return new Response(text, {
        status: answer.status,
        headers: { "content-type": "application/json; charset=utf-8; api-version=7.1" },
      });
    });
  }

  async function handleGit(
    { request, state }: Incoming,
    git: GitRequest,
    caller: AzdoAccount | undefined,
  ): Promise<Response> {
    if (caller === undefined) return gitChallenge("https://dev.azure.com/");
    const [organization = "", ...path] = git.repository.slice(1).split("/").map(decodeURIComponent);
    const at = path.indexOf("_git");
    const name = path[at + 1] ?? "";
    // Without a project its name is the repository's.
    const repository = findRepository(state, `${organization}/${at > 0 ? path[0] : name}`, name);
    const access = repository === undefined ? "none" : azdoAccessOf(caller, repository);
    if (repository === undefined || access === "none") {
      return new Response(notFound(name).message, { status: 404 });
    }
    if (git.writes && !canWrite(access)) {
      return new Response(needsPermission("GenericContribute", caller.name).message, {
        status: 403,
      });
    }
    await state.serialise(async () => {
      await settle(state, repository);
      await refreshPreviews(repository);
    });
    const response = await serveGit(request, git, { dir: repository.dir, user: caller.login });
    if (git.rest === "git-receive-pack") {
      await state.serialise(async () => {
        await settle(state, repository);
        recordIterations(state, repository);
      });
    }
    return response;
  }

  return front;
}

/** By name or GUID, as all paths of the API take them. */
function findRepo(
  state: ForgeState,
  wanted: { organization: string; project: string; name: string },
  caller: AzdoAccount,
): Repository {
  const { organization, project, name } = wanted;
  const inOrganization = state.repositories.filter((repository) =>
    repository.owner.toLowerCase().startsWith(`${organization}/`.toLowerCase())
  );
  const found = inOrganization.find((repository) => repositoryId(repository) === name) ??
    inOrganization.find((repository) => {
      const own = repository.owner.slice(organization.length + 1);
      return repository.name.toLowerCase() === name.toLowerCase() &&
        [own.toLowerCase(), projectId(own)].includes(project.toLowerCase());
    });
  if (found === undefined || azdoAccessOf(caller, found) === "none") throw notFound(name);
  return found;
}

/** The repository of a pull request whose path names none: numbers are the server's. */
function ofPullRequest(
  state: ForgeState,
  { organization, number }: { organization: string; number: string | undefined },
  caller: AzdoAccount,
): Repository | undefined {
  if (number === undefined) return undefined;
  const found = state.repositories.find((repository) =>
    repository.owner.toLowerCase().startsWith(`${organization}/`.toLowerCase()) &&
    repository.pullRequests.some((pullRequest) => String(pullRequest.number) === number)
  );
  if (found === undefined || azdoAccessOf(caller, found) === "none") throw pullRequestNotFound();
  return found;
}

/** What the real server would pass over, and would do something else than its sender wants. */
function checkForm(request: Request, url: URL, method: Method): void {
  for (const name of url.searchParams.keys()) {
    if (name !== "api-version" && !method.query?.includes(name)) {
      throw new Unexpected(`the parameter "${name}" is not known`);
    }
  }
  if (request.method === "GET") return;
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json\b/.test(type)) throw new Unexpected(`a body of type "${type}"`);
}

function findRoute(
  name: string,
  path: readonly string[],
): { route: Route; method: Method; params: Record<string, string> } {
  for (const route of ROUTES) {
    const params = matchTemplate(route, path);
    const method = route.methods[name as keyof Route["methods"]];
    if (params !== undefined && method !== undefined) return { route, method, params };
  }
  throw new Unexpected("no such route");
}
