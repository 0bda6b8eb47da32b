import assert from "node:assert/strict";
import { createAzdoProvider } from "../../../src/providers/azdo/azdo_provider.ts";
import type { Provider } from "../../../src/providers/provider.ts";

/** What the server answers to one request: JSON by default. */
export interface Scripted {
  readonly status?: number;
  readonly json?: unknown;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Cuts the connection, so that nobody knows what was done. */
  readonly cut?: boolean;
}

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface Bench {
  readonly provider: Provider;
  readonly url: string;
  readonly seen: Seen[];
  /** Milliseconds of every pause, in order. */
  readonly pauses: number[];
  readonly log: string[];
  /** How many requests were under way at once, at most. */
  mostAtOnce(): number;
  /** What a failed call threw. */
  failure(call: () => Promise<unknown>): Promise<{ code: string; message: string; hint?: string }>;
}

export interface BenchOptions {
  readonly token?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly project?: string;
  readonly repo?: string;
}

/** As long as a personal access token, so that it goes as one. */
export const pat = "p".repeat(52);

/**
 * Runs `body` against a provider whose server gives the scripted answers in order, each to the request named beside
 * it (`GET pullrequests/7`; paths from the repository's). A request that is not next in the script, and an answer
 * that nobody asked for, fail the test.
 */
export async function withAzdo(
  script: ReadonlyArray<readonly [request: string, answer: Scripted]>,
  body: (bench: Bench) => Promise<void>,
  options: BenchOptions = {},
): Promise<void> {
  const project = options.project ?? "shop";
  const repo = options.repo ?? "gitops";
  const rest = [...script];
  const seen: Seen[] = [];
  const unexpected: string[] = [];
  let underWay = 0;
  let most = 0;
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {}, onError: () => new Response() },
    async (request) => {
      const url = new URL(request.url);
      most = Math.max(most, ++underWay);
      const text = await request.text();
      // Those that come together are all seen before the first is answered.
      await new Promise((resolve) => setTimeout(resolve, 0));
      underWay--;
      const path = url.pathname;
      seen.push({
        method: request.method,
        path,
        query: Object.fromEntries(url.searchParams),
        headers: request.headers,
        body: text === "" ? undefined : JSON.parse(text),
      });
      const prefix = `/org/${encodeURIComponent(project)}/_apis/git/repositories/${
        encodeURIComponent(repo)
      }`;
      const name = path.startsWith(prefix)
        ? path.slice(prefix.length + 1)
        : path.slice("/org/".length);
      const next = rest.findIndex(([wanted]) => wanted === `${request.method} ${name}`);
      if (next === -1) {
        unexpected.push(`${request.method} ${name}`);
        return Response.json({ message: "not in the script", typeKey: "Unexpected" }, {
          status: 418,
        });
      }
      const [[, answer]] = rest.splice(next, 1) as [readonly [string, Scripted]];
      if (answer.cut) return new Response(new ReadableStream({ start: (c) => c.error() }));
      return new Response(answer.body ?? JSON.stringify(answer.json), {
        status: answer.status ?? 200,
        headers: { "content-type": "application/json; charset=utf-8", ...answer.headers },
      });
    },
  );
  const url = `http://127.0.0.1:${server.addr.port}/org`;
  const pauses: number[] = [];
  const log: string[] = [];
  let now = 0;
  try {
    const provider = createAzdoProvider(
      { organizationUrl: url, project, repo, webUrl: `${url}/${project}/_git/${repo}` },
      options.token ?? pat,
      {
        log: {
          info: (message) => void log.push(`info ${message}`),
          warn: ({ message }) => void log.push(`warn ${message}`),
          debug: (message) => void log.push(`debug ${message}`),
        },
        clock: {
          now: () => now,
          sleep: (milliseconds) => {
            pauses.push(milliseconds);
            now += milliseconds;
            return Promise.resolve();
          },
        },
        env: options.env ?? {},
        fetch,
      },
    );
    await body({
      provider,
      url,
      seen,
      pauses,
      log,
      mostAtOnce: () => most,
      async failure(call) {
        const thrown = await call().then(
          () => assert.fail("nothing was thrown"),
          (error) => error,
        );
        const { code, message, hint } = thrown;
        return {
          code,
          message: message.replaceAll(url, "URL"),
          ...(hint && { hint: hint.replaceAll(url, "URL") }),
        };
      },
    });
    assert.deepEqual(unexpected, [], "requests that are not in the script");
    assert.deepEqual(rest.map(([wanted]) => wanted), [], "answers that nobody asked for");
  } finally {
    await server.shutdown();
  }
}

/** A pull request as Azure DevOps tells it, with more fields than anyone reads. */
export function pullRequest(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    repository: { id: "repo-id", name: "gitops", project: { id: "project-id", name: "shop" } },
    pullRequestId: 7,
    codeReviewId: 7,
    status: "active",
    createdBy: { id: "someone", displayName: "Someone" },
    creationDate: "2026-01-02T03:04:05.678Z",
    title: "Promote",
    description: "text",
    sourceRefName: "refs/heads/promote/apps-web",
    targetRefName: "refs/heads/main",
    mergeStatus: "succeeded",
    isDraft: false,
    mergeId: "merge-id",
    lastMergeSourceCommit: { commitId: "a".repeat(40), url: "https://example.org" },
    lastMergeTargetCommit: { commitId: "b".repeat(40) },
    reviewers: [],
    url: "https://example.org/pullRequests/7",
    supportsIterations: true,
    ...fields,
  };
}

/** An error body, as https://github.com/shayki5/azure-devops-create-pr-task/issues/31 shows one. */
export function errorBody(message: string, typeKey: string): Record<string, unknown> {
  return {
    $id: "1",
    innerException: null,
    message,
    typeName: `Microsoft.TeamFoundation.Git.Server.${typeKey}, Microsoft.TeamFoundation.Git.Server`,
    typeKey,
    errorCode: 0,
    eventId: 3000,
  };
}
