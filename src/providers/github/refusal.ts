import { Failure } from "../../core/failure.ts";
import { firstLine, messageLine } from "../server_text.ts";
import { rateLimitPause } from "../rate_limit.ts";

export interface RefusalContext {
  readonly host: string;
  /** `owner/repository` */
  readonly repository: string;
  readonly tokenSource: string | undefined;
  now(): number;
}

/** What an Octokit error carries: GitHub's status, message and headers. */
interface Words {
  readonly status: number;
  readonly message: string;
  readonly headers: Headers;
}

interface RequestRefusal {
  readonly status: number;
  readonly message: string;
  readonly failure: Failure;
  readonly pause?: number;
}

/** Hints by GitHub's message; the wording is observed, since it is not documented. */
const hints: readonly (readonly [said: RegExp, hint: string])[] = [
  [
    /not permitted to create or approve pull requests/i,
    'allow it in the settings of the repository or organization: Actions, General, "Allow GitHub Actions to create and approve pull requests"; or use the token of a GitHub App',
  ],
  [
    /resource not accessible by/i,
    "the token needs the permissions contents: write and pull-requests: write; to read statuses also statuses: read and checks: read",
  ],
  [/\bSAML\b|\bSSO\b/i, "authorize the token for the organization's single sign-on"],
  [/\bhead invalid\b/i, "the branch is gone; run again"],
  [/no commits between/i, "the branch has no commits that its base lacks; run again"],
];

/** GitHub's message in an Octokit error; undefined for other errors. */
export function wordsOf(error: Error): Words | undefined {
  // GraphQL errors have status 200, and Octokit's own text in `message`.
  if ("errors" in error && Array.isArray(error.errors) && "response" in error) {
    const rateLimited = error.errors.some((each) => fieldOf(each, "type") === "RATE_LIMITED");
    const headers = new Headers(
      "headers" in error ? error.headers as Record<string, string> : undefined,
    );
    return { status: rateLimited ? 429 : 200, message: joined(error.errors), headers };
  }
  if (!("status" in error) || typeof error.status !== "number") return undefined;
  const response = "response" in error
    ? error.response as { data?: unknown; headers?: Record<string, string> } | undefined
    : undefined;
  const message = messageIn(response?.data);
  return { status: error.status, message, headers: new Headers(response?.headers) };
}

/** The message in an error's body: from GitHub's JSON, else the first line of a proxy's answer. */
function messageIn(data: unknown): string {
  const line = textLine(data);
  if (line !== undefined) return line;
  const said = fieldOf(data, "message");
  const details = fieldOf(data, "errors");
  const message = [said, Array.isArray(details) ? joined(details) : details]
    .filter((text) => typeof text === "string" && text !== "").join(": ");
  return message === "" && data ? firstLine(JSON.stringify(data)) : message;
}

/** The first line of an answer that is text, not an object; undefined for JSON. */
export function textLine(data: unknown): string | undefined {
  if (typeof data === "string") return firstLine(data);
  return data instanceof ArrayBuffer ? firstLine(new TextDecoder().decode(data)) : undefined;
}

/** A refusal as a failure; `action` completes "could not …". It contains nothing of the request's headers. */
export function refusalFailure(
  action: string,
  words: Words,
  context: RefusalContext,
): RequestRefusal {
  const { status, message, headers } = words;
  const limited = rateLimitPause(status, headers, context.now());
  const isLimit = limited !== undefined || (status === 403 && /rate limit/i.test(message));
  if (!isLimit) return { status, message, failure: failureOf(action, words, context) };
  const pause = limited ?? 60_000;
  const until = new Date(context.now() + pause).toISOString().replace(/\.\d+/, "");
  const failure = new Failure("provider", `could not ${action}: GitHub's rate limit is reached`, {
    hint: `run again after ${until}, or use another token`,
  });
  return { status, message, failure, pause };
}

function failureOf(
  action: string,
  { status, message }: Words,
  { host, repository, tokenSource }: RefusalContext,
): Failure {
  const token = tokenSource === undefined ? "the token" : `the token from ${tokenSource}`;
  const quoted = message === "" ? "" : ` "${messageLine(message)}"`;
  switch (status) {
    case 401: {
      const what = `GitHub at ${host} does not accept ${token}: it answered 401${quoted}`;
      const hint =
        "it may have expired, been revoked, or belong to another server; use another one";
      return new Failure("auth", what, { hint });
    }
    case 403: {
      const hint = hintFor(message) ?? "check what the token may do";
      return new Failure("auth", `could not ${action}: GitHub answered 403${quoted}`, { hint });
    }
    case 404: {
      // GitHub's own 404 says only this; other words are a proxy's, or another server's.
      if (!/^(?:not found)?$/i.test(message)) {
        const hint =
          `check that the remote's URL and --api-url name the right server, and the proxy`;
        return new Failure("provider", `could not ${action}: ${host} answered 404${quoted}`, {
          hint,
        });
      }
      const what = `there is no repository "${repository}" at ${host} that ${token} can see`;
      const hint = "check the remote's URL, and that the token has access to the repository";
      return new Failure("provider", `could not ${action}: ${what}`, { hint });
    }
    default: {
      const answered = status === 200 ? "says" : `answered ${status}`;
      const hint = hintFor(message) ??
        "fix what GitHub objects to, then run again; --verbose shows the request";
      return new Failure("provider", `could not ${action}: GitHub ${answered}${quoted}`, { hint });
    }
  }
}

/** The hint for GitHub's message, if there is one. */
export function hintFor(message: string): string | undefined {
  return hints.find(([pattern]) => pattern.test(message))?.[1];
}

export function joined(errors: readonly unknown[]): string {
  return errors.map((error) => {
    if (typeof error === "string") return error;
    const message = fieldOf(error, "message");
    if (typeof message === "string") return message;
    return ["resource", "field", "code"].map((name) => fieldOf(error, name))
      .filter((part) => typeof part === "string").join(" ");
  }).filter((text) => text !== "").join(", ");
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
