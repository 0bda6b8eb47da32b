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
  ["GET pullrequests", listOf(pullRequest({ title: "Theirs" }))],
  ["GET pullrequests/7", { json: pullRequest({ title: "Theirs" }) }],
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
