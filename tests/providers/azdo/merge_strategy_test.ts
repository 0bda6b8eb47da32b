import assert from "node:assert/strict";
import {
  arm,
  armed,
  get,
  idle,
  listOf,
  main,
  me,
  mergePolicy,
  open,
  patch,
  policies,
} from "./auto_complete_script.ts";
import { errorBody, pullRequest, withAzdo } from "./scripted_server.ts";

const strategies: ReadonlyArray<
  [what: string, policies: readonly unknown[], own: string | undefined, wanted: string | undefined]
> = [
  ["squash under a squash-only policy", [mergePolicy(["allowSquash"])], undefined, "squash"],
  [
    "what the policy allows over the pull request's own",
    [mergePolicy(["allowRebase"])],
    "squash",
    "rebase",
  ],
  [
    "the pull request's own where it is allowed",
    [mergePolicy(["allowNoFastForward", "allowRebaseMerge"])],
    "rebaseMerge",
    "rebaseMerge",
  ],
  [
    "a semi-linear merge where nothing else is",
    [mergePolicy(["allowRebaseMerge"])],
    undefined,
    "rebaseMerge",
  ],
  [
    "what all policies allow",
    [
      mergePolicy(["allowNoFastForward", "allowSquash"]),
      mergePolicy(["allowSquash", "allowRebase"]),
    ],
    undefined,
    "squash",
  ],
  [
    "none where policies contradict each other",
    [mergePolicy(["allowSquash"]), mergePolicy(["allowRebase"])],
    undefined,
    undefined,
  ],
  [
    "squash under a policy of the whole project",
    [mergePolicy(["allowSquash"], { repositoryId: null, refName: main, matchKind: "exact" })],
    undefined,
    "squash",
  ],
  [
    "squash under a policy of all branches with a prefix",
    [mergePolicy(["allowSquash"], {
      repositoryId: "repo-id",
      refName: "refs/heads/m",
      matchKind: "Prefix",
    })],
    undefined,
    "squash",
  ],
  [
    "squash under a policy of the whole repository",
    [mergePolicy(["allowSquash"], { repositoryId: "repo-id" })],
    undefined,
    "squash",
  ],
  [
    "no strategy of another repository's policy",
    [mergePolicy(["allowSquash"], { repositoryId: "other", refName: main, matchKind: "Exact" })],
    undefined,
    "noFastForward",
  ],
  [
    "no strategy of another branch's policy",
    [mergePolicy(["allowSquash"], {
      repositoryId: "repo-id",
      refName: "refs/heads/mai",
      matchKind: "Exact",
    })],
    undefined,
    "noFastForward",
  ],
  [
    "no strategy of a policy that is off",
    [
      mergePolicy(["allowSquash"], undefined, { isEnabled: false }),
      mergePolicy(["allowRebase"], undefined, { isDeleted: true }),
      mergePolicy(["allowRebase"], undefined, { type: { id: "another" } }),
    ],
    undefined,
    "noFastForward",
  ],
];

for (const [what, value, own, wanted] of strategies) {
  Deno.test(`update() uses ${what}`, async () => {
    const completionOptions = own === undefined ? {} : { mergeStrategy: own };
    await withAzdo([
      [get, { json: pullRequest({ completionOptions }) }],
      me,
      [policies, listOf(...value)],
      [patch, idle],
      [get, armed],
      ["GET refs", listOf()],
    ], async ({ provider, seen }) => {
      await provider.update(open, { arm });
      const body = seen.find(({ method }) => method === "PATCH")?.body as Record<string, unknown>;
      assert.deepEqual(body["completionOptions"], {
        deleteSourceBranch: true,
        ...(wanted === undefined ? {} : { mergeStrategy: wanted }),
      });
    });
  });
}

for (const [defaultBranch, wanted] of [[main, "squash"], ["refs/heads/other", "noFastForward"]]) {
  Deno.test(`update() uses ${wanted} under a squash policy of default branches where that is ${defaultBranch}`, async () => {
    const scope = { repositoryId: null, refName: null, matchKind: "DefaultBranch" };
    await withAzdo([
      [get, idle],
      me,
      [policies, listOf(mergePolicy(["allowSquash"], scope))],
      ["GET ", { json: { id: "repo-id", defaultBranch } }],
      [patch, idle],
      [get, armed],
      ["GET refs", listOf()],
    ], async ({ provider, seen }) => {
      await provider.update(open, { arm });
      const body = seen.find(({ method }) => method === "PATCH")?.body;
      assert.deepEqual(body, {
        autoCompleteSetBy: { id: "me" },
        completionOptions: { deleteSourceBranch: true, mergeStrategy: wanted },
      });
    });
  });
}

Deno.test("update() leaves the strategy to the server where policies cannot be read", async () => {
  await withAzdo([
    [get, idle],
    me,
    [policies, { status: 403, json: errorBody("TF400813: no", "AccessDenied") }],
    [patch, idle],
    [get, armed],
    ["GET refs", listOf()],
  ], async ({ provider, seen }) => {
    await provider.update(open, { arm });
    const body = seen.find(({ method }) => method === "PATCH")?.body;
    assert.deepEqual(body, {
      autoCompleteSetBy: { id: "me" },
      completionOptions: { deleteSourceBranch: true },
    });
  });
});
