import assert from "node:assert/strict";
import { errorBody, pullRequest, type Scripted, withAzdo } from "./scripted_server.ts";

const sha = "c".repeat(40);
const list = "GET pullrequests";
const refs = "GET refs";
const query = "POST pullrequestquery";
const branch = "promote/apps-web";
const metadata = '<!-- metadata = {"group":"apps","app":"web","tag":"2","env":"dev"} -->';
const unclearHint = "run again; if it keeps failing, see https://status.dev.azure.com";

function listOf(...value: unknown[]): Scripted {
  return { json: { count: value.length, value } };
}

function ref(name: string, objectId = sha): unknown {
  return { name: `refs/heads/${name}`, objectId };
}

const heads = listOf(ref("main"), ref(branch, "d".repeat(40)));
const repository: readonly [string, Scripted] = [
  "GET ",
  { json: { id: "repo-id", defaultBranch: "refs/heads/main" } },
];

Deno.test("read() reads descriptions whole only where a list has cut our metadata or anything else", async () => {
  const cut = "d".repeat(400);
  const listed = [
    ["whole", 1, "d".repeat(399)],
    ["ours", 2, `${metadata}${cut}`.slice(0, 400)],
    ["ours, cut within", 3, `${"d".repeat(390)}${metadata}`.slice(0, 400)],
    ["nobody's, cut", 4, cut],
    ["empty", 5, null],
  ] as const;
  await withAzdo([
    [refs, heads],
    [
      list,
      listOf(
        ...listed.map(([, pullRequestId, description]) =>
          pullRequest({ pullRequestId, description })
        ),
      ),
    ],
    ["GET pullrequests/3", { json: pullRequest({ pullRequestId: 3, description: "three" }) }],
    ["GET pullrequests/4", { json: pullRequest({ pullRequestId: 4, description: "four" }) }],
  ], async ({ provider }) => {
    const { open } = await provider.read({ base: "main", allOpen: true });
    assert.deepEqual(open.map(({ number, description }) => [number, description.length]), [
      [1, 399],
      [2, 400],
      [3, 5],
      [4, 4],
      [5, 0],
    ]);
  });
});

Deno.test("read() asks for a branch's pull requests by its name, whatever they target", async () => {
  await withAzdo([
    [refs, listOf(ref("main"), ref("mainland"))],
    [refs, listOf(ref(branch), ref(`${branch}-shop`))],
    [
      list,
      listOf(
        pullRequest({ pullRequestId: 9, targetRefName: "refs/heads/other" }),
        pullRequest({ pullRequestId: 8, forkSource: {} }),
        pullRequest({ pullRequestId: 7, autoCompleteSetBy: { id: "somebody" } }),
      ),
    ],
    ["GET _apis/connectionData", { json: { authenticatedUser: { id: "me" } } }],
  ], async ({ provider, seen }) => {
    const remoteState = await provider.read({ base: "main", branches: [branch] });
    assert.deepEqual(
      remoteState.open.map(({ number, autoMerge, autoMergeByOthers }) => [
        number,
        autoMerge,
        autoMergeByOthers,
      ]),
      [[7, true, true], [9, false, undefined]],
    );
    assert.deepEqual([...remoteState.heads], [[branch, sha]]);
    const { query: criteria } = seen.find(({ path }) => path.endsWith("/pullrequests"))!;
    assert.equal(criteria["searchCriteria.sourceRefName"], `refs/heads/${branch}`);
    assert.deepEqual(
      seen.filter(({ path }) => path.endsWith("/refs")).map(({ query }) => query.filter),
      ["heads/main", `heads/${branch}`],
    );
  });
});

Deno.test("read() asks for several branches by what their names have in common", async () => {
  await withAzdo([
    [refs, listOf(ref("main"))],
    [refs, listOf(ref("promote/a"), ref("promote/b"))],
    [refs, listOf(ref("feature/x"))],
    [list, listOf()],
  ], async ({ provider, seen }) => {
    const branches = ["promote/a", "promote/c", "feature/x"];
    const remoteState = await provider.read({ base: "main", branches });
    assert.deepEqual([...remoteState.heads.keys()], ["promote/a", "feature/x"]);
    assert.deepEqual(
      seen.filter(({ path }) => path.endsWith("/refs")).map(({ query }) => query.filter),
      ["heads/main", "heads/promote/", "heads/feature/x"],
    );
    const { query: criteria } = seen.find(({ path }) => path.endsWith("/pullrequests"))!;
    assert.equal(criteria["searchCriteria.sourceRefName"], undefined);
  });
});

