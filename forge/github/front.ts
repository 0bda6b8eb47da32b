import { loadContract } from "../contract.ts";
import { parseGitRequest, serveGit } from "../git_http.ts";
import { type FrontEnd, gitChallenge, type Incoming } from "../front_end.ts";
import { accessOf, canWrite } from "../people.ts";
import { findRepository, fullName } from "../state/forge_state.ts";
import { settle } from "../state/merging.ts";
import type { Repository } from "../state/model.ts";
import {
  type Answer,
  ApiError,
  type Call,
  type JsonObject,
  notFound,
  type RepositoryCall,
  type Site,
} from "./call.ts";
import { answerGraphql } from "./graphql.ts";
import { findRoute } from "./routes.ts";

const API = /^(?<root>\/api\/v3)(?<path>\/.*)?$/;
/** What there is without a root at `127.0.0.1`, whose other paths are pages. */
const BARE = /^\/(?:repos|repositories|user|rate_limit|meta)(?:\/.*)?$/;
const GRAPHQL = /^(?:\/api)?\/graphql$/;

/** GitHub's git, REST (also below `/api/v3`, as Enterprise Server has it) and GraphQL. */
export const githubFront: FrontEnd = {
  async handle(incoming) {
    const { pathname } = incoming.url;
    if (GRAPHQL.test(pathname)) return await serveGraphql(incoming);
    const groups = API.exec(pathname)?.groups;
    if (groups !== undefined) {
      return await serveRest(incoming, groups["root"] ?? "", groups["path"] ?? "/");
    }
    if (incoming.url.hostname.startsWith("api.") || BARE.test(pathname)) {
      return await serveRest(incoming, "", pathname);
    }
    return await serveRepository(incoming);
  },
};

async function serveRepository(incoming: Incoming): Promise<Response | undefined> {
  const { url, request, state, caller } = incoming;
  const parsed = parseGitRequest(url);
  const [, owner, name, ...more] = (parsed?.repository ?? "").split("/").map(decodeURIComponent);
  if (parsed === undefined || owner === undefined || name === undefined || more.length > 0) {
    return undefined;
  }
  const repository = findRepository(state, owner, name.replace(/\.git$/, ""));
  if (caller === "unknown") return gitChallenge("GitHub");
  const access = repository === undefined ? "none" : accessOf(caller, repository);
  if (caller === "nobody" && (access === "none" || parsed.writes)) return gitChallenge("GitHub");
  if (repository === undefined || access === "none") {
    return new Response("Repository not found.\n", { status: 404 });
  }
  const login = caller === "nobody" ? "" : caller.login;
  if (parsed.writes && !canWrite(access)) {
    const text = `Permission to ${fullName(repository)}.git denied to ${login}.\n`;
    return new Response(text, { status: 403 });
  }
  const git = { dir: repository.dir, user: login };
  if (parsed.rest !== "git-receive-pack") return await serveGit(request, parsed, git);
  return await state.serialise(async () => {
    const response = await serveGit(request, parsed, git);
    await settle(state, repository);
    return response;
  });
}

async function serveRest(incoming: Incoming, root: string, path: string): Promise<Response> {
  const { url, request, state, caller, violations } = incoming;
  const named = repositoryById(incoming, path);
  const found = findRoute(request.method, named);
  if (found === undefined) {
    violations.push(`the forge has no ${request.method} ${url.pathname}`);
    return respond({ status: 501, body: { message: violations.at(-1) } });
  }
  const { route, params } = found;
  const body = incoming.body;
  const query = Object.fromEntries(url.searchParams);
  const contract = incoming.contract ? await loadContract() : undefined;
  const wrong = contract?.request(route.operation, { params, query, body }) ?? [];
  if (wrong.length > 0) return violated(incoming, wrong);
  const call: Call = {
    state,
    faults: incoming.faults,
    accounts: Object.values(incoming.accounts),
    site: siteOf(url, root),
    caller: typeof caller === "string" ? undefined : caller,
    params,
    query,
    body: (body ?? {}) as JsonObject,
    accept: request.headers.get("accept") ?? "",
    url: new URL(`${root}${named}${url.search}`, url.origin),
  };
  const answer = await state.serialise(async () => {
    try {
      if (caller === "unknown") throw new ApiError(401, "Bad credentials");
      if (route.about === "server") return await route.handle(call);
      const repository = findRepository(state, params["owner"] ?? "", params["repo"] ?? "");
      const access = repository === undefined ? "none" : accessOf(caller, repository);
      if (repository === undefined || access === "none") throw notFound();
      const answered = await route.handle({ ...call, repository, access } as RepositoryCall);
      if (request.method !== "GET") await settle(state, repository);
      return answered;
    } catch (error) {
      if (error instanceof ApiError) return error.answer();
      throw error;
    }
  });
  if (answer.text !== undefined) return respond(answer);
  const unlike = contract?.response(route.operation, answer.status, answer.body) ?? [];
  return unlike.length > 0 ? violated(incoming, unlike) : respond(answer);
}

