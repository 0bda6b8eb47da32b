import assert from "node:assert/strict";
import { errorBody, pullRequest, type Scripted, withAzdo } from "./scripted_server.ts";

const post = "POST pullrequests";
const pushed = "b".repeat(40);
const draft = {
  sourceBranch: "promote/apps-web",
  targetBranch: "main",
  title: "Promote",
  description: "text",
};
const made: Scripted = { status: 201, json: pullRequest() };
/** What is looked up after an answer that leaves open whose pull request there is. */
const lookUp: ReadonlyArray<readonly [string, Scripted]> = [
  [
    "GET pullrequests",
    listOf(
      pullRequest({ pullRequestId: 5, forkSource: {} }),
      pullRequest({ pullRequestId: 6, targetRefName: "refs/heads/other" }),
      pullRequest({ title: "Theirs" }),
    ),
  ],
  ["GET refs", listOf({ name: "refs/heads/promote/apps-web", objectId: pushed })],
];

function listOf(...value: unknown[]): Scripted {
  return { json: { count: value.length, value } };
}

Deno.test("create() takes one request", async () => {
  await withAzdo([[post, made]], async ({ provider, seen }) => {
    const { number, headSha } = await provider.create(draft);
    assert.equal(number, 7);
    assert.equal(headSha, "a".repeat(40));
    assert.deepEqual(seen[0]?.body, {
      sourceRefName: "refs/heads/promote/apps-web",
      targetRefName: "refs/heads/main",
      title: "Promote",
      description: "text",
    });
  });
});

Deno.test("create() makes a draft where one is wanted", async () => {
  await withAzdo([[post, made]], async ({ provider, seen }) => {
    await provider.create({ ...draft, draft: true });
    assert.equal((seen[0]?.body as { isDraft?: boolean }).isDraft, true);
  });
});

const unclear: ReadonlyArray<[what: string, answer: Scripted]> = [
  ["another run's", {
    status: 409,
    json: errorBody("TF401179: exists.", "GitPullRequestExistsException"),
  }],
  ["what a lost answer was about", { cut: true }],
  ["what a gateway's answer was about", { status: 502, body: "<html>Bad gateway</html>" }],
];

for (const [what, answer] of unclear) {
  Deno.test(`create() gives back ${what}, as it is, with its branch's head`, async () => {
    await withAzdo([[post, answer], ...lookUp], async ({ provider }) => {
      const { title, headSha } = await provider.create(draft);
      assert.deepEqual([title, headSha], ["Theirs", pushed]);
    });
  });
}

Deno.test("create() waits for what a lost answer made to show", async () => {
  await withAzdo(
    [[post, { status: 201, body: "{" }], ["GET pullrequests", listOf()], ...lookUp],
    async ({ provider, pauses }) => {
      assert.equal((await provider.create(draft)).number, 7);
      assert.deepEqual(pauses, [1_000]);
    },
  );
});

Deno.test("create() fails when an unclear answer made nothing", async () => {
  await withAzdo([
    [post, { status: 500, json: errorBody("TF400898: Oops.", "Oops") }],
    ...Array.from({ length: 5 }, () => ["GET pullrequests", listOf()] as const),
  ], async ({ provider, failure, pauses }) => {
    assert.deepEqual(await failure(() => provider.create(draft)), {
      code: "provider",
      message:
        "POST URL/shop/_apis/git/repositories/gitops/pullrequests answered 500: TF400898: Oops. (Oops)",
      hint: "run again; if it keeps failing, see https://status.dev.azure.com",
    });
    assert.deepEqual(pauses, [1_000, 2_000, 4_000, 8_000]);
  });
});

Deno.test("create() fails at once when it is refused", async () => {
  await withAzdo([
    [post, {
      status: 400,
      json: errorBody("TF401398: It cannot be activated.", "GitPullRequestCannotBeActivated"),
    }],
  ], async ({ provider, failure }) => {
    assert.deepEqual(await failure(() => provider.create(draft)), {
      code: "provider",
      message:
        "POST URL/shop/_apis/git/repositories/gitops/pullrequests answered 400: TF401398: It cannot be activated. (GitPullRequestCannotBeActivated)",
      hint: "fix what Azure DevOps objects to, then run again",
    });
  });
});