Deno.test("read() takes the branch's word on the head before the pull request's", async () => {
  await withAzdo([
    repository,
    [refs, heads],
    ["GET pullrequests/7", { json: pullRequest() }],
  ], async ({ provider }) => {
    const { base, pullRequest: found } = await provider.read({ pullRequest: 7 });
    assert.deepEqual(base, { branch: "main", commit: sha });
    assert.equal(found?.headSha, "d".repeat(40));
  });
});

Deno.test("read() knows a number that is nobody's, and a base that is not there", async () => {
  await withAzdo([
    [refs, listOf(ref("mainland"))],
    ["GET pullrequests/7", {
      status: 404,
      json: errorBody("TF401180: not found.", "GitPullRequestNotFoundException"),
    }],
  ], async ({ provider }) => {
    const { base, pullRequest: found } = await provider.read({ base: "main", pullRequest: 7 });
    assert.deepEqual(base, { branch: "main", commit: undefined });
    assert.equal(found, undefined);
  });
});

Deno.test("read() says that a repository is empty", async () => {
  await withAzdo([
    ["GET ", { json: { id: "repo-id" } }],
    [refs, listOf()],
  ], async ({ provider, failure }) => {
    assert.deepEqual(await failure(() => provider.read({})), {
      code: "provider",
      message: "the repository has no default branch: it is empty",
      hint: "push a first commit to it, or name the branch with --base",
    });
  });
});

Deno.test("read() finds by commits: first what made it, then what contains it, and only what is completed", async () => {
  const completed = (pullRequestId: number, fields = {}) =>
    pullRequest({
      pullRequestId,
      status: "completed",
      closedDate: "2026-01-02T03:04:05.1234567Z",
      closedBy: { id: "x", displayName: "Alice" },
      lastMergeCommit: { commitId: sha },
      ...fields,
    });
  const other = "e".repeat(40);
  await withAzdo([
    [refs, heads],
    [query, {
      json: {
        results: [
          { [sha]: [completed(7)] },
          {
            [sha]: [completed(7), completed(8, { forkSource: {} }), pullRequest()],
            [other]: [{ pullRequestId: 9, status: "completed" }],
          },
        ],
      },
    }],
    ["GET pullrequests/9", { json: completed(9) }],
  ], async ({ provider, seen }) => {
    const { merged } = await provider.read({
      base: "main",
      mergedBy: [sha, other, "f".repeat(40)],
    });
    assert.deepEqual(
      [...merged].map(([commit, found]) => [commit[0], found.map(({ number }) => number)]),
      [["c", [7, 8]], ["e", [9]], ["f", []]],
    );
    const [first] = merged.get(sha) ?? [];
    assert.equal(first?.mergeCommit, sha);
    assert.equal(first?.mergedBy, "Alice");
    assert.equal(first?.endedAt, Date.parse("2026-01-02T03:04:05.123Z"));
    const items = [sha, other, "f".repeat(40)];
    assert.deepEqual(seen.find(({ method }) => method === "POST")?.body, {
      queries: [{ type: "lastMergeCommit", items }, { type: "commit", items }],
    });
  });
});

for (const [what, json] of [["without results", {}], ["with none", { results: [] }]] as const) {
  Deno.test(`an answer about commits ${what} is an error, never "not merged"`, async () => {
    await withAzdo([[refs, heads], [query, { json }]], async ({ provider, failure }) => {
      const { code, message, hint } = await failure(() =>
        provider.read({ base: "main", mergedBy: [sha] })
      );
      assert.equal(code, "provider");
      assert.match(message, /pullrequestquery answered 200 with unexpected JSON: at results/);
      assert.equal(hint, unclearHint);
    });
  });
}

