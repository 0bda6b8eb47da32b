import { Octokit } from "@octokit/core";
import type * as z from "../../core/zod.ts";
import type { Clock, Edge } from "../../context.ts";
import { Failure } from "../../core/failure.ts";
import { createHttp, type HttpEdge, type Send } from "../http.ts";
import { endless, MOST_PAGES } from "../most_pages.ts";
import { longestPause, secondaryLimitPause } from "../rate_limit.ts";
import type { GitHubRemote } from "../remote_github.ts";
import { conditionalReads } from "./conditional.ts";
import { isTrouble } from "./graphql_errors.ts";
import { joined, type RefusalContext, refusalFailure, textLine, wordsOf } from "./refusal.ts";
import { messageLine } from "../server_text.ts";

/** The outcome of a request. */
export type GitHubAnswer<T> =
  | { readonly kind: "ok"; readonly value: T; readonly hasNext: boolean }
  /** GitHub refused, so nothing was done. `message` is its reason; GraphQL refuses with status 200. */
  | {
    readonly kind: "refused";
    readonly status: number;
    readonly message: string;
    readonly failure: Failure;
    /** Milliseconds to wait if the refusal is a rate limit. */
    readonly pause?: number;
  }
  /**
   * It is unknown whether it was done: no answer or a server error (`outage`), or an answer in another form than
   * GitHub's (`shape`).
   */
  | { readonly kind: "unclear"; readonly reason: "outage" | "shape"; readonly failure: Failure };

