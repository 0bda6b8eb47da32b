import assert from "node:assert/strict";
import type { PullRequest } from "../../../src/providers/provider.ts";
import {
  arm,
  armed,
  get,
  idle,
  listOf,
  main,
  me,
  mergePolicy,
  patch,
} from "./auto_complete_script.ts";
import { errorBody, pullRequest, type Scripted, withAzdo } from "./scripted_server.ts";

const ours = { number: 7, targetBranch: "main" } as PullRequest;
const { headSha } = arm;
const text = { title: "Promote", description: "text" };
const nobody = "00000000-0000-0000-0000-000000000000";
const merged: Scripted = { json: pullRequest({ status: "completed" }) };
const configurations = "GET shop/_apis/policy/configurations";
const noPolicy: readonly [string, Scripted] = [configurations, listOf()];
const ref = "GET refs";
const head: Scripted = listOf({ name: "refs/heads/promote/apps-web", objectId: headSha });
const refusal = "could not set auto-merge on PR #7 (check auto-merge setting and required checks)";
const notEditable: Scripted = {
  status: 400,
  json: errorBody("TF401181: not editable.", "GitPullRequestNotEditableException"),
};
/** Where nothing has been read before. */
const before = [[get, idle], me] as const;

function policy(id: number, type: string, fields: Record<string, unknown> = {}): unknown {
  const scope = [{ repositoryId: "repo-id", refName: main, matchKind: "Exact" }];
  return {
    id,
    isEnabled: true,
    isBlocking: true,
    type: { id: type },
    settings: { scope },
    ...fields,
  };
}

const workItems = "40e92b44-2fe1-4dd6-b3d8-74a9c21d0c6e";
const build = "0609b952-1397-4640-95ec-e00a01b2c241";

Deno.test("update() sends text and auto-complete in one request, and reads it and the branch afterwards", async () => {
  await withAzdo(
    [...before, noPolicy, [patch, idle], [get, armed], [ref, head]],
    async ({ provider, seen, pauses }) => {
      const { pullRequest: found, armed } = await provider.update(ours, { text, arm });
      assert.equal(armed, "armed");
      assert.equal(found.autoMerge, true);
      assert.equal(found.autoMergeByOthers, false);
      assert.deepEqual(seen.find(({ method }) => method === "PATCH")?.body, {
        ...text,
        autoCompleteSetBy: { id: "me" },
        completionOptions: { deleteSourceBranch: true, mergeStrategy: "noFastForward" },
      });
      assert.equal(
        seen.find(({ path }) => path.endsWith("/refs"))?.query.filter,
        "heads/promote/apps-web",
      );
      assert.deepEqual(pauses, []);
    },
  );
});

Deno.test("update() tells another run's push by the branch, which is ahead of the pull request", async () => {
  const pushed = "b".repeat(40);
  const moved = listOf(
    { name: "refs/heads/promote/apps-web", objectId: pushed },
    { name: "refs/heads/promote/apps-web-shop", objectId: "c".repeat(40) },
  );
  await withAzdo(
    [...before, noPolicy, [patch, armed], [get, armed], [ref, moved]],
    async ({ provider }) => {
      const { pullRequest: found } = await provider.update(ours, { text, arm });
      assert.equal(found.headSha, pushed);
    },
  );
});

Deno.test("update() keeps completion options, and lets no optional policy hold it up", async () => {
  const own = {
    mergeStrategy: "squash",
    mergeCommitMessage: "by hand",
    transitionWorkItems: false,
    autoCompleteIgnoreConfigIds: [3, 11],
  };
  const policies = listOf(
    policy(10, build),
    policy(11, workItems, { isBlocking: false }),
    policy(12, build, { isBlocking: false }),
    policy(13, workItems, { isBlocking: false, isEnabled: false }),
    policy(14, workItems, {
      isBlocking: false,
      settings: {
        scope: [{ repositoryId: "repo-id", refName: "refs/heads/x", matchKind: "Exact" }],
      },
    }),
    mergePolicy(["allowSquash"]),
  );
  await withAzdo([
    [get, { json: pullRequest({ completionOptions: own }) }],
    me,
    [configurations, policies],
    [patch, armed],
    [get, armed],
    [ref, head],
  ], async ({ provider, seen }) => {
    await provider.update(ours, { arm });
    assert.deepEqual(seen.find(({ method }) => method === "PATCH")?.body, {
      autoCompleteSetBy: { id: "me" },
      completionOptions: {
        ...own,
        deleteSourceBranch: true,
        autoCompleteIgnoreConfigIds: [3, 11, 12],
      },
    });
  });
});

