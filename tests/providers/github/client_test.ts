import assert from "node:assert/strict";
import * as z from "../../../src/core/zod.ts";
import { createGitHubClient, type GitHubClient } from "../../../src/providers/github/client.ts";
import { findOpen } from "../../../src/providers/github/pull_requests.ts";
import { parseRemote } from "../../../src/providers/remote.ts";
import type { GitHubRemote } from "../../../src/providers/remote_github.ts";
import { failure } from "../../support/failure.ts";
import {
  type Answer,
  type Exchange,
  type Received,
  withScriptedServer,
} from "../scripted_server.ts";
import { type ProviderEdge, providerEdge } from "../support.ts";
import { startSandbox } from "./sandbox.ts";

const path = "/repos/o/r/pulls?state=open&head=o%3Atopic&per_page=100&page=1";
const objection = "fix what GitHub objects to, then run again; --verbose shows the request";
const action = 'could not list pull requests of branch "topic"';

function list(answer: Answer): Exchange {
  return { method: "GET", path, answer };
}

/** A client of `https://github.com/o/r` whose API is the scripted server. */
async function withClient(
  exchanges: readonly Exchange[],
  test: (
    parts: {
      client: GitHubClient;
      edge: ProviderEdge;
      host: string;
      received: readonly Received[];
    },
  ) => Promise<void>,
): Promise<void> {
  const edge = providerEdge();
  await withScriptedServer(exchanges, async ({ url, received }) => {
    const options = { apiUrl: url, insecure: false };
    const remote = parseRemote("https://github.com/o/r", options, {}) as GitHubRemote;
    const client = createGitHubClient(remote, "secret-token", edge, {
      tokenSource: "GH_TOKEN",
    });
    await test({ client, edge, host: new URL(url).host, received });
  });
}

/** The least that a pull request of a list may have. */
function pullRequest(number: number) {
  const repo = { full_name: "o/r" };
  return {
    number,
    node_id: `id-${number}`,
    html_url: `https://github.com/o/r/pull/${number}`,
    title: "Title",
    body: null,
    state: "open",
    merged_at: null,
    head: { ref: "topic", sha: "abc", repo },
    base: { ref: "main", repo },
    auto_merge: { merge_method: "merge" },
  };
}

const refusals: readonly (readonly [
  name: string,
  answer: Answer,
  error: (host: string) => ReturnType<typeof failure>,
])[] = [
  [
    "a token that is not accepted, and where it came from",
    { status: 401, body: { message: "Bad credentials", documentation_url: "https://docs" } },
    (host) =>
      failure(
        "auth",
        `GitHub at ${host} does not accept the token from GH_TOKEN: it answered 401 "Bad credentials"`,
        "it may have expired, been revoked, or belong to another server; use another one",
      ),
  ],
  [
    "a repository that the token cannot see",
    { status: 404, body: { message: "Not Found" } },
    (host) =>
      failure(
        "provider",
        `${action}: there is no repository "o/r" at ${host} that the token from GH_TOKEN can see`,
        "check the remote's URL, and that the token has access to the repository",
      ),
  ],
  [
    "single sign-on",
    { status: 403, body: { message: "Resource protected by organization SAML enforcement." } },
    () =>
      failure(
        "auth",
        `${action}: GitHub answered 403 "Resource protected by organization SAML enforcement."`,
        "authorize the token for the organization's single sign-on",
      ),
  ],
  [
    "any other refusal in GitHub's words, on one line",
    { status: 403, body: { message: "Repository access blocked\n(by somebody)" } },
    () =>
      failure(
        "auth",
        `${action}: GitHub answered 403 "Repository access blocked (by somebody)"`,
        "check what the token may do",
      ),
  ],
  [
    "a page that is no answer of the API's",
    { status: 400, body: "<html>Bad request</html>" },
    () => failure("provider", `${action}: GitHub answered 400 "Bad request"`, objection),
  ],
  [
    "what a proxy says in plain text",
    {
      status: 403,
      headers: { "content-type": "text/plain" },
      body:
        "Request forbidden by administrative rules. Please make sure your request has a User-Agent header.\nMore.",
    },
    () =>
      failure(
        "auth",
        `${action}: GitHub answered 403 "Request forbidden by administrative rules. Please make sure your request has a User-Agent header."`,
        "check what the token may do",
      ),
  ],
  [
    "what a proxy says in JSON of its own",
    { status: 403, body: { error: "blocked", policy: 7 } },
    () =>
      failure(
        "auth",
        `${action}: GitHub answered 403 "{"error":"blocked","policy":7}"`,
        "check what the token may do",
      ),
  ],
  [
    "what something else says that is not there",
    { status: 404, headers: { "content-type": "text/plain" }, body: "Page not found." },
    (host) =>
      failure(
        "provider",
        `${action}: ${host} answered 404 "Page not found."`,
        "check that the remote's URL and --api-url name the right server, and the proxy",
      ),
  ],
  [
    "what a page says, without its markup",
    {
      status: 407,
      body: "<!DOCTYPE html><html><head><title>Proxy login</title></head><body>Hello</body></html>",
    },
    () => failure("provider", `${action}: GitHub answered 407 "Proxy login"`, objection),
  ],
  [
    "a rate limit that is too far away, with the time",
    {
      status: 403,
      headers: {
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": `${Date.UTC(2026, 0, 1, 0, 30) / 1_000}`,
      },
      body: { message: "API rate limit exceeded" },
    },
    () =>
      failure(
        "provider",
        `${action}: GitHub's rate limit is reached`,
        "run again after 2026-01-01T00:30:01Z, or use another token",
      ),
  ],
  [
    "an answer of something else",
    { status: 200, body: "<html>Welcome</html>" },
    () =>
      failure(
        "provider",
        `${action}: GitHub sent an unexpected answer "Welcome"`,
        "Invalid input: expected array, received string; check that --api-url is the API's root",
      ),
  ],
  [
    "an answer that lacks something",
    { status: 200, body: [{ ...pullRequest(1), title: null }] },
    () =>
      failure(
        "provider",
        `${action}: GitHub sent an unexpected answer at 0.title`,
        "Invalid input: expected string, received null; check that --api-url is the API's root",
      ),
  ],
];

