import { Octokit } from "octokit";
import type { z } from "zod";
import type { Clock, Edge } from "../../context.ts";
import { Failure } from "../../core/failure.ts";
import { createHttp, type HttpEdge, type Send } from "../http.ts";
import type { GitHubRemote } from "../remote_github.ts";
import { type RefusalContext, refusalFailure, wordsOf } from "./refusal.ts";

/** What came of a request. */
export type Answer<T> =
  | { readonly kind: "ok"; readonly value: T; readonly hasNext: boolean }
  /** GitHub said no, so nothing was done. `message` is what it said; GraphQL refuses with status 200. */
  | {
    readonly kind: "refused";
    readonly status: number;
    readonly message: string;
    readonly failure: Failure;
    /** Milliseconds to wait where the refusal is a rate limit. */
    readonly pause?: number;
  }
  /** Nobody knows whether it was done: no answer, a broken one, or a server error. */
  | { readonly kind: "unclear"; readonly failure: Failure };

export interface Call {
  /** Completes "could not …" in errors. */
  readonly action: string;
  /** As octokit takes it: `GET /repos/{owner}/{repo}/pulls`; owner and repo are filled in. */
  readonly route: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

export interface GraphqlCall {
  readonly action: string;
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** GitHub's API as far as the provider needs it, for one repository. `read` and `query` repeat, the others send once. */
export interface GitHubClient {
  readonly repository: { readonly owner: string; readonly repo: string };
  readonly clock: Clock;
  readonly log: Edge["log"];
  read<T>(call: Call, schema: z.ZodType<T>): Promise<Answer<T>>;
  write<T>(call: Call, schema: z.ZodType<T>): Promise<Answer<T>>;
  query<T>(call: GraphqlCall, schema: z.ZodType<T>): Promise<Answer<T>>;
  mutate<T>(call: GraphqlCall, schema: z.ZodType<T>): Promise<Answer<T>>;
}

/** A later version takes fields away (https://docs.github.com/rest/about-the-rest-api/breaking-changes). */
const apiVersion = "2022-11-28";

/** octokit without two of its plugins: one repeats writes, the other paces a run of three calls. */
export function createGitHubClient(
  remote: GitHubRemote,
  token: string,
  edge: HttpEdge,
  options: { readonly tokenSource?: string } = {},
): GitHubClient {
  const { owner, repo } = remote;
  const http = createHttp(edge);
  const silent = () => {};
  const log = { debug: silent, info: silent, warn: edge.log.debug, error: edge.log.debug };
  const octokit = new Octokit({
    auth: token,
    baseUrl: remote.apiUrl,
    userAgent: "gitops-promotion",
    request: { log },
    log,
    retry: { enabled: false },
    throttle: { enabled: false },
  });
  const headers = { "x-github-api-version": apiVersion };
  const context: RefusalContext = {
    host: new URL(remote.apiUrl).host,
    repository: `${owner}/${repo}`,
    tokenSource: options.tokenSource,
    now: () => edge.clock.now(),
  };

  async function rest<T>(call: Call, schema: z.ZodType<T>, fetch: Send): Promise<Answer<T>> {
    try {
      const parameters = { owner, repo, ...call.parameters, headers, request: { fetch } };
      const response = await octokit.request(call.route, parameters);
      const hasNext = /;\s*rel="next"/.test(response.headers.link ?? "");
      return checked(call.action, response.data, schema, hasNext);
    } catch (error) {
      return answerOf(call.action, error, context);
    }
  }

  async function graphql<T>(
    call: GraphqlCall,
    schema: z.ZodType<T>,
    fetch: Send,
  ): Promise<Answer<T>> {
    try {
      const parameters = { ...call.variables, headers, request: { fetch } };
      return checked(call.action, await octokit.graphql(call.document, parameters), schema, false);
    } catch (error) {
      return answerOf(call.action, error, context);
    }
  }

  return {
    repository: { owner, repo },
    clock: edge.clock,
    log: edge.log,
    read: (call, schema) => rest(call, schema, http.read),
    write: (call, schema) => rest(call, schema, http.send),
    query: (call, schema) => graphql(call, schema, http.read),
    mutate: (call, schema) => graphql(call, schema, http.send),
  };
}

/** The value, for a caller that has nothing to say to a refusal. */
export function demand<T>(answer: Answer<T>): T {
  if (answer.kind !== "ok") throw answer.failure;
  return answer.value;
}

/**
 * All items of a paged list. Asks by number for as long as the answer names a next page, and follows no URL of an
 * answer, so that the token stays with the API.
 */
export async function readPages<Page, Item>(
  client: GitHubClient,
  call: Call,
  schema: z.ZodType<Page>,
  itemsOf: (page: Page) => readonly Item[],
): Promise<Answer<Item[]>> {
  const items: Item[] = [];
  for (let page = 1;; page++) {
    const parameters = { ...call.parameters, per_page: 100, page };
    const answer = await client.read({ ...call, parameters }, schema);
    if (answer.kind !== "ok") return answer;
    const found = itemsOf(answer.value);
    items.push(...found);
    if (!answer.hasNext || found.length === 0) return { kind: "ok", value: items, hasNext: false };
  }
}

function checked<T>(
  action: string,
  data: unknown,
  schema: z.ZodType<T>,
  hasNext: boolean,
): Answer<T> {
  const result = schema.safeParse(data);
  if (result.success) return { kind: "ok", value: result.data, hasNext };
  const issue = result.error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? "" : ` at ${issue.path.join(".")}`;
  const message = `could not ${action}: GitHub's answer is not as expected${where}`;
  return unclear(message, `${issue?.message}; check that --api-url is the API's root`);
}

function answerOf(action: string, error: unknown, context: RefusalContext): Answer<never> {
  if (!(error instanceof Error)) throw error;
  if (error.cause instanceof Failure) {
    const { message, hint } = error.cause;
    return unclear(`could not ${action}: ${message}`, hint);
  }
  const words = wordsOf(error);
  if (words === undefined) throw error;
  if (words.status >= 500) {
    const hint = "run it again; https://www.githubstatus.com tells whether GitHub has a problem";
    return unclear(`could not ${action}: GitHub answered ${words.status}`, hint);
  }
  return { kind: "refused", ...refusalFailure(action, words, context) };
}

function unclear(message: string, hint?: string): Answer<never> {
  const options = hint === undefined ? {} : { hint };
  return { kind: "unclear", failure: new Failure("provider", message, options) };
}
