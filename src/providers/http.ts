import type { Edge } from "../context.ts";
import { Failure } from "../core/failure.ts";
import { type NetworkProblem, networkProblem } from "./network_problem.ts";
import { longestPause, rateLimitPause, retryAfter } from "./rate_limit.ts";
import { createServerTime } from "./server_time.ts";

/** What a provider's client needs from its environment. */
export interface HttpEdge extends Edge {
  readonly fetch: typeof fetch;
  /** Milliseconds until a request without a complete answer fails; a minute by default. */
  readonly requestTimeout?: number;
  /** Milliseconds that a run may spend in total waiting for rate limits; fifteen minutes by default. */
  readonly patience?: number;
  /** When waiting for a rate limit must end, in milliseconds since 1970; undefined without a deadline. */
  readonly deadline?: () => number | undefined;
}

export type Send = (url: string, init?: RequestInit) => Promise<Response>;

/**
 * Three ways to send a request. All log it, follow redirects only within the host, retry after a rate limit, and throw
 * a `provider` failure without a complete answer.
 */
interface Http {
  /** For requests without effects: also retries after a lost answer or a 5xx. */
  readonly read: Send;
  /** For idempotent writes: Deno resends them if a kept-alive connection breaks before the answer. */
  readonly write: Send;
  /** For writes that must not be repeated; the body must be text. */
  readonly send: Send;
  /** The server's time by the last `Date` header, else the clock's, in milliseconds since 1970. */
  now(): number;
}

interface HttpOptions {
  /**
   * Milliseconds to wait according to a refusal's text, for one whose headers do not say; undefined if it is not about
   * a rate limit. Called with the text of a 403 or 429, and how often the request was repeated.
   */
  readonly pauseInWords?: (text: string, repeated: number) => number | undefined;
}

type Way = "read" | "write" | "send";
type Outcome = { readonly response: Response } | { readonly problem: NetworkProblem };

/** Pauses before retries, in milliseconds. */
const pauses = [1_000, 2_000, 4_000] as const;
const minute = 60_000;
const maxRedirects = 5;
/** In bytes, decompressed. The longest expected answer, a hundred pull requests with their texts, has 10 MB. */
const longestAnswer = 64_000_000;

/** Creates the transport of a provider's client. A returned response has its complete body. */
export function createHttp(edge: HttpEdge, options: HttpOptions = {}): Http {
  const time = createServerTime(edge.clock);
  let patience = edge.patience ?? 15 * minute;

  async function attempt(url: string, init: RequestInit, way: Way): Promise<Outcome> {
    const request = `${init.method ?? "GET"} ${url}`;
    const started = edge.clock.now();
    try {
      const signal = AbortSignal.timeout(edge.requestTimeout ?? minute);
      const timed: RequestInit = { ...init, redirect: "manual", signal };
      const body = way === "send" ? bodyOnce(init.body) : init.body;
      const response = await buffered(
        await edge.fetch(url, { ...timed, ...body == null ? {} : { body } }),
      );
      time.note(response.headers);
      edge.log.debug(`${request} ${response.status} ${edge.clock.now() - started} ms`);
      return { response };
    } catch (error) {
      const problem = error instanceof TooLong
        ? { failure: answersTooMuch(new URL(url).host), passing: false }
        : networkProblem(new URL(url).host, error);
      edge.log.debug(`${request} ${problem.failure.message} ${edge.clock.now() - started} ms`);
      return { problem };
    }
  }

  async function repeat(url: string, init: RequestInit, way: Way): Promise<Response> {
    for (let count = 0;; count++) {
      const outcome = await attempt(url, init, way);
      const least = pauses[count];
      const reason = await rateLimit(outcome, count) ??
        (way === "read" ? passingTrouble(outcome, timeLeft()) : undefined);
      if (least === undefined || reason === undefined) return unwrap(outcome);
      const pause = Math.max(least, reason.pause);
      const seconds = Math.ceil(pause / 1_000);
      edge.log.info(`${init.method ?? "GET"} ${url}: ${reason.why}; asking again in ${seconds} s`);
      await edge.clock.sleep(pause);
    }
  }

  function timeLeft(): number {
    return Math.max(0, (edge.deadline?.() ?? Infinity) - edge.clock.now());
  }

  async function rateLimit(outcome: Outcome, count: number): Promise<Reason | undefined> {
    if ("problem" in outcome) return undefined;
    const { status, headers } = outcome.response;
    if (status !== 403 && status !== 429) return undefined;
    const inWords = options.pauseInWords?.(await outcome.response.clone().text(), count);
    const pause = rateLimitPause(status, headers, edge.clock.now(), inWords);
    if (pause === undefined || pause > Math.min(longestPause, patience, timeLeft())) {
      return undefined;
    }
    patience -= pause;
    return { why: "the rate limit is reached", pause };
  }

  /** A renamed repository redirects; another host must not get the token, so no request is sent to it. */
  async function follow(url: string, init: RequestInit, way: Way): Promise<Response> {
    let next = url;
    let current = init;
    for (let count = 0;; count++) {
      const response = await repeat(next, current, way);
      const target = init.redirect === "manual" ? undefined : redirectOf(response, next);
      if (target === undefined) return response;
      const from = new URL(next);
      if (target.origin !== from.origin) throw leaves(from, target);
      if (count === maxRedirects) {
        throw new Failure("provider", `${from.host} redirects too often: "${url}"`, {
          hint: "check the remote's URL and --api-url",
        });
      }
      next = target.href;
      if (response.status === 303) {
        const { body: _, ...rest } = current;
        current = { ...rest, method: "GET" };
      }
    }
  }

  return {
    read: (url, init = {}) => follow(url, init, "read"),
    write: (url, init = {}) => follow(url, init, "write"),
    send: (url, init = {}) => follow(url, init, "send"),
    now: time.now,
  };
}

