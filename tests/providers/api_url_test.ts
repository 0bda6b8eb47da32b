import assert from "node:assert/strict";
import { parseRemote, type RemoteOptions } from "../../src/providers/remote.ts";
import { failure } from "../support/failure.ts";

const secure: RemoteOptions = { insecure: false };

const loopback = ["127.0.0.1:1234", "127.9.8.7", "localhost:80", "[::1]:8080"];

for (const host of loopback) {
  Deno.test(`parseRemote() lets http://${host} be, which no one can listen to`, () => {
    const remote = parseRemote(`http://${host}/o/r`, { ...secure, provider: "github" }, {});
    const apiUrl = `http://${host.replace(/:80$/, "")}/api/v3`;
    assert.equal(remote.provider === "github" && remote.apiUrl, apiUrl);
  });
}

const distant = [
  "git.example.com",
  "128.0.0.1",
  "localhost.example.com",
  "127.0.0.1.example.com",
  "[::2]",
];

for (const host of distant) {
  Deno.test(`parseRemote() uses http://${host} only with --insecure`, () => {
    const url = `http://${host}/o/r`;
    assert.throws(
      () => parseRemote(url, { ...secure, provider: "github" }, {}),
      failure(
        "usage",
        `remote "${url}" is plain HTTP: anyone on the network could read the token`,
        "use https://, or allow it with --insecure",
      ),
    );
    const remote = parseRemote(url, { insecure: true, provider: "github" }, {});
    assert.equal(remote.provider === "github" && remote.apiUrl, `http://${host}/api/v3`);
  });
}

const badApiUrls: readonly (readonly [string, string, string])[] = [
  [
    "api.github.com",
    '--api-url "api.github.com" is not the URL of an API',
    "use one such as https://github.example.com/api/v3",
  ],
  [
    "ftp://api.github.com",
    '--api-url "ftp://api.github.com" is not the URL of an API',
    "use one such as https://github.example.com/api/v3",
  ],
  [
    "https://api.example.com?token=x",
    '--api-url "https://api.example.com?token=x" is not the URL of an API',
    "use one such as https://github.example.com/api/v3",
  ],
  [
    "https://me:secret@api.example.com",
    "--api-url names credentials for api.example.com",
    "pass the URL without them, and the token with --token or an environment variable",
  ],
  [
    "http://api.example.com",
    '--api-url "http://api.example.com" is plain HTTP: anyone on the network could read the token',
    "use https://, or allow it with --insecure",
  ],
];

for (const [apiUrl, message, hint] of badApiUrls) {
  Deno.test(`parseRemote() refuses --api-url ${apiUrl}`, () => {
    assert.throws(
      () => parseRemote("https://github.com/o/r", { ...secure, apiUrl }, {}),
      failure("usage", message, hint),
    );
  });
}

Deno.test("parseRemote() holds GITHUB_API_URL to the same rule as --api-url", () => {
  assert.throws(
    () =>
      parseRemote("https://github.com/o/r", secure, { GITHUB_API_URL: "http://api.example.com" }),
    failure(
      "usage",
      'GITHUB_API_URL "http://api.example.com" is plain HTTP: anyone on the network could read the token',
      "use https://, or allow it with --insecure",
    ),
  );
});
