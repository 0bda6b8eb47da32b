import assert from "node:assert/strict";
import type { PullRequest } from "../../../src/providers/provider.ts";
import { errorBody, pullRequest, type Scripted, withAzdo } from "./scripted_server.ts";

const nobody = "00000000-0000-0000-0000-000000000000";
const open = { number: 7, targetBranch: "main" } as PullRequest;
const options = { headSha: "a".repeat(40), mergeIfReady: true };
const policies = "GET shop/_apis/policy/configurations";
const get = "GET pullrequests/7";
const patch = "PATCH pullrequests/7";
const me: readonly [string, Scripted] = [
  "GET _apis/connectionData",
  { json: { authenticatedUser: { id: "me", providerDisplayName: "Build Service" } } },
];
const armed: Scripted = { json: pullRequest({ autoCompleteSetBy: { id: "me" } }) };
const idle: Scripted = { json: pullRequest() };
const merged: Scripted = { json: pullRequest({ status: "completed" }) };
const noPolicy: Scripted = listOf();
const main = "refs/heads/main";
const refusal = "could not set auto-merge on PR #7 (check auto-merge setting and required checks)";

function listOf(...value: unknown[]): Scripted {
  return { json: { count: value.length, value } };
}

interface Scope {
  repositoryId?: string | null;
  refName?: string | null;
  matchKind?: string;
}

function mergePolicy(
  allowed: readonly string[],
  scope: Scope = { repositoryId: "repo-id", refName: "refs/heads/main", matchKind: "Exact" },
  fields: Record<string, unknown> = {},
): unknown {
  return {
    id: 1,
    isEnabled: true,
    isBlocking: true,
    isDeleted: false,
    type: { id: "fa4e907d-c16b-4a4c-9dfa-4916e5d171ab", displayName: "Require a merge strategy" },
    settings: { ...Object.fromEntries(allowed.map((key) => [key, true])), scope: [scope] },
    ...fields,
  };
}

Deno.test("enableAutoMerge() arms in the name of the token's identity and looks whether it holds", async () => {
  await withAzdo([
    [get, idle],
    me,
    [policies, noPolicy],
    [patch, idle],
    [get, armed],
  ], async ({ provider, seen, pauses }) => {
    assert.equal(await provider.enableAutoMerge(open, options), "armed");
    assert.deepEqual(seen.find(({ method }) => method === "PATCH")?.body, {
      autoCompleteSetBy: { id: "me" },
      completionOptions: { deleteSourceBranch: true, mergeStrategy: "noFastForward" },
    });
    const identity = seen.find(({ path }) => path.endsWith("connectionData"));
    assert.deepEqual(identity?.query, {});
    assert.deepEqual(pauses, []);
  });
});

Deno.test("enableAutoMerge() keeps completion options that somebody set", async () => {
  const own = {
    mergeStrategy: "squash",
    mergeCommitMessage: "by hand",
    transitionWorkItems: false,
    autoCompleteIgnoreConfigIds: [3],
  };
  await withAzdo([
    [get, { json: pullRequest({ completionOptions: own }) }],
    me,
    [policies, noPolicy],
    [patch, idle],
    [get, armed],
  ], async ({ provider, seen }) => {
    await provider.enableAutoMerge(open, options);
    assert.deepEqual(seen.find(({ method }) => method === "PATCH")?.body, {
      autoCompleteSetBy: { id: "me" },
      completionOptions: { ...own, deleteSourceBranch: true },
    });
  });
});

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
  Deno.test(`enableAutoMerge() uses ${what}`, async () => {
    const completionOptions = own === undefined ? {} : { mergeStrategy: own };
    await withAzdo([
      [get, { json: pullRequest({ completionOptions }) }],
      me,
      [policies, listOf(...value)],
      [patch, idle],
      [get, armed],
    ], async ({ provider, seen }) => {
      await provider.enableAutoMerge(open, options);
      const body = seen.find(({ method }) => method === "PATCH")?.body as Record<string, unknown>;
      assert.deepEqual(body["completionOptions"], {
        deleteSourceBranch: true,
        ...(wanted === undefined ? {} : { mergeStrategy: wanted }),
      });
      const asked = seen.find(({ path }) => path.endsWith("/policy/configurations"));
      assert.equal(asked?.query["policyType"], "fa4e907d-c16b-4a4c-9dfa-4916e5d171ab");
    });
  });
}