export interface Call {
  /** Completes "could not …" in errors. */
  readonly action: string;
  /** As octokit takes it: `GET /repos/{owner}/{repo}/pulls`; owner and repo are filled in. */
  readonly route: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

interface GraphqlCall {
  readonly action: string;
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A GraphQL answer, which may have both data and errors. */
interface Partial {
  readonly data: unknown;
  readonly errors: readonly GraphqlError[];
}

export interface GraphqlError {
  readonly type?: unknown;
  readonly path?: unknown;
  readonly message?: unknown;
}

export type MergeMethod = "merge" | "squash" | "rebase";

/** What was read along the way, so that nothing is requested twice. */
interface Cache {
  /** Merge methods that the repository allows, most likely first. */
  methods: readonly MergeMethod[] | undefined;
  /** Login of the token's owner. */
  viewer: string | undefined;
  /** This server's GraphQL lacks fields that queries need, so REST is used. */
  graphqlLacksFields: boolean;
  /** GraphQL has returned reports on a commit, or REST has none either. */
  reportsAreTrusted: boolean;
}

/** GitHub's API for one repository, as far as the provider needs it. `read`, `query` and `explore` retry. */
export interface GitHubClient {
  readonly repository: { readonly owner: string; readonly repo: string };
  readonly clock: Clock;
  readonly log: Edge["log"];
  readonly cache: Cache;
  /** The server's time by its last answer. */
  now(): number;
  read<T>(call: Call, schema: z.ZodMiniType<T>): Promise<GitHubAnswer<T>>;
  /** For idempotent writes. */
  write<T>(call: Call, schema: z.ZodMiniType<T>): Promise<GitHubAnswer<T>>;
  /** For writes that must not be repeated. */
  writeOnce<T>(call: Call, schema: z.ZodMiniType<T>): Promise<GitHubAnswer<T>>;
  query<T>(call: GraphqlCall, schema: z.ZodMiniType<T>): Promise<GitHubAnswer<T>>;
  /** A query of which some parts may fail; refused only if there is no data at all. */
  explore(call: GraphqlCall): Promise<GitHubAnswer<Partial>>;
  /** The refusal that these errors amount to. */
  refusedParts(action: string, errors: readonly GraphqlError[]): GitHubAnswer<never>;
  /** For idempotent writes. */
  mutate<T>(call: GraphqlCall, schema: z.ZodMiniType<T>): Promise<GitHubAnswer<T>>;
}

/** Later versions remove fields (https://docs.github.com/rest/about-the-rest-api/breaking-changes). */
const apiVersion = "2022-11-28";

/** Pauses before a GraphQL request is retried, in milliseconds. */
const pauses = [1_000, 2_000, 4_000] as const;

/**
 * Uses `@octokit/core` alone: the `octokit` package takes ten times as long to load, and its plugins retry writes and
 * throttle.
 */
export function createGitHubClient(
  remote: GitHubRemote,
  token: string,
  edge: HttpEdge,
  options: { readonly tokenSource?: string } = {},
): GitHubClient {
  const { owner, repo } = remote;
  const http = createHttp(edge, { pauseInWords: secondaryLimitPause });
  const silent = () => {};
  const log = { debug: silent, info: silent, warn: edge.log.debug, error: edge.log.debug };
  const octokit = new Octokit({
    auth: token,
    baseUrl: remote.apiUrl,
    userAgent: "gitops-promotion",
    request: { log },
    log,
  });
  octokit.hook.after("request", (response, { url }) => {
    // It takes any answer to GraphQL for an object.
    if (url.endsWith("/graphql")) response.data ??= {};
  });
  const headers = { "x-github-api-version": apiVersion };
  const conditional = conditionalReads(http.read);
  const context: RefusalContext = {
    host: new URL(remote.apiUrl).host,
    repository: `${owner}/${repo}`,
    tokenSource: options.tokenSource,
    now: () => edge.clock.now(),
  };

  async function rest<T>(
    call: Call,
    schema: z.ZodMiniType<T>,
    fetch: Send,
  ): Promise<GitHubAnswer<T>> {
    try {
      const parameters = { owner, repo, ...call.parameters, headers, request: { fetch } };
      const response = await octokit.request(call.route, parameters);
      const hasNext = /;\s*rel="next"/.test(response.headers.link ?? "");
      return checked(call.action, response.data, schema, hasNext);
    } catch (error) {
      return answerOf(call.action, error, context);
    }
  }

  /** GraphQL reports rate limits and internal errors with status 200. */
  async function graphql(
    call: GraphqlCall,
    fetch: Send,
    repeats: boolean,
  ): Promise<GitHubAnswer<Partial>> {
    for (let count = 0;; count++) {
      const answer = await graphqlOnce(call, fetch);
      const least = pauses[count];
      const pause = passingPause(answer, repeats);
      if (least === undefined || pause === undefined) return answer;
      await edge.clock.sleep(Math.max(least, pause));
    }
  }

  async function graphqlOnce(call: GraphqlCall, fetch: Send): Promise<GitHubAnswer<Partial>> {
    try {
      const parameters = { ...call.variables, headers, request: { fetch } };
      const data = await octokit.graphql(call.document, parameters);
      return { kind: "ok", value: { data, errors: [] }, hasNext: false };
    } catch (error) {
      const answer = answerOf(call.action, error, context);
      if (answer.kind !== "refused" || answer.status !== 200) return answer;
      if (!hasData(error)) return answer;
      return { kind: "ok", value: { data: error.data, errors: error.errors }, hasNext: false };
    }
  }

  function refusedParts(action: string, errors: readonly GraphqlError[]): GitHubAnswer<never> {
    const words = { status: 200, message: joined(errors), headers: new Headers() };
    return { kind: "refused", ...refusalFailure(action, words, context) };
  }

  /** As `graphql`, for a caller that needs all of the data. */
  async function whole<T>(
    call: GraphqlCall,
    schema: z.ZodMiniType<T>,
    ...way: [fetch: Send, repeats: boolean]
  ): Promise<GitHubAnswer<T>> {
    const answer = await graphql(call, ...way);
    if (answer.kind !== "ok") return answer;
    const { data, errors } = answer.value;
    if (errors.length === 0) return checked(call.action, data, schema, false);
    return refusedParts(call.action, errors);
  }

  return {
    repository: { owner, repo },
    clock: edge.clock,
    log: edge.log,
    cache: {
      methods: undefined,
      viewer: undefined,
      graphqlLacksFields: false,
      reportsAreTrusted: false,
    },
    now: http.now,
    read: (call, schema) => rest(call, schema, conditional),
    write: (call, schema) => rest(call, schema, http.write),
    writeOnce: (call, schema) => rest(call, schema, http.send),
    query: (call, schema) => whole(call, schema, http.read, true),
    explore: (call) => graphql(call, http.read, true),
    refusedParts,
    mutate: (call, schema) => whole(call, schema, http.write, false),
  };
}

/** Milliseconds to wait before a GraphQL retry; undefined if a retry cannot help. */
function passingPause(answer: GitHubAnswer<unknown>, repeats: boolean): number | undefined {
  if (answer.kind !== "refused" || answer.status === 403) return undefined;
  if (answer.pause !== undefined) return answer.pause > longestPause ? undefined : answer.pause;
  return repeats && answer.status === 200 && isTrouble(answer) ? 0 : undefined;
}

function hasData(
  error: unknown,
): error is { readonly data: unknown; readonly errors: readonly GraphqlError[] } {
  return error instanceof Error && "data" in error && "errors" in error &&
    typeof error.data === "object" && error.data !== null &&
    Object.values(error.data).some((part) => part !== null);
}

/** The value; throws the failure of any other answer. */
export function demand<T>(answer: GitHubAnswer<T>): T {
  if (answer.kind !== "ok") throw answer.failure;
  return answer.value;
}

/**
 * All items of a paged list, or as many as are enough. Requests pages by number as long as the answer names a next one;
 * never follows a URL from an answer, so that the token stays with the API.
 */
export async function readPages<Page, Item>(
  client: GitHubClient,
  call: Call,
  schema: z.ZodMiniType<Page>,
  itemsOf: (page: Page) => readonly Item[],
  isEnough: (items: readonly Item[]) => boolean = () => false,
): Promise<GitHubAnswer<Item[]>> {
  const items: Item[] = [];
  for (let page = 1; page <= MOST_PAGES; page++) {
    const parameters = { ...call.parameters, per_page: 100, page };
    const answer = await client.read({ ...call, parameters }, schema);
    if (answer.kind !== "ok") return answer;
    const found = itemsOf(answer.value);
    items.push(...found);
    if (!answer.hasNext || found.length === 0 || isEnough(items)) {
      return { kind: "ok", value: items, hasNext: false };
    }
  }
  return { kind: "unclear", reason: "shape", failure: endless(`a list of ${call.route}`) };
}

function checked<T>(
  action: string,
  data: unknown,
  schema: z.ZodMiniType<T>,
  hasNext: boolean,
): GitHubAnswer<T> {
  const result = schema.safeParse(data);
  if (result.success) return { kind: "ok", value: result.data, hasNext };
  return shapeFailure(action, result.error, textLine(data));
}

/** An answer in another form than GitHub's; `line` is its first line if it is not JSON. */
export function shapeFailure(action: string, error: z.ZodError, line = ""): GitHubAnswer<never> {
  const issue = error.issues[0];
  const path = issue === undefined || issue.path.length === 0 ? "" : ` at ${issue.path.join(".")}`;
  const where = line === "" ? path : ` "${line}"`;
  const message = `could not ${action}: GitHub sent an unexpected answer${where}`;
  return unclear("shape", message, `${issue?.message}; check that --api-url is the API's root`);
}

function answerOf(action: string, error: unknown, context: RefusalContext): GitHubAnswer<never> {
  if (!(error instanceof Error)) throw error;
  if (error.cause instanceof Failure) {
    const { message, hint } = error.cause;
    return unclear("outage", `could not ${action}: ${message}`, hint);
  }
  const words = wordsOf(error);
  if (words === undefined) throw error;
  if (words.status >= 500 && words.status !== 501) {
    const hint = "run again; see https://www.githubstatus.com for outages";
    const quoted = words.message === "" ? "" : ` "${messageLine(words.message)}"`;
    return unclear("outage", `could not ${action}: GitHub answered ${words.status}${quoted}`, hint);
  }
  return { kind: "refused", ...refusalFailure(action, words, context) };
}

function unclear(reason: "outage" | "shape", message: string, hint?: string): GitHubAnswer<never> {
  const options = hint === undefined ? {} : { hint };
  return { kind: "unclear", reason, failure: new Failure("provider", message, options) };
}