Deno.test("update() reads the policies' next page", async () => {
  const first = { ...listOf(), headers: { "x-ms-continuationtoken": "2" } };
  const second = listOf(policy(11, workItems, { isBlocking: false }));
  await withAzdo([
    ...before,
    [configurations, first],
    [configurations, second],
    [patch, armed],
    [get, armed],
    [ref, head],
  ], async ({ provider, seen }) => {
    await provider.update(ours, { arm });
    const pages = seen.filter(({ path }) => path.endsWith("/configurations"));
    assert.deepEqual(pages.map(({ query }) => query.continuationToken), [undefined, "2"]);
    const { completionOptions } = seen.find(({ method }) => method === "PATCH")?.body as {
      completionOptions: { autoCompleteIgnoreConfigIds: number[] };
    };
    assert.deepEqual(completionOptions.autoCompleteIgnoreConfigIds, [11]);
  });
});

for (
  const [what, policies, warned] of [
    ["no policy", [], true],
    ["a policy of another kind", [policy(1, workItems)], true],
    ["an optional build validation", [policy(1, build, { isBlocking: false })], true],
    ["a required build validation", [policy(1, build)], false],
    ["a required status", [policy(1, "cbdc66da-9728-4af8-aada-9a5a32e4a226")], false],
  ] as const
) {
  Deno.test(`update() ${warned ? "warns" : "says nothing"} about a gate that waits under ${what}`, async () => {
    await withAzdo(
      [...before, [configurations, listOf(...policies)], [patch, armed], [get, armed], [ref, head]],
      async ({ provider, log }) => {
        await provider.update(ours, { arm: { headSha, gated: true } });
        const warnings = log.filter((line) => line.startsWith("warn"));
        assert.deepEqual(
          warnings,
          warned
            ? [
              'warn PR #7 will be completed before the status command has run, since no policy of branch "main" requires it; add a build validation policy',
            ]
            : [],
        );
      },
    );
  });
}

Deno.test("update() says nothing about a gate where policies cannot be read, and fails where nobody knows", async () => {
  const forbidden: Scripted = { status: 403, json: errorBody("no", "AccessDenied") };
  await withAzdo(
    [...before, [configurations, forbidden], [patch, armed], [get, armed], [ref, head]],
    async ({ provider, log }) => {
      await provider.update(ours, { arm: { headSha, gated: true } });
      assert.deepEqual(log.filter((line) => line.startsWith("warn")), []);
    },
  );
  const outage: Scripted = { status: 503, body: "" };
  await withAzdo(
    [...before, ...[1, 2, 3, 4].map(() => [configurations, outage] as const)],
    async ({ provider, failure }) => {
      assert.match((await failure(() => provider.update(ours, { arm }))).message, /answered 503/);
    },
  );
});

Deno.test("update() waits for the setting to show", async () => {
  await withAzdo(
    [
      ...before,
      noPolicy,
      [patch, idle],
      [get, idle],
      [get, idle],
      [get, armed],
      [ref, head],
    ],
    async ({ provider, pauses }) => {
      assert.equal((await provider.update(ours, { arm })).armed, "armed");
      assert.deepEqual(pauses, [500, 1_000]);
    },
  );
});

Deno.test("update() fails when the setting silently does not stick", async () => {
  await withAzdo(
    [
      ...before,
      noPolicy,
      [patch, idle],
      [ref, head],
      ...[1, 2, 3, 4].map(() => [get, idle] as const),
    ],
    async ({ provider, failure }) => {
      assert.deepEqual(await failure(() => provider.update(ours, { arm })), {
        code: "provider",
        message: refusal,
        hint:
          "Azure DevOps accepted the request but dropped the setting: set auto-complete on its page",
      });
    },
  );
});

Deno.test("update() sends what got lost again, since twice does the same", async () => {
  await withAzdo(
    [
      ...before,
      noPolicy,
      [patch, { cut: true }],
      [patch, { status: 503, body: "" }],
      [patch, armed],
      [get, armed],
      [ref, head],
    ],
    async ({ provider, pauses }) => {
      assert.equal((await provider.update(ours, { text, arm })).armed, "armed");
      assert.deepEqual(pauses, [1_000, 2_000]);
    },
  );
});

