import type { z } from "zod";
import type { Edge } from "../../context.ts";
import { Failure } from "../../core/failure.ts";
import { type Answer, type RawAnswer, readAnswer, unclear } from "./answer.ts";
import { authorizationFor } from "./authorization.ts";
import { apiVersionVariable } from "./hints.ts";

/** Where a repository is: `organizationUrl` is the API's base, `project` and `repo` are names as people write them. */
export interface AzdoRepository {
  readonly organizationUrl: string;
  readonly project: string;
  readonly repo: string;
  /** The repository's page for people. */
  readonly webUrl: string;
}

/** What the client needs of the program's surroundings. */
export interface AzdoEdge extends Edge {
  readonly fetch: typeof fetch;
}

export interface AzdoRequest<T> {
  /** `GET` and `POST` queries are reads and repeated; a write goes out once. */
  readonly kind: "read" | "write";
  readonly method: "GET" | "POST" | "PATCH";
  /** From the organization's URL, segments encoded; without it, of this repository. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly schema: z.ZodType<T>;
  /** `connectionData` has no released version and takes none. */
  readonly unversioned?: boolean;
}

/** Azure DevOps' REST API as far as the provider needs it. */
export interface AzdoClient {
  /** `{organization}/{project}/_apis/…` */
  projectPath(rest: string): string;
  /** `{organization}/{project}/_apis/git/repositories/{repository}/…` */
  repositoryPath(rest: string): string;
  /** Sends once, or for a read until there is a clear answer; throws nothing that an answer can say. */
  send<T>(request: AzdoRequest<T>): Promise<Answer<T>>;
  /** The same for a caller that has nothing to say to a refusal: throws its failure. */
  demand<T>(request: AzdoRequest<T>): Promise<T>;
}

/** Pauses before a read is repeated, in milliseconds. */
const pauses = [1_000, 2_000, 4_000] as const;
const requestTimeout = 60_000;
/** Longest wait that `Retry-After` may ask for, in milliseconds. */
const longestWait = 10 * 60_000;

/**
 * A client for one repository. `apiVersion` wins over the environment's `GITOPS_PROMOTION_AZDO_API_VERSION`; 7.1 is
 * what Azure DevOps Services and Server 2022.1 have
 * (https://learn.microsoft.com/azure/devops/integrate/concepts/rest-api-versioning).
 */
export function createAzdoClient(
  repository: AzdoRepository,
  token: string,
  edge: AzdoEdge,
  apiVersion: string = edge.env[apiVersionVariable] || "7.1",
): AzdoClient {
  if (!/^\d+\.\d+(?:-preview(?:\.\d+)?)?$/.test(apiVersion)) {
    throw new Failure("usage", `${apiVersionVariable} is "${apiVersion}", no API version`, {
      hint: "set it to a version such as 7.1",
    });
  }
  const base = repository.organizationUrl.replace(/\/+$/, "");
  const project = `${encodeURIComponent(repository.project)}/_apis`;
  const repo = `${project}/git/repositories/${encodeURIComponent(repository.repo)}`;
  const authorization = authorizationFor(token);
  /** `Retry-After` of an answer holds for the next request, whatever that is. */
  let notBefore = 0;

  async function send<T>(request: AzdoRequest<T>): Promise<Answer<T>> {
    for (let attempt = 0;; attempt++) {
      await waitUntil(notBefore);
      const { answer, retryAfter } = await once(request);
      notBefore = edge.clock.now() + retryAfter;
      const blocked = answer.kind === "refused" && answer.status === 429;
      const again = blocked || (request.kind === "read" && answer.kind === "unclear");
      const pause = pauses[attempt];
      if (!again || pause === undefined || retryAfter > longestWait) return answer;
      const wait = Math.max(pause, retryAfter);
      edge.log.debug(`${answer.failure.message}; again in ${wait / 1000} s`);
      notBefore = edge.clock.now() + wait;
    }
  }

  async function waitUntil(time: number): Promise<void> {
    const wait = time - edge.clock.now();
    if (wait <= 0) return;
    if (wait > longestWait) {
      const seconds = Math.ceil(wait / 1000);
      throw new Failure("provider", `Azure DevOps asks for a pause of ${seconds} s`, {
        hint: "run it again later",
      });
    }
    if (wait > 5_000) {
      edge.log.info(`Azure DevOps asks to slow down: waiting ${Math.ceil(wait / 1000)} s`);
    }
    await edge.clock.sleep(wait);
  }

  async function once<T>(
    request: AzdoRequest<T>,
  ): Promise<{ answer: Answer<T>; retryAfter: number }> {
    const address = `${base}/${request.path}`;
    const asked = { request: `${request.method} ${address}`, apiVersion };
    const query = new URLSearchParams(request.query);
    if (!request.unversioned) query.set("api-version", apiVersion);
    const search = query.size === 0 ? "" : `?${query}`;
    const started = edge.clock.now();
    try {
      const response = await edge.fetch(`${address}${search}`, {
        method: request.method,
        redirect: "manual",
        signal: AbortSignal.timeout(requestTimeout),
        headers: {
          accept: "application/json",
          authorization,
          // Asks for a plain 401 in place of a sign-in page.
          "x-tfs-fedauthredirect": "Suppress",
          ...(request.body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      });
      const raw = await rawOf(response);
      const took = edge.clock.now() - started;
      edge.log.debug(`${request.method} ${address}${search} ${raw.status} (${took} ms)`);
      return {
        answer: readAnswer(raw, asked, request.schema),
        retryAfter: retryAfterOf(response.headers.get("retry-after"), edge.clock.now()),
      };
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      edge.log.debug(`${request.method} ${address}${search} failed: ${why}`);
      return { answer: unclear(`${asked.request} failed: ${why}`, cause), retryAfter: 0 };
    }
  }

  async function demand<T>(request: AzdoRequest<T>): Promise<T> {
    const answer = await send(request);
    if (answer.kind !== "ok") throw answer.failure;
    return answer.value;
  }

  return {
    projectPath: (rest) => `${project}/${rest}`,
    repositoryPath: (rest) => rest === "" ? repo : `${repo}/${rest}`,
    send,
    demand,
  };
}

async function rawOf(response: Response): Promise<RawAnswer> {
  return {
    status: response.status,
    contentType: response.headers.get("content-type") ?? "",
    location: response.headers.get("location") ?? "",
    body: await response.text(),
  };
}

/** Milliseconds that a Retry-After header, seconds or a date, asks to wait. */
function retryAfterOf(header: string | null, now: number): number {
  if (header === null) return 0;
  const seconds = Number(header);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now;
  return Number.isFinite(wait) ? Math.max(0, wait) : 0;
}
