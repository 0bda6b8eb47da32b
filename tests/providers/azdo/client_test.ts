import assert from "node:assert/strict";
import { createAzdoProvider } from "../../../src/providers/azdo/azdo_provider.ts";
import type { Provider } from "../../../src/providers/provider.ts";
import { providerEdge } from "../support.ts";
import { errorBody, pat, type Scripted, withAzdo } from "./scripted_server.ts";

const sha = "c".repeat(40);
const list = `GET commits/${sha}/statuses`;
const none: Scripted = { json: { count: 0, value: [] } };
const signIn: Scripted = {
  body: "<html><title>Azure DevOps Services | Sign In</title></html>",
  headers: { "content-type": "text/html; charset=utf-8" },
};
const tokenHint =
  'pass a personal access token with the scope "Code (read & write)", or in a pipeline map ' +
  "SYSTEM_ACCESSTOKEN: $(System.AccessToken)";
const permissionHint =
  'allow "Contribute", "Create branch" and "Contribute to pull requests" for the identity of the ' +
  "token in the repository's security settings";
const strangerHint =
  "this is not Azure DevOps' own answer: check the proxy or firewall on the way, the origin remote and --api-url";
const request = `GET URL/shop/_apis/git/repositories/gitops/commits/${sha}/statuses`;

/** One request, whose answer has nothing. */
async function readOf(provider: Provider): Promise<readonly unknown[]> {
  return [...(await provider.read({ reportsOn: [sha] })).reports.get(sha) ?? []];
}

Deno.test("the client sends version, token and what keeps the sign-in page away", async () => {
  await withAzdo([[list, none]], async ({ provider, seen }) => {
    await readOf(provider);
    const [first] = seen;
    assert.equal(first?.query["api-version"], "7.1");
    assert.equal(first?.headers.get("authorization"), `Basic ${btoa(`:${pat}`)}`);
    assert.equal(first?.headers.get("x-tfs-fedauthredirect"), "Suppress");
    assert.equal(first?.headers.get("accept"), "application/json");
  });
});

Deno.test("the client encodes each name once", async () => {
  await withAzdo([[list, none]], async ({ provider, seen }) => {
    await readOf(provider);
    assert.equal(
      seen[0]?.path,
      `/org/Web%20%26%20Shop/_apis/git/repositories/caf%C3%A9%2Fops/commits/${sha}/statuses`,
    );
  }, { project: "Web & Shop", repo: "café/ops" });
});

Deno.test("the API version comes from the environment", async () => {
  await withAzdo([[list, none]], async ({ provider, seen }) => {
    await readOf(provider);
    assert.equal(seen[0]?.query["api-version"], "6.0");
  }, { env: { GITOPS_PROMOTION_AZDO_API_VERSION: "6.0" } });
});

Deno.test("an API version that is none is refused before anything is sent", async () => {
  await assert.rejects(
    withAzdo([], () => Promise.resolve(), {
      env: { GITOPS_PROMOTION_AZDO_API_VERSION: "seven" },
    }),
    {
      code: "usage",
      message: 'GITOPS_PROMOTION_AZDO_API_VERSION is "seven", which is not an API version',
      hint: "set it to a version such as 7.1",
    },
  );
});

const refusals: ReadonlyArray<
  [what: string, answer: Scripted, wanted: { code: string; message: string; hint?: string }]
