import type * as z from "../../core/zod.ts";
import { Failure } from "../../core/failure.ts";
import { firstLine, messageLine } from "../server_text.ts";
import { hintFor, strangerHint, tokenHint, versionHint } from "./hints.ts";

/** The outcome of a request. */
export type AzdoAnswer<T> =
  /** `continuation` asks for a list's next page where it has one, and is empty elsewhere. */
  | { readonly kind: "ok"; readonly value: T; readonly continuation: string }
  /** The server said no, so nothing was done. `typeKey` is its name for the error, empty where it gave none. */
  | {
    readonly kind: "refused";
    readonly status: number;
    readonly typeKey: string;
    readonly failure: Failure;
  }
  /** It is unknown whether it was done: no answer, a broken one, or a server error. */
  | { readonly kind: "unclear"; readonly failure: Failure };

/** The parts of an HTTP answer that decide what it means. */
export interface RawAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly location: string;
  readonly body: string;
  /** `x-ms-continuationtoken` */
  readonly continuation: string;
}

/** The request, as error messages name it. */
interface Asked {
  /** `GET https://dev.azure.com/org/_apis/connectionData`, without the query. */
  readonly request: string;
  readonly apiVersion: string;
}

/**
 * Reads an answer. A refused token does not reliably give 401: Azure DevOps answers with 203, 302 or 200 and its
 * sign-in page (https://github.com/microsoft/azure-devops-auth-samples/issues/52), so anything but JSON is inspected.
 */
export function readAnswer<T>(
  raw: RawAnswer,
  asked: Asked,
  schema: z.ZodMiniType<T>,
): AzdoAnswer<T> {
  const succeeded = raw.status >= 200 && raw.status < 300;
  const isJson = /^application\/(?:[\w.+-]+\+)?json\b/i.test(raw.contentType);
  if (isSignIn(raw, succeeded, isJson)) return refused(raw, "", tokenRefused(asked, raw));
  if (raw.status >= 300 && raw.status < 400) return refused(raw, "", redirected(asked, raw));
  const json = isJson ? parse(raw.body) : undefined;
  if (!succeeded) return readError(raw, asked, json);
  if (json === undefined) {
    const what = `answered ${raw.status} with "${raw.contentType}" that is not JSON`;
    return unclear(`${asked.request} ${what}`);
  }
  const checked = schema.safeParse(json);
  if (checked.success) return { kind: "ok", value: checked.data, continuation: raw.continuation };
  const issue = checked.error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? "the top" : issue.path.join(".");
  return unclear(
    `${asked.request} answered ${raw.status} with unexpected JSON: at ${where}: ${issue?.message}`,
  );
}

/** An answer that does not tell whether anything was done. */
function unclear(message: string, cause?: unknown): AzdoAnswer<never> {
  return {
    kind: "unclear",
    failure: new Failure("provider", message, {
      hint: "run again; if it keeps failing, see https://status.dev.azure.com",
      cause,
    }),
  };
}

/** `message (typeKey)` of an error body, as Azure DevOps words it. */
function wordsOf(json: unknown): { message: string; typeKey: string } | undefined {
  if (typeof json !== "object" || json === null) return undefined;
  const { message, typeKey } = json as { message?: unknown; typeKey?: unknown };
  if (typeof message !== "string") return undefined;
  return {
    message: messageLine(message),
    typeKey: typeof typeKey === "string" ? typeKey : "",
  };
}

function isSignIn(raw: RawAnswer, succeeded: boolean, isJson: boolean): boolean {
  if (raw.status === 401 || raw.status === 203) return true;
  const isHtml = /^text\/html\b/i.test(raw.contentType);
  if (succeeded && !isJson && isHtml) return true;
  return raw.status >= 300 && raw.status < 400 &&
    /\/_signin\b|\/login\b|login\.microsoftonline\.|\.visualstudio\.com\/_signin/i.test(
      raw.location,
    );
}

function tokenRefused(asked: Asked, raw: RawAnswer): Failure {
  const words = wordsOf(parse(raw.body));
  const detail = words !== undefined
    ? shown(words)
    : raw.status === 401
    ? `answered 401${said(raw)}`
    : `answered ${raw.status} with a sign-in page${whichPage(raw)}`;
  return new Failure("auth", `the token is not accepted for ${asked.request}: ${detail}`, {
    hint: tokenHint,
  });
}

/** A page with status 200 may be a proxy's. */
function whichPage(raw: RawAnswer): string {
  if (raw.status === 200) return said(raw);
  const to = URL.parse(raw.location);
  return to === null ? "" : ` at "${to.origin}"`;
}

function redirected(asked: Asked, raw: RawAnswer): Failure {
  return new Failure(
    "provider",
    `${asked.request} answered ${raw.status} and points to "${raw.location}"`,
    {
      hint:
        "set the origin remote or --api-url to the address it points to; a token is not sent after a redirect",
    },
  );
}

function readError(raw: RawAnswer, asked: Asked, json: unknown): AzdoAnswer<never> {
  const words = wordsOf(json);
  const detail = words === undefined ? said(raw) : `: ${shown(words)}`;
  const message = `${asked.request} answered ${raw.status}${detail}`;
  if (raw.status >= 500 || raw.status === 408) return unclear(message);
  const typeKey = words?.typeKey ?? "";
  if (typeKey === "VssVersionOutOfRangeException") {
    return refused(
      raw,
      typeKey,
      new Failure(
        "provider",
        `${asked.request} does not support API version "${asked.apiVersion}": ${words?.message}`,
        { hint: versionHint },
      ),
    );
  }
  const code = raw.status === 403 ? "auth" : "provider";
  const hint = words === undefined && detail !== "" && raw.status !== 429
    ? strangerHint
    : hintFor(typeKey, raw.status);
  return refused(raw, typeKey, new Failure(code, message, { hint }));
}

/** The text of an answer that is not Azure DevOps' own JSON, to be appended to the HTTP status. */
function said({ body }: RawAnswer): string {
  const line = firstLine(body);
  return line === "" ? "" : `: ${line}`;
}

function shown(words: { message: string; typeKey: string }): string {
  return words.typeKey === "" ? words.message : `${words.message} (${words.typeKey})`;
}

function refused(raw: RawAnswer, typeKey: string, failure: Failure): AzdoAnswer<never> {
  return { kind: "refused", status: raw.status, typeKey, failure };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
