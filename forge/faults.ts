/** Something that goes wrong on purpose. */
interface Fault {
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
  /** Awaited after the request was handled and before it is answered. */
  readonly beforeAnswer?: () => Promise<unknown> | unknown;
}

/** A request that waits until a test lets it go. */
interface Held {
  /** When the request is there, and (held at its answer) has been handled. */
  readonly reached: Promise<void>;
  release(): void;
}

interface HoldOptions {
  readonly method?: string;
  readonly path: RegExp;
  readonly body?: RegExp;
  readonly skip?: number;
  /** Hold it before it is handled (default), or when it was handled and only its answer is missing. */
  readonly at?: "request" | "answer";
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
  /**
   * Holds a request, so that a test can let others overtake it:
   *
   *     const held = forge.faults.hold({ method: "PATCH", path: /\/pulls\/1$/ });
   *     const run = scenario.run([…]);
   *     await held.reached;
   *     // … somebody else is faster …
   *     held.release();
   *     await run;
   *
   * What is still held when the forge closes is let go.
   */
  hold(options: HoldOptions): Held;
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

interface RateLimit {
  readonly path: RegExp;
  readonly times?: number;
  /** Default 403. */
  readonly status?: 403 | 429;
}

/** What the server asks of the faults. */
export interface FaultSource extends Faults {
  take(request: { method: string; target: string; body: string }): Fault | undefined;
  /** Lets go of all that is held. */
  releaseAll(): void;
  /** Counts one use of a lag down; whether it applied. */
  takeLag(kind: "rest" | "graphql" | "mergeability"): boolean;
}

export function createFaults(): FaultSource {
  const waiting: { fault: Fault; skip: number; times: number }[] = [];
  const held = new Set<Held>();
  const lags = { rest: 0, graphql: 0, mergeability: 0 };
  function add(fault: Fault): void {
    waiting.push({ fault, skip: fault.skip ?? 0, times: fault.times ?? 1 });
  }
  return {
    add,
    hold({ at = "request", ...match }) {
      const reached = Promise.withResolvers<void>();
      const gone = Promise.withResolvers<void>();
      function wait(): Promise<void> {
        reached.resolve();
        return gone.promise;
      }
      add({ ...match, ...at === "request" ? { before: wait } : { beforeAnswer: wait } });
      const hold: Held = {
        reached: reached.promise,
        release() {
          held.delete(hold);
          gone.resolve();
        },
      };
      held.add(hold);
      return hold;
    },
    releaseAll() {
      for (const each of held) each.release();
    },
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