for (const [name, answer, error] of refusals) {
  Deno.test(`the client tells of ${name}`, async () => {
    await withClient([list(answer)], async ({ client, host }) => {
      await assert.rejects(findOpen(client, "topic"), error(host));
    });
  });
}

Deno.test("the client takes null for no answer of GraphQL's", async () => {
  const headers = { "content-type": "application/json" };
  const answer = { status: 200, headers, body: "null" };
  await withClient([{ method: "POST", path: "/graphql", answer }], async ({ client }) => {
    const call = { action: "ask", document: "{ viewer { login } }", variables: {} };
    const { kind } = await client.query(call, z.object({}));
    assert.equal(kind, "unclear");
  });
});

Deno.test("the client gives up on a server that stays broken, and shows no token", async () => {
  const exchanges = [500, 502, 503, 504].map((status) => list({ status }));
  await withClient(exchanges, async ({ client, edge }) => {
    await assert.rejects(findOpen(client, "topic"), (error: Error) => {
      assert.ok(!Deno.inspect(error).includes("secret-token"));
      return failure(
        "provider",
        `${action}: GitHub answered 504`,
        "run again; see https://www.githubstatus.com for outages",
      )(error);
    });
    assert.ok(!edge.logged.join("\n").includes("secret-token"));
  });
});

Deno.test("the client fixes GitHub's API version and says who it is", async () => {
  await withClient([list({ status: 200, body: [] })], async ({ client, received }) => {
    await findOpen(client, "topic");
    const { headers } = received[0]!;
    assert.equal(headers.get("x-github-api-version"), "2022-11-28");
    assert.equal(headers.get("authorization"), "token secret-token");
    assert.match(headers.get("user-agent") ?? "", /^gitops-promotion /);
  });
});

Deno.test("the client reads pages by number and follows no address of an answer", async () => {
  const next =
    '<https://evil.example/steal?page=2>; rel="next", <https://evil.example>; rel="last"';
  await withClient([
    list({ status: 200, headers: { link: next }, body: [pullRequest(1)] }),
    {
      method: "GET",
      path: path.replace("&page=1", "&page=2"),
      answer: {
        status: 200,
        headers: { link: '<https://evil.example>; rel="prev"' },
        body: [pullRequest(2)],
      },
    },
  ], async ({ client }) => {
    const found = await findOpen(client, "topic");
    assert.deepEqual(found.map(({ number }) => number), [1, 2]);
  });
});