> = [
  ["203 with a sign-in page", { ...signIn, status: 203 }, {
    code: "auth",
    message: `the token is not accepted for ${request}: answered 203 with a sign-in page`,
    hint: tokenHint,
  }],
  ["200 with a sign-in page", signIn, {
    code: "auth",
    message:
      `the token is not accepted for ${request}: answered 200 with a sign-in page: Azure DevOps Services | Sign In`,
    hint: tokenHint,
  }],
  [
    "a redirect to the sign-in page",
    {
      ...signIn,
      status: 302,
      headers: { location: "https://spsprodweu1.vssps.visualstudio.com/_signin?realm=x" },
    },
    {
      code: "auth",
      message:
        `the token is not accepted for ${request}: answered 302 with a sign-in page at "https://spsprodweu1.vssps.visualstudio.com"`,
      hint: tokenHint,
    },
  ],
  ["a redirect to another place", {
    status: 301,
    body: "",
    headers: { location: "https://new.example.org/org" },
  }, {
    code: "provider",
    message: `${request} answered 301 and points to "https://new.example.org/org"`,
    hint:
      "set the origin remote or --api-url to the address it points to; a token is not sent after a redirect",
  }],
  ["401", {
    status: 401,
    json: errorBody("TF400813: The user '' is not authorized.", "UnauthorizedRequestException"),
  }, {
    code: "auth",
    message:
      `the token is not accepted for ${request}: TF400813: The user '' is not authorized. (UnauthorizedRequestException)`,
    hint: tokenHint,
  }],
  ["an empty 401", { status: 401, body: "", headers: { "content-type": "text/plain" } }, {
    code: "auth",
    message: `the token is not accepted for ${request}: answered 401`,
    hint: tokenHint,
  }],
  ["a page that says what is wrong with the token", {
    ...signIn,
    status: 401,
    body:
      "<!DOCTYPE html>\n<html><head><style>p { color: red }</style>\n<title>Access Denied: The Personal Access Token used has expired.</title></head></html>",
  }, {
    code: "auth",
    message:
      `the token is not accepted for ${request}: answered 401: Access Denied: The Personal Access Token used has expired.`,
    hint: tokenHint,
  }],
  ["the words of a proxy", {
    status: 403,
    body:
      "Request forbidden by administrative rules. Please make sure your request has a User-Agent header.\r\nhelp\r\n",
    headers: { "content-type": "text/plain" },
  }, {
    code: "auth",
    message:
      `${request} answered 403: Request forbidden by administrative rules. Please make sure your request has a User-Agent header.`,
    hint: strangerHint,
  }],
  ["another server's page", {
    status: 404,
    body: "<html><body><h1>Page not found.</h1><p>nginx</p></body></html>",
    headers: { "content-type": "text/html" },
  }, {
    code: "provider",
    message: `${request} answered 404: Page not found.`,
    hint: strangerHint,
  }],
  ["403", {
    status: 403,
    json: errorBody(
      "TF401027: You need the Git 'PullRequestContribute' permission to perform this action.",
      "GitNeedsPermissionException",
    ),
  }, {
    code: "auth",
    message:
      `${request} answered 403: TF401027: You need the Git 'PullRequestContribute' permission to perform this action. (GitNeedsPermissionException)`,
    hint: permissionHint,
  }],
  ["a repository that is not there", {
    status: 404,
    json: errorBody(
      "TF401019: The Git repository with name or identifier gitops does not exist.",
      "GitRepositoryNotFoundException",
    ),
  }, {
    code: "provider",
    message:
      `${request} answered 404: TF401019: The Git repository with name or identifier gitops does not exist. (GitRepositoryNotFoundException)`,
    hint:
      "check the origin remote and that the identity of the token may read the repository; a pipeline of " +
      'another repository or project needs the project\'s "Limit job authorization scope" and "Protect ' +
      'access to repositories in YAML pipelines" settings off, or the repository under resources',
  }],
  ["a version that the server has not", {
    status: 400,
    json: errorBody(
      "The requested REST API version of 7.1 is out of range for this server. The latest REST API version this server supports is 7.0.",
      "VssVersionOutOfRangeException",
    ),
  }, {
    code: "provider",
    message:
      `${request} does not support API version "7.1": The requested REST API version of 7.1 is out of range for this server. The latest REST API version this server supports is 7.0.`,
    hint:
      "set GITOPS_PROMOTION_AZDO_API_VERSION to a version that the server has (7.0 for Azure DevOps Server 2022, 6.0 for 2020)",
  }],
];