Deno.test("read() reads what was merged lately until nothing is, also where the server passes over the time", async () => {
  const since = Date.parse("2026-01-02T00:00:00Z");
  const at = (pullRequestId: number, closedDate: string) =>
    pullRequest({ pullRequestId, status: "completed", closedDate });
  const page = (first: number, closedDate: string) =>
    listOf(...Array.from({ length: 1_000 }, (_, index) => at(first - index, closedDate)));
  await withAzdo([
    [refs, heads],
    [list, page(5_000, "2026-01-02T00:00:00Z")],
    [list, page(4_000, "2026-01-01T23:59:59.9999999Z")],
  ], async ({ provider, seen }) => {
    const { recentlyMerged } = await provider.read({ base: "main", mergedSince: since });
    assert.equal(recentlyMerged.length, 1_000);
    const criteria = seen.filter(({ path }) => path.endsWith("/pullrequests"))
      .map(({ query }) => query);
    assert.deepEqual(criteria[0], {
      "searchCriteria.status": "completed",
      "searchCriteria.targetRefName": "refs/heads/main",
      "searchCriteria.minTime": "2026-01-02T00:00:00.000Z",
      "searchCriteria.queryTimeRangeType": "closed",
      $top: "1000",
      $skip: "0",
      "api-version": "7.1",
    });
    assert.equal(criteria[1]?.$skip, "1000");
  });
});

Deno.test("read() gives what was closed lately newest first, and nothing that was merged", async () => {
  const at = (pullRequestId: number, closedDate: string, status = "abandoned") =>
    pullRequest({ pullRequestId, status, closedDate });
  await withAzdo([
    [refs, heads],
    [
      list,
      listOf(
        at(7, "2026-01-02T00:00:00Z"),
        at(6, "2026-01-03T00:00:00Z", "completed"),
        at(5, "2026-01-04T00:00:00Z"),
      ),
    ],
  ], async ({ provider }) => {
    const { recentlyClosed } = await provider.read({ base: "main", closedSince: 0 });
    assert.deepEqual(recentlyClosed.map(({ number, state }) => [number, state]), [
      [5, "closed"],
      [7, "closed"],
    ]);
  });
});

Deno.test("read() has no reports on a commit that the server does not have, and fails where it has no repository", async () => {
  const statuses = `GET commits/${sha}/statuses`;
  await withAzdo([[statuses, {
    status: 404,
    json: errorBody("TF401175: does not exist.", "GitCommitDoesNotExistException"),
  }]], async ({ provider }) => {
    const { reports } = await provider.read({ reportsOn: [sha] });
    assert.deepEqual([...reports], [[sha, []]]);
  });
  await withAzdo([[statuses, {
    status: 404,
    json: errorBody("TF401019: does not exist.", "GitRepositoryNotFoundException"),
  }]], async ({ provider, failure }) => {
    assert.match((await failure(() => provider.read({ reportsOn: [sha] }))).message, /TF401019/);
  });
});

Deno.test("read() has at most four requests under way", async () => {
  const commits = Array.from({ length: 12 }, (_, index) => `${index}`.padStart(40, "0"));
  await withAzdo(
    commits.map((commit) => [`GET commits/${commit}/statuses`, listOf()] as const),
    async ({ provider, mostAtOnce }) => {
      await provider.read({ reportsOn: commits });
      assert.equal(mostAtOnce(), 4);
    },
  );
});

Deno.test("read() reads pages of open pull requests until one is not full", async () => {
  const fork = pullRequest({ forkSource: {} });
  await withAzdo([
    [refs, heads],
    [refs, heads],
    [list, listOf(...Array.from({ length: 1_000 }, () => fork))],
    [list, listOf(pullRequest())],
  ], async ({ provider, seen }) => {
    const { open } = await provider.read({ base: "main", branches: [branch] });
    assert.deepEqual(open.map(({ number }) => number), [7]);
    assert.equal(seen.at(-1)?.query.$skip, "1000");
  });
});

Deno.test("read() says what to do about a status that it does not know", async () => {
  await withAzdo([
    [refs, heads],
    ["GET pullrequests/7", { json: pullRequest({ status: "notSet" }) }],
  ], async ({ provider, failure }) => {
    assert.deepEqual(await failure(() => provider.read({ base: "main", pullRequest: 7 })), {
      code: "provider",
      message:
        'pull request #7 has the status "notSet", which is not active, completed or abandoned',
      hint: "reactivate or abandon it on its page, and run again",
    });
  });
});
