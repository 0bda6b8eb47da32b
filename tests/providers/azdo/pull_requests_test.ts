import assert from "node:assert/strict";
import type { PullRequest } from "../../../src/providers/provider.ts";
import { errorBody, pullRequest, type Scripted, withAzdo } from "./scripted_server.ts";

const sha = "c".repeat(40);
const cutOff: Scripted = { cut: true };
const exists: Scripted = {
  status: 409,
  json: errorBody(
    "TF401179: An active pull request for the source and target branch already exists.",
    "GitPullRequestExistsException",
  ),
};
const draft = {
  sourceBranch: "promote/apps-web",
  targetBranch: "main",
  title: "Promote",
  description: "text",
};

function listOf(...value: unknown[]): Scripted {
  return { json: { count: value.length, value } };
}

function existing(number: number): PullRequest {
  return {
    number,
    id: "",
    url: "",
    title: "",
    description: "",
    sourceBranch: "promote/apps-web",
    targetBranch: "main",
    fromFork: false,
    headSha: "",
    state: "open",
    autoMerge: false,
  };
}

Deno.test("findOpenPullRequests() reads each description whole", async () => {
  const whole = "d".repeat(1000);
  await withAzdo([
    ["GET pullrequests", listOf(pullRequest({ description: whole.slice(0, 400) }))],
    ["GET pullrequests/7", { json: pullRequest({ description: whole }) }],
  ], async ({ provider, seen, url }) => {
    assert.deepEqual(await provider.findOpenPullRequests("promote/apps-web"), [{
      number: 7,
      id: "",
      url: `${url}/shop/_git/gitops/pullrequest/7`,
      title: "Promote",
      description: whole,
      sourceBranch: "promote/apps-web",
      targetBranch: "main",
      fromFork: false,
      headSha: "a".repeat(40),
      state: "open",
      autoMerge: false,
      autoMergeByOthers: undefined,
      draft: false,
      mergeCommit: undefined,
      mergedBy: undefined,
      endedAt: undefined,
    }]);
    assert.deepEqual(seen[0]?.query, {
      "searchCriteria.sourceRefName": "refs/heads/promote/apps-web",
      "searchCriteria.status": "active",
      $top: "100",
      $skip: "0",
      "api-version": "7.1",
    });
  });
});

Deno.test("findOpenPullRequests() leaves forks and other branches out", async () => {
  await withAzdo([[
    "GET pullrequests",
    listOf(
      pullRequest({ forkSource: { name: "refs/heads/promote/apps-web" } }),
      pullRequest({ sourceRefName: "refs/heads/other" }),
      pullRequest({ status: "completed" }),
    ),
  ]], async ({ provider }) => {
    assert.deepEqual(await provider.findOpenPullRequests("promote/apps-web"), []);
  });
});

Deno.test("findOpenPullRequests() reads pages until one is not full", async () => {
  const fork = pullRequest({ forkSource: {} });
  await withAzdo([
    ["GET pullrequests", listOf(...Array.from({ length: 100 }, () => fork))],
    ["GET pullrequests", listOf(pullRequest())],
    ["GET pullrequests/7", { json: pullRequest() }],
  ], async ({ provider, seen }) => {
    const found = await provider.findOpenPullRequests("promote/apps-web");
    assert.deepEqual(found.map(({ number }) => number), [7]);
    assert.equal(seen[1]?.query.$skip, "100");
  });
});

Deno.test("findOpenPullRequests() tells armed pull requests from others", async () => {
  await withAzdo([
    ["GET pullrequests", listOf(pullRequest(), pullRequest({ pullRequestId: 8 }))],
    ["GET pullrequests/7", { json: pullRequest({ autoCompleteSetBy: { id: "me" } }) }],
    ["GET pullrequests/8", {
      json: pullRequest({
        pullRequestId: 8,
        description: null,
        lastMergeSourceCommit: null,
        autoCompleteSetBy: { id: "00000000-0000-0000-0000-000000000000" },
      }),
    }],
  ], async ({ provider }) => {
    const found = await provider.findOpenPullRequests("promote/apps-web");
    assert.deepEqual(
      found.map(({ number, autoMerge, description, headSha }) => ({
        number,
        autoMerge,
        description,
        headSha,
      })),
      [
        { number: 7, autoMerge: true, description: "text", headSha: "a".repeat(40) },
        { number: 8, autoMerge: false, description: "", headSha: "" },
      ],
    );
  });
});

Deno.test("findOpenPullRequests() says what to do about a status that it does not know", async () => {
  await withAzdo([
    ["GET pullrequests", listOf(pullRequest())],
    ["GET pullrequests/7", { json: pullRequest({ status: "notSet" }) }],
  ], async ({ provider, failure }) => {
    assert.deepEqual(await failure(() => provider.findOpenPullRequests("promote/apps-web")), {
      code: "provider",
      message: 'pull request #7 has the status "notSet", none of active, completed, abandoned',
      hint: "reactivate or abandon it on its page, and run again",
    });
  });
});