for (const [defaultBranch, wanted] of [[main, "squash"], ["refs/heads/other", "noFastForward"]]) {
  Deno.test(`enableAutoMerge() uses ${wanted} under a squash policy of default branches where that is ${defaultBranch}`, async () => {
    const scope = { repositoryId: null, refName: null, matchKind: "DefaultBranch" };
    await withAzdo([
      [get, idle],
      me,
      [policies, listOf(mergePolicy(["allowSquash"], scope))],
      ["GET ", { json: { id: "repo-id", defaultBranch } }],
      [patch, idle],
      [get, armed],
    ], async ({ provider, seen }) => {
      await provider.enableAutoMerge(open, options);
      const body = seen.find(({ method }) => method === "PATCH")?.body;
      assert.deepEqual(body, {
        autoCompleteSetBy: { id: "me" },
        completionOptions: { deleteSourceBranch: true, mergeStrategy: wanted },
      });
    });
  });
}

Deno.test("enableAutoMerge() leaves the strategy to the server where policies cannot be read", async () => {
  await withAzdo([
    [get, idle],
    me,
    [policies, { status: 403, json: errorBody("TF400813: no", "AccessDenied") }],
    [patch, idle],
    [get, armed],
  ], async ({ provider, seen }) => {
    await provider.enableAutoMerge(open, options);
    const body = seen.find(({ method }) => method === "PATCH")?.body;
    assert.deepEqual(body, {
      autoCompleteSetBy: { id: "me" },
      completionOptions: { deleteSourceBranch: true },
    });
  });
});

Deno.test("enableAutoMerge() waits for the setting to show", async () => {
  await withAzdo(
    [[get, idle], me, [policies, noPolicy], [patch, idle], [get, idle], [get, idle], [get, armed]],
    async ({ provider, pauses }) => {
      assert.equal(await provider.enableAutoMerge(open, options), "armed");
      assert.deepEqual(pauses, [500, 1000]);
    },
  );
});

Deno.test("enableAutoMerge() fails when the setting silently does not stick", async () => {
  await withAzdo(
    [
      [get, idle],
      me,
      [policies, noPolicy],
      [patch, idle],
      ...[1, 2, 3, 4].map(() => [get, idle] as const),
    ],
    async ({ provider, failure }) => {
      assert.deepEqual(await failure(() => provider.enableAutoMerge(open, options)), {
        code: "provider",
        message: refusal,
        hint: "Azure DevOps took the request and dropped the setting",
      });
    },
  );
});

Deno.test("enableAutoMerge() looks after a lost answer", async () => {
  await withAzdo(
    [[get, idle], me, [policies, noPolicy], [patch, { cut: true }], [get, armed]],
    async ({ provider }) => {
      assert.equal(await provider.enableAutoMerge(open, options), "armed");
    },
  );
});

Deno.test("enableAutoMerge() says what a refusal says", async () => {
  await withAzdo([
    [get, idle],
    me,
    [policies, noPolicy],
    [patch, {
      status: 400,
      json: errorBody("Invalid argument value.", "InvalidArgumentValueException"),
    }],
    [get, armed],
  ], async ({ provider, failure }) => {
    assert.deepEqual(await failure(() => provider.enableAutoMerge(open, options)), {
      code: "provider",
      message: refusal,
      hint:
        `PATCH ${"URL"}/shop/_apis/git/repositories/gitops/pullrequests/7 answered 400: Invalid argument value. (InvalidArgumentValueException)`,
    });
  });
});

Deno.test("enableAutoMerge() says that a permission is missing", async () => {
  await withAzdo([
    [get, idle],
    me,
    [policies, noPolicy],
    [patch, {
      status: 403,
      json: errorBody("TF401027: You need the permission.", "GitNeedsPermissionException"),
    }],
  ], async ({ provider, failure }) => {
    assert.deepEqual(await failure(() => provider.enableAutoMerge(open, options)), {
      code: "auth",
      message:
        "PATCH URL/shop/_apis/git/repositories/gitops/pullrequests/7 answered 403: TF401027: You need the permission. (GitNeedsPermissionException)",
      hint:
        'allow "Contribute", "Create branch" and "Contribute to pull requests" for the identity of the token in the repository\'s security settings',
    });
  });
});

Deno.test("enableAutoMerge() refuses to act for nobody", async () => {
  await withAzdo([
    [get, idle],
    ["GET _apis/connectionData", {
      json: { authenticatedUser: { id: "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa" } },
    }],
    [policies, noPolicy],
  ], async ({ provider, failure }) => {
    assert.deepEqual(await failure(() => provider.enableAutoMerge(open, options)), {
      code: "auth",
      message: "the token is not accepted: Azure DevOps takes it for nobody's",
      hint: "pass another personal access token, or SYSTEM_ACCESSTOKEN in a pipeline",
    });
  });
});

Deno.test("enableAutoMerge() says that the pull request is merged already", async () => {
  await withAzdo(
    [[get, idle], me, [policies, noPolicy], [patch, idle], [get, merged]],
    async ({ provider }) => {
      assert.equal(await provider.enableAutoMerge(open, options), "merged");
    },
  );
});

