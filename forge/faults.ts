/** Something that goes wrong on purpose. */
export interface Fault {
  /** Any method where it is left out. */
  readonly method?: string;
  /** Tried on path and query: `/api/v3/repos/o/r/pulls?state=open`. */
  readonly path: RegExp;
  /** For GraphQL: tried on the request's body as it was sent. */
  readonly body?: RegExp;
  /** How many matching requests have it; default 1. */
  readonly times?: number;
  /** How many matching requests go well before; default 0. */
  readonly skip?: number;
  /** Run before the request is handled: somebody else is faster. */
  readonly before?: () => Promise<unknown> | unknown;
  /** Answered in place of handling the request. */
  readonly answer?: FaultAnswer;
  /** Answered after the request was handled, its answer thrown away. */
  readonly afterwards?: FaultAnswer;
}

/** A status with its headers and body (an object becomes JSON), or the connection broken off. */
export type FaultAnswer = "reset" | {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
};

export interface Faults {
  /** Adds a fault; of several that match, the oldest one is used. */
  add(fault: Fault): void;
  /** GitHub's primary rate limit, used up, said with 403 or 429; `resetAt` in seconds since 1970. */
  rateLimit(options: RateLimit & { readonly resetAt: number }): void;
  /** GitHub's secondary rate limit, with `retry-after` in seconds. */
  secondaryRateLimit(options: RateLimit & { readonly retryAfter: number }): void;
  /** The index from commits to pull requests answers with none that many times: by REST, by GraphQL. */
  lagIndex(times: { readonly rest?: number; readonly graphql?: number }): void;
  /** Whether a pull request can be merged is not known yet, that many times. */
  lagMergeability(times: number): void;
  /** Drops every fault; those that were never used are answered, for a test to say that it wanted them. */
  clear(): Fault[];
}

export interface RateLimit {
  readonly path: RegExp;
  readonly times?: number;
  /** Default 403. */
  readonly status?: 403 | 429;
}

/** What the server asks of the faults. */
export interface FaultSource extends Faults {
  take(request: { method: string; target: string; body: string }): Fault | undefined;
  /** Counts one use of a lag down; whether it applied. */
  takeLag(kind: "rest" | "graphql" | "mergeability"): boolean;
}

export function createFaults(): FaultSource {
  const waiting: { fault: Fault; skip: number; times: number }[] = [];
  const lags = { rest: 0, graphql: 0, mergeability: 0 };
  function add(fault: Fault): void {
    waiting.push({ fault, skip: fault.skip ?? 0, times: fault.times ?? 1 });
  }
  return {
    add,
    rateLimit({ path, resetAt, times = 1, status = 403 }) {
      add({
        path,
        times,
        answer: {
          status,
          headers: {
            "x-ratelimit-limit": "5000",
            "x-ratelimit-remaining": "0",
            "x-ratelimit-reset": String(resetAt),
            "x-ratelimit-resource": "core",
          },
          body: {
            message: "API rate limit exceeded for user ID 1001.",
            documentation_url: "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api",
            status: String(status),
          },
        },
      });
    },
    secondaryRateLimit({ path, retryAfter, times = 1, status = 403 }) {
      add({
        path,
        times,
        answer: {
          status,
          headers: { "retry-after": String(retryAfter) },
          body: {
            message:
              "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
            documentation_url:
              "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits",
            status: String(status),
          },
        },
      });
    },
    lagIndex(times) {
      lags.rest += times.rest ?? 0;
      lags.graphql += times.graphql ?? 0;
    },
    lagMergeability(times) {
      lags.mergeability += times;
    },
    clear() {
      Object.assign(lags, { rest: 0, graphql: 0, mergeability: 0 });
      return waiting.splice(0).map((entry) => entry.fault);
    },
    take({ method, target, body }) {
      const entry = waiting.find(({ fault }) =>
        (fault.method === undefined || fault.method === method) && fault.path.test(target) &&
        (fault.body === undefined || fault.body.test(body))
      );
      if (entry === undefined) return undefined;
      if (entry.skip > 0) {
        entry.skip--;
        return undefined;
      }
      entry.times--;
      if (entry.times === 0) waiting.splice(waiting.indexOf(entry), 1);
      return entry.fault;
    },
    takeLag(kind) {
      if (lags[kind] === 0) return false;
      lags[kind]--;
      return true;
    },
  };
}

/** `undefined` stands for a connection that is to be broken off. */
export function faultResponse(answer: FaultAnswer): Response | undefined {
  if (answer === "reset") return undefined;
  const { status, headers = {}, body } = answer;
  if (typeof body === "string" || body === undefined) {
    return new Response(body ?? null, { status, headers });
  }
  return Response.json(body, { status, headers });
}
