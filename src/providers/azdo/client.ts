import type * as z from "../../core/zod.ts";
import { Failure } from "../../core/failure.ts";
import { createHttp, type HttpEdge } from "../http.ts";
import { longestPause, retryAfter } from "../rate_limit.ts";
import { type AzdoAnswer, type RawAnswer, readAnswer } from "./answer.ts";
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

export interface AzdoRequest<T> {
  /** A `read` (also by `POST`) and a `repeatable` (idempotent) write are retried; any other `write` is sent once. */
  readonly kind: "read" | "repeatable" | "write";
  readonly method: "GET" | "POST" | "PATCH" | "PUT";
  /** Relative to the organization's URL, segments encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly schema: z.ZodMiniType<T>;
  /** `connectionData` has no released version and takes none. */
  readonly unversioned?: boolean;
}

/** Azure DevOps' REST API as far as the provider needs it. */
export interface AzdoClient {
  /** `{organization}/{project}/_apis/…` */
  projectPath(rest: string): string;
  /** `{organization}/{project}/_apis/git/repositories/{repository}/…` */
  repositoryPath(rest: string): string;
  /**
   * Resolves for every answer, refusals included. Throws a `provider` failure, and sends nothing, if the server has
   * asked for too long a pause.
   */
  send<T>(request: AzdoRequest<T>): Promise<AzdoAnswer<T>>;
  /** As `send`, but throws the failure of a refusal or unclear answer. */
  demand<T>(request: AzdoRequest<T>): Promise<T>;
  /** The server's time by its last `Date` header, else the clock's, in milliseconds since 1970. */
  now(): number;
}

/** Concurrent requests; each needs a connection of its own, which takes two more round trips to set up. */
const mostAtOnce = 4;

/**
 * A client for one repository. Without the environment's `GITOPS_PROMOTION_AZDO_API_VERSION` it asks for 7.1, which
 * Azure DevOps Services and Server 2022.1 have
 * (https://learn.microsoft.com/azure/devops/integrate/concepts/rest-api-versioning).
 */
export function createAzdoClient(
  repository: AzdoRepository,
  token: string,
  edge: HttpEdge,
): AzdoClient {
  const apiVersion = edge.env[apiVersionVariable] || "7.1";
  if (!/^\d+\.\d+(?:-preview(?:\.\d+)?)?$/.test(apiVersion)) {
    throw new Failure(
      "usage",
      `${apiVersionVariable} is "${apiVersion}", which is not an API version`,
      {
        hint: "set it to a version such as 7.1",
      },
    );
  }
  const base = repository.organizationUrl.replace(/\/+$/, "");
  const project = `${encodeURIComponent(repository.project)}/_apis`;
  const repo = `${project}/git/repositories/${encodeURIComponent(repository.repo)}`;
  const authorization = authorizationFor(token);
  const http = createHttp(edge);
  /**
   * Waits until the next request may be sent: `Retry-After` comes with successes too, and applies to whatever is next.
   */
  let notBefore = 0;
  let patience = edge.patience ?? 15 * 60_000;
  let countedUntil = 0;
  const atOnce = createLimit(mostAtOnce);

  function send<T>(request: AzdoRequest<T>): Promise<AzdoAnswer<T>> {
    return atOnce(() => sendNow(request));
  }

  /** Some resources of older servers exist as a preview only, which must be requested explicitly. */
  async function sendNow<T>(request: AzdoRequest<T>): Promise<AzdoAnswer<T>> {
    const answer = await sendAs(request, apiVersion);
    const isPreview = answer.kind === "refused" &&
      answer.typeKey === "VssInvalidPreviewVersionException" && !apiVersion.includes("-");
    return isPreview ? await sendAs(request, `${apiVersion}-preview`) : answer;
  }

  async function sendAs<T>(request: AzdoRequest<T>, version: string): Promise<AzdoAnswer<T>> {
    await slowDown();
    const address = `${base}/${request.path}`;
    const asked = { request: `${request.method} ${address}`, apiVersion: version };
    const query = new URLSearchParams(request.query);
    if (!request.unversioned) query.set("api-version", version);
    const search = query.size === 0 ? "" : `?${query}`;
    const init: RequestInit = {
      method: request.method,
      redirect: "manual",
      headers: {
        accept: "application/json",
        authorization,
        // Requests a plain 401 instead of a sign-in page.
        "x-tfs-fedauthredirect": "Suppress",
        ...(request.body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    };
    try {
      const transport = request.kind === "write" ? http.send : http.read;
      const response = await transport(`${address}${search}`, init);
      const pause = retryAfter(response.headers.get("retry-after"), edge.clock.now());
      // An answer without the header does not cancel the pause that a parallel request was asked for.
      notBefore = Math.max(notBefore, edge.clock.now() + (pause ?? 0));
      return readAnswer(await rawOf(response), asked, request.schema);
    } catch (error) {
      if (error instanceof Failure) return { kind: "unclear", failure: error };
      throw error;
    }
  }

  async function slowDown(): Promise<void> {
    const pause = notBefore - edge.clock.now();
    if (pause <= 0) return;
    const seconds = Math.ceil(pause / 1000);
    if (pause > Math.min(longestPause, timeLeft())) {
      throw new Failure("provider", `Azure DevOps asks for a pause of ${seconds} s`, {
        hint: "run again later",
      });
    }
    patience -= Math.max(0, notBefore - Math.max(countedUntil, edge.clock.now()));
    countedUntil = Math.max(countedUntil, notBefore);
    if (pause > 5_000) edge.log.info(`Azure DevOps asks to slow down: waiting ${seconds} s`);
    await edge.clock.sleep(pause);
  }

  /** Milliseconds left for pauses; a run with a deadline may wait until then. */
  function timeLeft(): number {
    const deadline = edge.deadline?.();
    return deadline === undefined ? patience : Math.max(0, deadline - edge.clock.now());
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
    now: http.now,
  };
}

/** Runs at most `most` tasks at once; the others wait in order. */
function createLimit(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  };
}

async function rawOf(response: Response): Promise<RawAnswer> {
  return {
    status: response.status,
    contentType: response.headers.get("content-type") ?? "",
    location: response.headers.get("location") ?? "",
    body: await response.text(),
    continuation: response.headers.get("x-ms-continuationtoken") ?? "",
  };
}
