import type { FaultAnswer } from "../../forge/faults.ts";

/** What a server may do with one request. */
export interface HttpFault {
  readonly name: string;
  /** In place of handling the request. */
  readonly answer?: FaultAnswer;
  /** Handled, and its answer thrown away for this one. */
  readonly afterwards?: FaultAnswer;
  /** Who breaks in place of the server. */
  readonly instead?: "silence" | "program killed";
}

const HTML = { "content-type": "text/html" };

export const HTTP_FAULTS: readonly HttpFault[] = [
  ...[500, 502, 503].map((status) => ({ name: `${status}`, answer: { status } })),
  { name: "500 afterwards", afterwards: { status: 500 } },
  { name: "429", answer: { status: 429, headers: { "retry-after": "1" } } },
  { name: "403", answer: { status: 403, body: { message: "Resource not accessible" } } },
  { name: "401", answer: { status: 401, body: { message: "Bad credentials" } } },
  { name: "404", answer: { status: 404, body: { message: "Not Found" } } },
  { name: "a page", answer: { status: 200, headers: HTML, body: "<html>Sign in</html>" } },
  { name: "cut JSON", answer: { status: 200, body: '{"data": {"reposi' } },
  { name: "reset before", answer: "reset" },
  { name: "reset after", afterwards: "reset" },
  { name: "silence", instead: "silence" },
  { name: "program killed", instead: "program killed" },
];

/** What may become of one git process, as shell code that stands in for it. */
export interface GitFault {
  readonly name: string;
  readonly script: string;
}

export const GIT_FAULTS: readonly GitFault[] = [
  { name: "exit 128", script: 'echo "fatal: something broke" >&2; exit 128' },
  { name: "killed", script: "kill -9 $$" },
  { name: "disk full", script: 'echo "fatal: write error: No space left on device" >&2; exit 128' },
];