Deno.test("the client takes pull requests of a repository that was renamed for its own", async () => {
  const repo = { full_name: "new-o/new-r" };
  const renamed = {
    ...pullRequest(1),
    head: { ref: "topic", sha: "abc", repo },
    base: { ref: "main", repo },
  };
  await withClient([list({ status: 200, body: [renamed] })], async ({ client }) => {
    assert.equal((await findOpen(client, "topic"))[0]?.fromFork, false);
  });
});

Deno.test("the client waits out a rate limit, and says how long and why", async () => {
  await withClient([
    list({
      status: 429,
      headers: { "retry-after": "90" },
      body: { message: "You have exceeded a secondary rate limit" },
    }),
    list({ status: 200, body: [] }),
  ], async ({ client, edge, host }) => {
    assert.deepEqual(await findOpen(client, "topic"), []);
    assert.deepEqual(edge.slept, [90_000]);
    assert.equal(
      edge.logged[1],
      `GET http://${host}${path}: the rate limit is reached; asking again in 90 s`,
    );
  });
});

Deno.test("the client waits out a secondary rate limit that names no time: a minute, then longer", async () => {
  const message = "You have exceeded a secondary rate limit. Please wait a few minutes.";
  const limited = list({ status: 403, body: { message } });
  await withClient(
    [limited, limited, limited, list({ status: 200, body: [] })],
    async ({ client, edge }) => {
      assert.deepEqual(await findOpen(client, "topic"), []);
      assert.deepEqual(edge.slept, [60_000, 120_000, 240_000]);
    },
  );
});

Deno.test("the client takes a pull request without auto_merge for one that is not armed", async () => {
  const { auto_merge: _, ...older } = pullRequest(1);
  await withClient([list({ status: 200, body: [older] })], async ({ client }) => {
    assert.deepEqual((await findOpen(client, "topic")).map(({ autoMerge }) => autoMerge), [false]);
  });
});

Deno.test("the client waits out GraphQL's rate limit, which comes with status 200", async () => {
  const query = { method: "POST", path: "/graphql" } as const;
  await withClient([
    {
      ...query,
      answer: {
        status: 200,
        headers: {
          "x-ratelimit-remaining": "0",
          "x-ratelimit-reset": `${Date.UTC(2026, 0, 1, 0, 2) / 1_000}`,
        },
        body: { errors: [{ type: "RATE_LIMITED", message: "API rate limit exceeded" }] },
      },
    },
    { ...query, answer: { status: 200, body: { data: { viewer: { login: "alice" } } } } },
  ], async ({ client, edge }) => {
    const call = { action: "ask", document: "{ viewer { login } }", variables: {} };
    assert.equal((await client.explore(call)).kind, "ok");
    assert.deepEqual(edge.slept, [121_000]);
  });
});

Deno.test("the client keeps one connection, for what must arrive once too", async () => {
  await using sandbox = await startSandbox();
  const { repository, provider, forge } = sandbox;
  repository.requireStatus("build");
  await sandbox.push("topic");
  await provider.read({ base: "main", branches: ["topic"] });
  const opened = await provider.create({
    sourceBranch: "topic",
    targetBranch: "main",
    title: "Old",
    description: "",
  });
  await provider.update(opened, {
    text: { title: "New", description: "" },
    arm: { headSha: opened.headSha },
  });
  await provider.disarm(opened);
  await provider.close(opened);
  await provider.comment(opened, "closed");
  assert.equal(forge.connections, 1);
});

Deno.test("the client follows no redirect to another host", async () => {
  await withScriptedServer([], async (elsewhere) => {
    const location = `${elsewhere.url}/elsewhere`;
    const moved = list({ status: 301, headers: { location }, body: { message: "Moved" } });
    await withClient([moved], async ({ client, host }) => {
      await assert.rejects(
        findOpen(client, "topic"),
        failure(
          "provider",
          `${action}: ${host} redirects to "${elsewhere.url}", which does not get the token`,
          "if that is the right server, use it in the remote's URL and in --api-url",
        ),
      );
    });
  });
});

Deno.test("the client follows a redirect on its host, as a renamed repository has it", async () => {
  const location = "/repositories/1/pulls?page=1";
  await withClient([
    list({ status: 301, headers: { location }, body: { message: "Moved Permanently" } }),
    { method: "GET", path: location, answer: { status: 200, body: [pullRequest(1)] } },
  ], async ({ client, received }) => {
    assert.equal((await findOpen(client, "topic"))[0]?.number, 1);
    assert.equal(received[1]?.headers.get("authorization"), "token secret-token");
  });
});
