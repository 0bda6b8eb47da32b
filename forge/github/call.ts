import type { FaultSource } from "../faults.ts";
import type { Account } from "../people.ts";
import type { ForgeState } from "../state/forge_state.ts";
import type { Access, Repository } from "../state/model.ts";

export type JsonObject = Record<string, unknown>;

/** Where answers' links point. */
export interface Site {
  /** `http://127.0.0.1:1234` */
  readonly web: string;
  /** The API's root as the caller named it: `http://127.0.0.1:1234/api/v3`, or without the path. */
  readonly api: string;
}

/** What a handler of GitHub's API gets. */
export interface Call {
  readonly state: ForgeState;
  readonly faults: FaultSource;
  readonly accounts: readonly Account[];
  readonly site: Site;
  readonly caller: Account | undefined;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: JsonObject;
  /** The media types that the caller wants. */
  readonly accept: string;
  /** Without the query. */
  readonly url: URL;
}

/** A call about a repository that the caller can read. */
export interface RepositoryCall extends Call {
  readonly repository: Repository;
  readonly access: Access;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  /** Instead of a body: text of a media type of GitHub's own, which the description says nothing of. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An error as GitHub's API words it. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly errors: readonly unknown[] | undefined;

  constructor(status: number, message: string, errors?: readonly unknown[]) {
    super(message);
    this.status = status;
    this.errors = errors;
  }

  answer(): Answer {
    return {
      status: this.status,
      body: {
        message: this.message,
        ...this.errors === undefined ? {} : { errors: this.errors },
        documentation_url: "https://docs.github.com/rest",
        status: String(this.status),
      },
    };
  }
}

export function notFound(): ApiError {
  return new ApiError(404, "Not Found");
}

export function validationFailed(...errors: JsonObject[]): ApiError {
  return new ApiError(422, "Validation Failed", errors);
}

/** What a caller without the right to write gets, worded by the kind of token as GitHub does. */
export function notAccessible(caller: Account): ApiError {
  const by = caller.tokenKind === "integration" ? "integration" : "personal access token";
  return new ApiError(403, `Resource not accessible by ${by}`);
}

/** The caller of a request that needs one, and the right to write where `access` says that it is there. */
export function writer(call: RepositoryCall): Account {
  if (call.caller === undefined) throw new ApiError(401, "Requires authentication");
  if (call.access !== "write" && call.access !== "admin") throw notAccessible(call.caller);
  return call.caller;
}