Deno.test("update() says what a refusal says, and that a permission is missing", async () => {
  await withAzdo([
    ...before,
    noPolicy,
    [patch, {
      status: 403,
      json: errorBody("TF401027: You need the permission.", "GitNeedsPermissionException"),
    }],
    [get, idle],
    [ref, head],
  ], async ({ provider, failure }) => {
    assert.deepEqual(await failure(() => provider.update(ours, { arm })), {
      code: "auth",
      message: refusal,
      hint:
        "PATCH URL/shop/_apis/git/repositories/gitops/pullrequests/7 answered 403: TF401027: You need the permission. (GitNeedsPermissionException); " +
        'allow "Contribute", "Create branch" and "Contribute to pull requests" for the identity of the token in the repository\'s security settings',
    });
  });
});

Deno.test("update() refuses to act for nobody", async () => {
  await withAzdo([
    [get, idle],
    ["GET _apis/connectionData", {
      json: { authenticatedUser: { id: "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa" } },
    }],
    noPolicy,
  ], async ({ provider, failure }) => {
    assert.deepEqual(await failure(() => provider.update(ours, { arm })), {
      code: "auth",
      message: "the token is not accepted: Azure DevOps does not recognise it",
      hint: "pass another personal access token, or SYSTEM_ACCESSTOKEN in a pipeline",
    });
  });
});

Deno.test("update() says that the pull request has merged, at once or meanwhile", async () => {
  for (const answer of [idle, notEditable]) {
    await withAzdo(
      [...before, noPolicy, [patch, answer], [get, merged], [ref, listOf()]],
      async ({ provider }) => {
        const { pullRequest: found, armed } = await provider.update(ours, { text, arm });
        assert.equal(armed, "merged");
        assert.equal(found.state, "merged");
        assert.equal(found.headSha, headSha);
      },
    );
  }
});

Deno.test("update() gives a pull request back that was abandoned meanwhile", async () => {
  const abandoned: Scripted = { json: pullRequest({ status: "abandoned" }) };
  await withAzdo(
    [...before, noPolicy, [patch, notEditable], [get, abandoned], [ref, head]],
    async ({ provider }) => {
      const { pullRequest: found, armed } = await provider.update(ours, { text, arm });
      assert.equal(armed, undefined);
      assert.equal(found.state, "closed");
    },
  );
});

Deno.test("update() of the text alone needs neither identity nor policies", async () => {
  await withAzdo([[patch, idle], [ref, head]], async ({ provider, seen }) => {
    const { pullRequest: found, armed } = await provider.update(ours, { text });
    assert.equal(armed, undefined);
    assert.equal(found.headSha, headSha);
    assert.deepEqual(seen[0]?.body, text);
  });
});

Deno.test("update() of the text alone gives a pull request back that has ended", async () => {
  await withAzdo([[patch, notEditable], [get, merged], [ref, listOf()]], async ({ provider }) => {
    const { pullRequest: found } = await provider.update(ours, { text: { ...text, title: "No" } });
    assert.equal(found.state, "merged");
    assert.equal(found.title, text.title);
  });
});

Deno.test("update() of the text alone fails where an open pull request refuses it", async () => {
  const refused = { status: 400, json: errorBody("Too long.", "InvalidArgumentValueException") };
  await withAzdo([[patch, refused], [get, idle]], async ({ provider, failure }) => {
    const { message } = await failure(() =>
      provider.update(ours, { text: { ...text, title: "No" } })
    );
    assert.match(message, /answered 400: Too long\./);
  });
});

Deno.test("disarm() sets nobody, and reads again where the answer still has somebody", async () => {
  const off: Scripted = { json: pullRequest({ autoCompleteSetBy: { id: nobody } }) };
  await withAzdo(
    [[patch, armed], [get, armed], [get, off]],
    async ({ provider, seen, pauses }) => {
      assert.equal((await provider.disarm(ours)).autoMerge, false);
      assert.deepEqual(seen[0]?.body, { autoCompleteSetBy: { id: nobody } });
      assert.deepEqual(pauses, [500]);
    },
  );
});

Deno.test("disarm() gives a pull request back that has ended", async () => {
  await withAzdo([[patch, notEditable], [get, merged]], async ({ provider }) => {
    assert.equal((await provider.disarm(ours)).state, "merged");
  });
});

Deno.test("disarm() fails when it stays armed", async () => {
  await withAzdo(
    [[patch, armed], ...[1, 2, 3, 4].map(() => [get, armed] as const)],
    async ({ provider, failure }) => {
      assert.deepEqual(await failure(() => provider.disarm(ours)), {
        code: "provider",
        message: "could not cancel auto-complete of PR #7: it is still on",
        hint: "cancel auto-complete on its page, or run again",
      });
    },
  );
});