interface Reason {
  readonly why: string;
  /** Milliseconds that the server asks to wait. */
  readonly pause: number;
}

/** A 501 is final: the server does not implement the request. */
function passingTrouble(outcome: Outcome, timeLeft: number): Reason | undefined {
  if ("problem" in outcome) {
    const { failure, passing } = outcome.problem;
    return passing ? { why: failure.message, pause: 0 } : undefined;
  }
  const { status, headers } = outcome.response;
  if (status < 500 || status === 501) return undefined;
  const asked = retryAfter(headers.get("retry-after"), 0) ?? 0;
  return { why: `answered ${status}`, pause: Math.min(asked, longestPause, timeLeft) };
}

/**
 * A body that makes Deno send a request exactly once. Deno resends a request, also a POST, if a kept-alive connection
 * breaks before the answer (https://github.com/denoland/deno/issues/35610), unless its body can be read only once, like
 * a stream. The stream of a Blob has a known length, so that servers get `Content-Length` and no chunks.
 */
function bodyOnce(body: RequestInit["body"]): RequestInit["body"] {
  return typeof body === "string" ? new Blob([body]) : body;
}

function redirectOf(response: Response, url: string): URL | undefined {
  if (![301, 302, 303, 307, 308].includes(response.status)) return undefined;
  return URL.parse(response.headers.get("location") ?? "", url) ?? undefined;
}

function leaves(from: URL, to: URL): Failure {
  return new Failure(
    "provider",
    `${from.host} redirects to "${to.origin}", which does not get the token`,
    { hint: `if that is the right server, use it in the remote's URL and in --api-url` },
  );
}

function unwrap(outcome: Outcome): Response {
  if ("problem" in outcome) throw outcome.problem.failure;
  return outcome.response;
}

class TooLong extends Error {}

function answersTooMuch(host: string): Failure {
  const millions = longestAnswer / 1e6;
  return new Failure("provider", `${host} answers with more than ${millions} MB`, {
    hint: "check that --api-url is the API's root",
  });
}

async function bytesOf({ body }: Response): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  // Leaving the loop early closes the connection.
  for await (const piece of body ?? []) {
    length += piece.length;
    if (length > longestAnswer) throw new TooLong();
    pieces.push(piece);
  }
  // The runtime keeps the connection for the next request only once this one's body has ended.
  await new Promise((resolve) => setTimeout(resolve));
  const [only] = pieces;
  if (only !== undefined && pieces.length === 1) return only;
  const all = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

async function buffered(response: Response): Promise<Response> {
  const bytes = await bytesOf(response);
  const { status, statusText, headers } = response;
  const mayHaveBody = status !== 204 && status !== 205 && status !== 304;
  const whole = new Response(mayHaveBody ? bytes : null, { status, statusText, headers });
  Object.defineProperty(whole, "url", { value: response.url });
  return whole;
}