Deno.test("findMergedPullRequests() asks for both kinds of commit in one request", async () => {
  await withAzdo([
    ["POST pullrequestquery", {
      json: { results: [{ [sha]: [pullRequest({ status: "completed" })] }, {}] },
    }],
    ["GET pullrequests/7", { json: pullRequest({ status: "completed" }) }],
  ], async ({ provider, seen }) => {
    const found = await provider.findMergedPullRequests(sha);
    assert.deepEqual(found.map(({ number, state }) => [number, state]), [[7, "merged"]]);
    assert.deepEqual(seen[0]?.body, {
      queries: [{ type: "lastMergeCommit", items: [sha] }, { type: "commit", items: [sha] }],
    });
  });
});

Deno.test("findMergedPullRequests() takes the pull request that made the commit before those that contain it", async () => {
  await withAzdo([
    ["POST pullrequestquery", {
      json: {
        results: [
          { [sha]: [pullRequest({ status: "completed" })] },
          { [sha]: [pullRequest({ pullRequestId: 9, status: "completed" })] },
        ],
      },
    }],
    ["GET pullrequests/7", { json: pullRequest({ status: "completed" }) }],
  ], async ({ provider }) => {
    const found = await provider.findMergedPullRequests(sha);
    assert.deepEqual(found.map(({ number }) => number), [7]);
  });
});

Deno.test("findMergedPullRequests() finds a rebased commit by the pull request that contains it, forks too", async () => {
  const fork = { pullRequestId: 9, status: "completed", forkSource: { name: "x" } };
  await withAzdo([
    ["POST pullrequestquery", {
      json: {
        results: [
          { [sha]: [pullRequest({ status: "abandoned" })] },
          { [sha]: [pullRequest({ status: "active" }), pullRequest(fork), pullRequest(fork)] },
        ],
      },
    }],
    ["GET pullrequests/9", { json: pullRequest(fork) }],
  ], async ({ provider, pauses }) => {
    const found = await provider.findMergedPullRequests(sha);
    assert.deepEqual(found.map(({ number, fromFork }) => [number, fromFork]), [[9, true]]);
    assert.deepEqual(pauses, []);
  });
});

Deno.test("findMergedPullRequests() waits for a lagging index", async () => {
  await withAzdo([
    ["POST pullrequestquery", { json: { results: [{}] } }],
    ["POST pullrequestquery", {
      json: { results: [{}, { [sha]: [pullRequest({ status: "active" })] }] },
    }],
    ["POST pullrequestquery", {
      json: { results: [{}, { [sha]: [pullRequest({ status: "completed" })] }] },
    }],
    ["GET pullrequests/7", { json: pullRequest({ status: "completed" }) }],
  ], async ({ provider, pauses }) => {
    const found = await provider.findMergedPullRequests(sha);
    assert.deepEqual(found.map(({ number }) => number), [7]);
    assert.deepEqual(pauses, [1000, 2000]);
  });
});

Deno.test("findMergedPullRequests() gives up after fifteen seconds", async () => {
  const none: Scripted = { json: { queries: [], results: [{}, {}] } };
  await withAzdo(
    Array.from({ length: 5 }, () => ["POST pullrequestquery", none] as const),
    async ({ provider, pauses }) => {
      assert.deepEqual(await provider.findMergedPullRequests(sha), []);
      assert.deepEqual(pauses, [1000, 2000, 4000, 8000]);
    },
  );
});

Deno.test("createPullRequest() makes it with whole ref names", async () => {
  await withAzdo([
    ["POST pullrequests", { status: 201, json: pullRequest() }],
  ], async ({ provider, seen }) => {
    const made = await provider.createPullRequest(draft);
    assert.equal(made.number, 7);
    assert.deepEqual(seen[0]?.body, {
      sourceRefName: "refs/heads/promote/apps-web",
      targetRefName: "refs/heads/main",
      title: "Promote",
      description: "text",
    });
    assert.equal(seen[0]?.headers.get("content-type"), "application/json");
  });
});

for (
  const [when, answer] of [
    ["it is there already", exists],
    ["the answer is unclear", { status: 502, body: "" }],
  ] as const
) {
  Deno.test(`createPullRequest() gives another run's pull request as it is when ${when}`, async () => {
    await withAzdo([
      ["POST pullrequests", answer],
      ["GET pullrequests", listOf(pullRequest())],
      ["GET pullrequests/7", {
        json: pullRequest({ title: "Another", description: "of another run" }),
      }],
    ], async ({ provider, pauses }) => {
      const { number, title, description } = await provider.createPullRequest(draft);
      assert.deepEqual([number, title, description], [7, "Another", "of another run"]);
      assert.deepEqual(pauses, []);
    });
  });
}

