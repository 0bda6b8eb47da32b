import type { Edge } from "../context.ts";
import { type NetworkProblem, networkProblem } from "./network_problem.ts";
import { longestPause, rateLimitPause, retryAfter } from "./rate_limit.ts";
import { sendOnce } from "./send_once.ts";

/** What a provider's client needs of the program's surroundings. */
export interface HttpEdge extends Edge {
  readonly fetch: typeof fetch;
  /** Milliseconds until a request without a whole answer is given up; a minute where none are given. */
  readonly requestTimeout?: number;
}

export type Send = (url: string, init?: RequestInit) => Promise<Response>;

/** Two ways to send a request; both log it, and throw a `provider` failure where no whole answer came. */
export interface Http {
  /** For what changes something: sends it once, and again only after a rate limit, which is a clear no. */
  readonly send: Send;
  /** For what changes nothing: sends it again also after a lost answer and a 5xx. */
  readonly read: Send;
}

type Outcome = { readonly response: Response } | { readonly problem: NetworkProblem };

/** Pauses before a request is sent again, in milliseconds. */
const pauses = [1_000, 2_000, 4_000] as const;
const minute = 60_000;

/** What a provider's client sends requests by. The body has arrived whole when an answer is returned. */
export function createHttp(edge: HttpEdge): Http {
  async function attempt(url: string, init: RequestInit, changes: boolean): Promise<Outcome> {
    const request = `${init.method ?? "GET"} ${url}`;
    const started = edge.clock.now();
    try {
      const timed = { ...init, signal: AbortSignal.timeout(edge.requestTimeout ?? minute) };
      const response = changes
        ? await sendOnce(edge.fetch, url, timed, buffered)
        : await buffered(await edge.fetch(url, timed));
      edge.log.debug(`${request} ${response.status} ${edge.clock.now() - started} ms`);
      return { response };
    } catch (error) {
      const problem = networkProblem(new URL(url).host, error);
      edge.log.debug(`${request} ${problem.failure.message} ${edge.clock.now() - started} ms`);
      return { problem };
    }
  }

  async function repeat(url: string, init: RequestInit, changes: boolean): Promise<Response> {
    for (let count = 0;; count++) {
      const outcome = await attempt(url, init, changes);
      const least = pauses[count];
      const reason = rateLimit(outcome, edge.clock.now()) ??
        (changes ? undefined : passingTrouble(outcome));
      if (least === undefined || reason === undefined) return unwrap(outcome);
      const pause = Math.max(least, reason.pause);
      const seconds = Math.ceil(pause / 1_000);
      edge.log.info(`${init.method ?? "GET"} ${url}: ${reason.why}; asking again in ${seconds} s`);
      await edge.clock.sleep(pause);
    }
  }

  return {
    send: (url, init = {}) => repeat(url, init, true),
    read: (url, init = {}) => repeat(url, init, false),
  };
}

interface Reason {
  readonly why: string;
  /** Milliseconds that the server asks to wait. */
  readonly pause: number;
}

function rateLimit(outcome: Outcome, now: number): Reason | undefined {
  if ("problem" in outcome) return undefined;
  const { status, headers } = outcome.response;
  const pause = rateLimitPause(status, headers, now);
  if (pause === undefined || pause > longestPause) return undefined;
  return { why: "the rate limit is reached", pause };
}

function passingTrouble(outcome: Outcome): Reason | undefined {
  if ("problem" in outcome) {
    const { failure, passing } = outcome.problem;
    return passing ? { why: failure.message, pause: 0 } : undefined;
  }
  const { status, headers } = outcome.response;
  if (status < 500) return undefined;
  const asked = retryAfter(headers.get("retry-after"), 0) ?? 0;
  return { why: `answered ${status}`, pause: Math.min(asked, longestPause) };
}

function unwrap(outcome: Outcome): Response {
  if ("problem" in outcome) throw outcome.problem.failure;
  return outcome.response;
}

async function buffered(response: Response): Promise<Response> {
  const bytes = await response.arrayBuffer();
  const { status, statusText, headers } = response;
  const mayHaveBody = status !== 204 && status !== 205 && status !== 304;
  const whole = new Response(mayHaveBody ? bytes : null, { status, statusText, headers });
  Object.defineProperty(whole, "url", { value: response.url });
  return whole;
}