for (const [what, answer, wanted] of refusals) {
  Deno.test(`a read that is answered with ${what} fails at once and says what to do`, async () => {
    await withAzdo([[list, answer]], async ({ provider, failure, pauses }) => {
      assert.deepEqual(await failure(() => readOf(provider)), wanted);
      assert.deepEqual(pauses, []);
    });
  });
}

const hint = "run again; if it keeps failing, see https://status.dev.azure.com";

const faults: ReadonlyArray<[what: string, answer: Scripted, message: string]> = [
  [
    "500",
    { status: 500, json: errorBody("TF400898: An internal error.", "Oops") },
    "answered 500: TF400898: An internal error. (Oops)",
  ],
  ["503 of a gateway", { ...signIn, status: 503 }, "answered 503: Azure DevOps Services | Sign In"],
];

for (const [what, answer, message] of faults) {
  Deno.test(`a read that is answered with ${what} is asked again, and at last fails`, async () => {
    await withAzdo([1, 2, 3, 4].map(() => [list, answer] as const), async (bench) => {
      assert.deepEqual(await bench.failure(() => readOf(bench.provider)), {
        code: "provider",
        message: `${request} ${message}`,
        hint,
      });
      assert.deepEqual(bench.pauses, [1000, 2000, 4000]);
    });
  });
}

const broken: ReadonlyArray<[what: string, answer: Scripted, message: string]> = [
  [
    "JSON of another form",
    { json: { value: [{ id: "seven" }] } },
    "answered 200 with unexpected JSON: at value.0.id: Invalid input: expected number, received string",
  ],
  [
    "something that is not JSON",
    { body: "moved", headers: { "content-type": "text/plain" } },
    'answered 200 with "text/plain" that is not JSON',
  ],
  [
    "broken JSON",
    { body: '{"value":[' },
    'answered 200 with "application/json; charset=utf-8" that is not JSON',
  ],
];

for (const [what, answer, message] of broken) {
  Deno.test(`a read that is answered with ${what} fails`, async () => {
    await withAzdo([[list, answer]], async (bench) => {
      assert.deepEqual(await bench.failure(() => readOf(bench.provider)), {
        code: "provider",
        message: `${request} ${message}`,
        hint,
      });
    });
  });
}

Deno.test("a read whose answer is cut off is asked again", async () => {
  await withAzdo([[list, { cut: true }], [list, none]], async ({ provider, pauses }) => {
    assert.deepEqual(await readOf(provider), []);
    assert.deepEqual(pauses, [1000]);
  });
});

Deno.test("Retry-After on a success holds the next request back", async () => {
  const slow: Scripted = { ...none, headers: { "retry-after": "30" } };
  await withAzdo([[list, slow], [list, none]], async ({ provider, pauses, log }) => {
    await readOf(provider);
    assert.deepEqual(pauses, []);
    await readOf(provider);
    assert.deepEqual(pauses, [30_000]);
    assert.deepEqual(log.filter((line) => line.startsWith("info")), [
      "info Azure DevOps asks to slow down: waiting 30 s",
    ]);
  });
});

Deno.test("a later answer without Retry-After does not take an earlier one's pause back", async () => {
  const asked: PromiseWithResolvers<Response>[] = [];
  const edge = providerEdge();
  const place = { organizationUrl: "https://dev.azure.com/org", project: "shop", repo: "gitops" };
  const provider = createAzdoProvider({ ...place, webUrl: "" }, pat, {
    ...edge,
    fetch: () => {
      const answer = Promise.withResolvers<Response>();
      asked.push(answer);
      return answer.promise;
    },
  });
  const find = async (number: number) => {
    const found = readOf(provider);
    for (let turn = 0; turn < 100 && asked.length <= number; turn++) await Promise.resolve();
    return { found };
  };
  const answer = (number: number, headers = {}) =>
    asked[number]?.resolve(Response.json({ value: [] }, { headers }));

  const [first, second] = [await find(0), await find(1)];
  answer(0, { "retry-after": "30" });
  await first.found;
  answer(1);
  await second.found;
  assert.deepEqual(edge.slept, []);
  const third = await find(2);
  assert.deepEqual(edge.slept, [30_000]);
  answer(2);
  await third.found;
});