const build = "0609b952-1397-4640-95ec-e00a01b2c241";
const status = "cbdc66da-9728-4af8-aada-9a5a32e4a226";
const warning =
  'warn PR #7 will be completed before the status command has run, since no policy of branch "main" requires it; add a build validation policy';

/** What the branch has, by type of policy. */
const gates: ReadonlyArray<
  [what: string, type: string, fields: Record<string, unknown>, warned: boolean]
> = [
  ["a build validation", build, {}, false],
  ["a required status", status, {}, false],
  ["an optional build validation only", build, { isBlocking: false }, true],
  ["a policy of another kind only", "another", {}, true],
];

for (const [what, type, fields, warned] of gates) {
  Deno.test(`enableAutoMerge() past the first environment ${warned ? "warns" : "is silent"} about a branch with ${what}`, async () => {
    const policy = mergePolicy([], undefined, { type: { id: type }, ...fields });
    const scripted: Scripted = listOf(policy);
    await withAzdo([
      [get, idle],
      me,
      ...[1, 2, 3].map(() => [policies, scripted] as const),
      [patch, idle],
      [get, armed],
    ], async ({ provider, log, seen }) => {
      const result = await provider.enableAutoMerge(open, { ...options, mergeIfReady: false });
      assert.equal(result, "armed");
      assert.deepEqual(log.filter((line) => line.startsWith("warn")), warned ? [warning] : []);
      const asked = seen.flatMap(({ query }) => query["policyType"] ?? []);
      assert.deepEqual(
        asked.sort(),
        [build, status, "fa4e907d-c16b-4a4c-9dfa-4916e5d171ab"].sort(),
      );
    });
  });
}

Deno.test("enableAutoMerge() past the first environment is silent where policies cannot be read", async () => {
  const forbidden: Scripted = { status: 403, json: errorBody("no", "AccessDenied") };
  await withAzdo([
    [get, idle],
    me,
    ...[1, 2, 3].map(() => [policies, forbidden] as const),
    [patch, idle],
    [get, armed],
  ], async ({ provider, log }) => {
    await provider.enableAutoMerge(open, { ...options, mergeIfReady: false });
    assert.deepEqual(log.filter((line) => line.startsWith("warn")), []);
  });
});

Deno.test("enableAutoMerge() leaves a completed pull request alone", async () => {
  await withAzdo([[get, merged]], async ({ provider }) => {
    assert.equal(await provider.enableAutoMerge(open, options), "merged");
  });
});

Deno.test("enableAutoMerge() fails on an abandoned pull request", async () => {
  const abandoned: Scripted = { json: pullRequest({ status: "abandoned" }) };
  await withAzdo([[get, abandoned]], async ({ provider, failure }) => {
    assert.deepEqual(await failure(() => provider.enableAutoMerge(open, options)), {
      code: "provider",
      message: refusal,
      hint: "it is abandoned",
    });
  });
});

Deno.test("disableAutoMerge() sets nobody and looks whether it holds", async () => {
  await withAzdo([
    [get, armed],
    [patch, armed],
    [get, armed],
    [get, { json: pullRequest({ autoCompleteSetBy: { id: nobody } }) }],
  ], async ({ provider, seen, pauses }) => {
    await provider.disableAutoMerge(open);
    assert.deepEqual(seen[1]?.body, { autoCompleteSetBy: { id: nobody } });
    assert.deepEqual(pauses, [500]);
  });
});

Deno.test("disableAutoMerge() does nothing where nothing is armed", async () => {
  await withAzdo([[get, idle]], async ({ provider }) => {
    await provider.disableAutoMerge(open);
  });
});

Deno.test("disableAutoMerge() fails when it stays armed", async () => {
  await withAzdo(
    [[get, armed], [patch, armed], ...[1, 2, 3, 4].map(() => [get, armed] as const)],
    async ({ provider, failure }) => {
      assert.deepEqual(await failure(() => provider.disableAutoMerge(open)), {
        code: "provider",
        message: "could not switch off auto-complete of PR #7: it is still on",
        hint: "cancel auto-complete on its page, or run again",
      });
    },
  );
});

Deno.test("disableAutoMerge() fails when the pull request was completed before", async () => {
  await withAzdo([
    [get, armed],
    [patch, {
      status: 400,
      json: errorBody("TF401181: not editable.", "GitPullRequestNotEditableException"),
    }],
    [get, merged],
  ], async ({ provider, failure }) => {
    assert.deepEqual(await failure(() => provider.disableAutoMerge(open)), {
      code: "provider",
      message: "could not switch off auto-complete of PR #7: it is completed",
      hint: "run again to make another pull request",
    });
  });
});