async function serveGraphql(incoming: Incoming): Promise<Response> {
  const { url, state, caller, request } = incoming;
  if (typeof caller === "string") {
    const message = caller === "unknown" ? "Bad credentials" : "Requires authentication";
    return respond(new ApiError(401, message).answer());
  }
  if (request.method !== "POST") return violated(incoming, [`GraphQL by ${request.method}`]);
  const answer = await state.serialise(async () => {
    const result = await answerGraphql({
      state,
      faults: incoming.faults,
      accounts: Object.values(incoming.accounts),
      site: siteOf(url, "/api/v3"),
      caller,
      params: {},
      query: {},
      body: (incoming.body ?? {}) as JsonObject,
      accept: "",
      url,
    }, incoming);
    for (const repository of state.repositories) await settleArmed(incoming, repository);
    return result;
  });
  if (answer.violations.length > 0 && incoming.contract) {
    return violated(incoming, answer.violations);
  }
  return respond({ status: 200, body: answer.body });
}

/** GitHub's API has a host of its own, `api.…`; a GitHub Enterprise Server has it in a folder. */
function siteOf({ origin }: URL, root: string): Site {
  const web = origin.replace("://api.", "://");
  return { web, api: web === origin ? `${origin}${root}` : origin };
}

/** A mutation may have armed something that is ready, as where mergeability was unknown. */
async function settleArmed({ state }: Incoming, repository: Repository): Promise<void> {
  if (repository.pullRequests.some((pullRequest) => pullRequest.autoMerge !== undefined)) {
    await settle(state, repository);
  }
}

/** The form of the addresses in `Link` headers, by the repository's id. */
function repositoryById({ state }: Incoming, path: string): string {
  const groups = /^\/repositories\/(?<id>\d+)(?<rest>\/.*)?$/.exec(path)?.groups;
  const found = state.repositories.find((repository) => String(repository.id) === groups?.["id"]);
  return found === undefined ? path : `/repos/${fullName(found)}${groups?.["rest"] ?? ""}`;
}

function violated(incoming: Incoming, problems: readonly string[]): Response {
  incoming.violations.push(...problems);
  return respond({ status: 501, body: { message: `contract violated: ${problems.join("; ")}` } });
}

let used = 0;

function respond(answer: Answer): Response {
  used++;
  const isText = answer.text !== undefined;
  const headers = new Headers({
    "content-type": `${
      isText ? "application/vnd.github.v3.diff" : "application/json"
    }; charset=utf-8`,
    "x-github-media-type": `github.v3; format=${isText ? "diff" : "json"}`,
    "x-github-request-id": `F0:${used.toString(16).padStart(4, "0")}`,
    "x-ratelimit-limit": "5000",
    "x-ratelimit-remaining": String(5000 - used % 4000),
    "x-ratelimit-used": String(used % 4000),
    "x-ratelimit-reset": String(Math.ceil(Date.now() / 1000) + 3600),
    "x-ratelimit-resource": "core",
    ...answer.headers,
  });
  const body = answer.text ?? (answer.body === undefined ? null : JSON.stringify(answer.body));
  if (body === null) headers.delete("content-type");
  return new Response(body, { status: answer.status, headers });
}
