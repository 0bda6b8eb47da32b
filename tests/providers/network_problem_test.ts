import assert from "node:assert/strict";
import { networkProblem } from "../../src/providers/network_problem.ts";

const url = "error sending request for url (https://api.github.com/x): ";
const networkHint = "check the network, the remote's URL, --api-url and the proxy settings";
const tlsHint = "for a company's own certificate authority set DENO_CERT to its PEM file, " +
  "or DENO_TLS_CA_STORE=system";

const errors: readonly (readonly [text: string, why: string, hint: string, passing: boolean])[] = [
  [
    "client error (Connect): invalid peer certificate: UnknownIssuer",
    "its TLS certificate is not trusted",
    tlsHint,
    false,
  ],
  [
    "client error (Connect): dns error: failed to lookup address information: Name or service not known",
    "there is no such host",
    "check the remote's URL, --api-url and the proxy settings",
    false,
  ],
  [
    "client error (Connect): dns error: failed to lookup address information: Temporary failure in name resolution",
    "its name could not be looked up",
    networkHint,
    true,
  ],
  [
    "client error (Connect): tcp connect error: Connection refused (os error 111)",
    "connection refused",
    networkHint,
    true,
  ],
  [
    "client error (SendRequest): connection error: Connection reset by peer (os error 104)",
    "the connection broke before the answer",
    networkHint,
    true,
  ],
  [
    "client error (SendRequest): connection closed before message completed",
    "the connection broke before the answer",
    networkHint,
    true,
  ],
  [
    "client error (Connect): tunnel error",
    "client error (Connect): tunnel error",
    networkHint,
    true,
  ],
];

for (const [text, why, hint, passing] of errors) {
  Deno.test(`networkProblem() says "${why}" in either place that Deno puts the reason`, () => {
    const inside = new TypeError("fetch failed", { cause: new Error(url + text) });
    for (const error of [inside, new TypeError(url + text)]) {
      const problem = networkProblem("api.github.com", error);
      assert.deepEqual(
        [problem.failure.code, problem.failure.message, problem.failure.hint, problem.passing],
        ["provider", `cannot reach api.github.com: ${why}`, hint, passing],
      );
    }
  });
}
