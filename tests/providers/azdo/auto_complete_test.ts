import assert from "node:assert/strict";
import {
  armed,
  get,
  idle,
  me,
  noPolicy,
  open,
  options,
  patch,
  policies,
} from "./auto_complete_script.ts";
import { errorBody, pullRequest, type Scripted, withAzdo } from "./scripted_server.ts";

const nobody = "00000000-0000-0000-0000-000000000000";
const merged: Scripted = { json: pullRequest({ status: "completed" }) };
const refusal = "could not set auto-merge on PR #7 (check auto-merge setting and required checks)";

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
        hint:
          "Azure DevOps took the request and dropped the setting: set auto-complete on its page",
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
        `PATCH ${"URL"}/shop/_apis/git/repositories/gitops/pullrequests/7 answered 400: Invalid argument value. (InvalidArgumentValueException); change what Azure DevOps objects to, and run it again`,
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
    [get, idle],
  ], async ({ provider, failure }) => {
    assert.deepEqual(await failure(() => provider.enableAutoMerge(open, options)), {
      code: "auth",
      message: refusal,
      hint:
        "PATCH URL/shop/_apis/git/repositories/gitops/pullrequests/7 answered 403: TF401027: You need the permission. (GitNeedsPermissionException); " +
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
      hint: "it is abandoned: run again to make another pull request",
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
