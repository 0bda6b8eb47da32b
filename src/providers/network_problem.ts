import { Failure } from "../core/failure.ts";
import { onOneLine } from "../core/quoted.ts";

export interface NetworkProblem {
  readonly failure: Failure;
  /** Whether it may be over in a moment, so that a retry makes sense. */
  readonly passing: boolean;
}

interface Kind {
  readonly pattern: RegExp;
  readonly why: string;
  readonly hint?: string;
  readonly passing: boolean;
}

/** By the messages of Deno's HTTP client (hyper, rustls and the system's resolver). */
const kinds: readonly Kind[] = [
  {
    pattern: /certificate|UnknownIssuer|NotValidForName/i,
    why: "its TLS certificate is not trusted",
    hint: "for a company's own certificate authority set DENO_CERT to its PEM file, " +
      "or DENO_TLS_CA_STORE=system",
    passing: false,
  },
  {
    pattern: /name or service not known|no address associated|nodename nor servname|NXDOMAIN/i,
    why: "there is no such host",
    hint: "check the remote's URL, --api-url and the proxy settings",
    passing: false,
  },
  { pattern: /dns error|failed to lookup/i, why: "its name could not be looked up", passing: true },
  { pattern: /connection refused/i, why: "connection refused", passing: true },
  {
    pattern: /connection reset|broken pipe|closed before message|unexpected eof|end of file/i,
    why: "the connection broke before the answer",
    passing: true,
  },
  { pattern: /timed? ?out|timeout/i, why: "no answer in time", passing: true },
];

/** Explains an error of `fetch` for a request to `host`. */
export function networkProblem(host: string, error: unknown): NetworkProblem {
  const text = reasonOf(error);
  const kind = kinds.find(({ pattern }) => pattern.test(text));
  const why = kind?.why ?? text;
  return {
    failure: new Failure("provider", `cannot reach ${host}: ${why}`, {
      hint: kind?.hint ?? "check the network, the remote's URL, --api-url and the proxy settings",
    }),
    passing: kind?.passing ?? true,
  };
}

/** The innermost reason, without the URL that Deno's messages begin with. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown network error";
  if (error.name === "TimeoutError") return "timeout";
  const inner = error.cause instanceof Error ? error.cause.message : error.message;
  return onOneLine(inner.replace(/^error sending request for url \(.*?\): /, ""));
}