Deno.test("a blocked request is sent again after Retry-After", async () => {
  const blocked: Scripted = {
    status: 429,
    json: errorBody("TF400733: The request has been canceled.", "RequestBlocked"),
    headers: { "retry-after": "12" },
  };
  await withAzdo([[list, blocked], [list, none]], async ({ provider, pauses }) => {
    assert.deepEqual(await readOf(provider), []);
    assert.deepEqual(pauses, [12_000]);
  });
});

Deno.test("a request that stays blocked fails with what the server says", async () => {
  const blocked: Scripted = {
    status: 429,
    json: errorBody("TF400733: The request has been canceled.", "RequestBlocked"),
    headers: { "retry-after": "1" },
  };
  await withAzdo([1, 2, 3, 4].map(() => [list, blocked] as const), async (bench) => {
    assert.deepEqual(await bench.failure(() => readOf(bench.provider)), {
      code: "provider",
      message: `${request} answered 429: TF400733: The request has been canceled. (RequestBlocked)`,
      hint: "run again in a few minutes",
    });
  });
});

Deno.test("a pause of more than five minutes is not waited for", async () => {
  const slow: Scripted = { ...none, headers: { "retry-after": "3600" } };
  await withAzdo([[list, slow]], async ({ provider, failure, pauses }) => {
    await readOf(provider);
    assert.deepEqual(await failure(() => readOf(provider)), {
      code: "provider",
      message: "Azure DevOps asks for a pause of 3600 s",
      hint: "run again later",
    });
    assert.deepEqual(pauses, []);
  });
});

Deno.test("a server that asks for a pause after each answer is not waited for without end", async () => {
  const slow: Scripted = { ...none, headers: { "retry-after": "300" } };
  await withAzdo([1, 2, 3, 4].map(() => [list, slow] as const), async (bench) => {
    for (const _ of [1, 2, 3, 4]) await readOf(bench.provider);
    assert.deepEqual((await bench.failure(() => readOf(bench.provider))).code, "provider");
    assert.deepEqual(bench.pauses, [300_000, 300_000, 300_000]);
  });
});

Deno.test("each request is logged with its answer, and never the token", async () => {
  await withAzdo([[list, none]], async ({ provider, log, url }) => {
    await readOf(provider);
    assert.deepEqual(log, [
      `debug GET ${url}/shop/_apis/git/repositories/gitops/commits/${sha}/statuses?latestOnly=true&top=1000&skip=0&api-version=7.1 200 0 ms`,
    ]);
  });
});

Deno.test("what an older server has as a preview only is asked for as such", async () => {
  const preview = {
    status: 400,
    json: errorBody("is under preview", "VssInvalidPreviewVersionException"),
  };
  const env = { GITOPS_PROMOTION_AZDO_API_VERSION: "6.0" };
  await withAzdo([[list, preview], [list, none]], async ({ provider, seen }) => {
    await readOf(provider);
    assert.deepEqual(seen.map(({ query }) => query["api-version"]), ["6.0", "6.0-preview"]);
  }, { env });
});

Deno.test("the time is the server's, by its last answer", async () => {
  const date = "Thu, 01 Jan 2026 00:00:00 GMT";
  await withAzdo([[list, { ...none, headers: { date } }]], async ({ provider }) => {
    assert.equal(provider.now(), 0);
    await readOf(provider);
    assert.equal(provider.now(), Date.parse(date));
  });
});