for (
  const [what, answer] of [
    ["a cut connection", cutOff],
    ["a server error", { status: 502, body: "" }],
    ["broken JSON", { status: 201, body: "{" }],
  ] as const
) {
  Deno.test(`createPullRequest() is sent once, and looked up after ${what}`, async () => {
    await withAzdo([
      ["POST pullrequests", answer],
      ["GET pullrequests", listOf()],
      ["GET pullrequests", listOf(pullRequest())],
      ["GET pullrequests/7", { json: pullRequest() }],
    ], async ({ provider, pauses }) => {
      assert.equal((await provider.createPullRequest(draft)).number, 7);
      assert.deepEqual(pauses, [1000]);
    });
  });
}

Deno.test("createPullRequest() fails when an unclear answer made nothing", async () => {
  await withAzdo([
    ["POST pullrequests", { status: 500, json: errorBody("TF400898: Oops.", "Oops") }],
    ...Array.from({ length: 5 }, () => ["GET pullrequests", listOf()] as const),
  ], async ({ provider, failure, pauses }) => {
    assert.deepEqual(await failure(() => provider.createPullRequest(draft)), {
      code: "provider",
      message:
        "POST URL/shop/_apis/git/repositories/gitops/pullrequests answered 500: TF400898: Oops. (Oops)",
      hint: "run it again; if it stays so, look at https://status.dev.azure.com",
    });
    assert.deepEqual(pauses, [1000, 2000, 4000, 8000]);
  });
});

Deno.test("createPullRequest() fails at once when it is refused", async () => {
  await withAzdo([
    ["POST pullrequests", {
      status: 400,
      json: errorBody(
        "TF401398: The pull request cannot be activated.",
        "GitPullRequestCannotBeActivated",
      ),
    }],
  ], async ({ provider, failure }) => {
    assert.deepEqual(await failure(() => provider.createPullRequest(draft)), {
      code: "provider",
      message:
        "POST URL/shop/_apis/git/repositories/gitops/pullrequests answered 400: TF401398: The pull request cannot be activated. (GitPullRequestCannotBeActivated)",
      hint: "change what Azure DevOps objects to, and run it again",
    });
  });
});

Deno.test("updatePullRequest() sends title and description only", async () => {
  await withAzdo([
    ["PATCH pullrequests/7", { json: pullRequest({ title: "New" }) }],
  ], async ({ provider, seen }) => {
    const text = { title: "New", description: "text" };
    const updated = await provider.updatePullRequest(existing(7), text);
    assert.equal(updated.title, "New");
    assert.deepEqual(seen[0]?.body, text);
  });
});

Deno.test("updatePullRequest() looks whether a lost request has done it", async () => {
  await withAzdo([
    ["PATCH pullrequests/7", cutOff],
    ["GET pullrequests/7", { json: pullRequest({ description: "one\r\ntwo" }) }],
  ], async ({ provider }) => {
    const text = { title: "Promote", description: "one\ntwo\n" };
    assert.equal((await provider.updatePullRequest(existing(7), text)).number, 7);
  });
});

Deno.test("updatePullRequest() fails when a lost request has not done it", async () => {
  await withAzdo([
    ["PATCH pullrequests/7", { status: 503, body: "" }],
    ["GET pullrequests/7", { json: pullRequest() }],
  ], async ({ provider, failure }) => {
    const text = { title: "Promote", description: "new" };
    assert.deepEqual(await failure(() => provider.updatePullRequest(existing(7), text)), {
      code: "provider",
      message: "PATCH URL/shop/_apis/git/repositories/gitops/pullrequests/7 answered 503",
      hint: "run it again; if it stays so, look at https://status.dev.azure.com",
    });
  });
});

Deno.test("updatePullRequest() says when the pull request was closed meanwhile", async () => {
  await withAzdo([
    ["PATCH pullrequests/7", {
      status: 400,
      json: errorBody(
        "TF401181: The pull request cannot be edited due to its state.",
        "GitPullRequestNotEditableException",
      ),
    }],
  ], async ({ provider, failure }) => {
    assert.deepEqual(
      await failure(() =>
        provider.updatePullRequest(existing(7), { title: "a", description: "b" })
      ),
      {
        code: "provider",
        message:
          "PATCH URL/shop/_apis/git/repositories/gitops/pullrequests/7 answered 400: TF401181: The pull request cannot be edited due to its state. (GitPullRequestNotEditableException)",
        hint: "it was completed or abandoned meanwhile; run again to make another",
      },
    );
  });
});
