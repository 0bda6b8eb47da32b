import assert from "node:assert/strict";
import { octokitOf } from "../clients.ts";
import { type Forge, startForge } from "../forge.ts";
import type { Account } from "../people.ts";
import { pullRequestNodeId } from "./links.ts";

const ENABLE = `mutation ($id: ID!, $how: PullRequestMergeMethod, $head: GitObjectID) {
  enablePullRequestAutoMerge(
    input: { pullRequestId: $id, mergeMethod: $how, expectedHeadOid: $head }
  ) { pullRequest { number autoMergeRequest { mergeMethod enabledBy { login } } } }
}`;
const DISABLE = `mutation ($id: ID!) {
  disablePullRequestAutoMerge(input: { pullRequestId: $id }) { actor { login } }
}`;
const ASK = `query ($id: ID!) { node(id: $id) { ... on PullRequest {
  state mergeStateStatus isMergeQueueEnabled isInMergeQueue
  autoMergeRequest { mergeMethod } viewerCanEnableAutoMerge viewerCanDisableAutoMerge
} } }`;

async function setUp(forge: Forge, contexts: readonly string[] = ["build"]) {
  const repository = await forge.createRepository({ files: { "a.txt": "1\n" } });
  if (contexts.length > 0) repository.requireStatus(...contexts);
  await repository.commit({ "a.txt": "2\n" }, { branch: "topic" });
  const pullRequest = await repository.open({ source: "topic" });
  const id = pullRequestNodeId(pullRequest);
  function graphql(query: string, more: Record<string, unknown> = {}, account?: Account) {
    const octokit = octokitOf(forge, account ?? forge.accounts.admin);
    return octokit.graphql<Record<string, Record<string, unknown>>>(query, { id, ...more });
  }
  return {
    repository,
    pullRequest,
    graphql,
    enable: (more: Record<string, unknown> = {}, account?: Account) =>
      graphql(ENABLE, { how: "MERGE", ...more }, account),
    disable: () => graphql(DISABLE),
    ask: async () => (await graphql(ASK))["node"],
  };
}

function refused(message: string, type = "UNPROCESSABLE") {
  return (error: { errors: { message: string; type: string; path: string[] }[] }) => {
    assert.deepEqual(error.errors.map((one) => [one.type, one.message]), [[type, message]]);
    assert.equal(error.errors[0]!.path.length, 1);
    return true;
  };
}

Deno.test("auto-merge fires when every required status has succeeded on the head", async () => {
  await using forge = await startForge();
  const { repository, pullRequest, enable } = await setUp(forge, ["build", "test"]);
  const answer = await enable({ how: "SQUASH" });
  assert.deepEqual(answer["enablePullRequestAutoMerge"], {
    pullRequest: {
      number: 1,
      autoMergeRequest: { mergeMethod: "SQUASH", enabledBy: { login: "alice" } },
    },
  });
  const head = await repository.tip("topic");
  await repository.setStatus(head, "build", "success");
  await repository.setStatus(await repository.tip(), "test", "success");
  assert.equal(pullRequest.state, "open");
  await repository.setStatus(head, "test", "pending");
  await repository.setStatus(head, "Test", "success");
  assert.equal(pullRequest.state, "merged");
  const log = await repository.git("log", "-1", "--format=%s by %an", "main");
  assert.equal(log, "topic (#1) by Alice Admin");
});

Deno.test("a check run counts as a required status, and both must succeed where both are there", async () => {
  await using forge = await startForge();
  const { repository, pullRequest, enable } = await setUp(forge);
  await enable();
  const head = await repository.tip("topic");
  await repository.setStatus(head, "build", "failure");
  await repository.setCheckRun(head, "build");
  await repository.setCheckRun(head, "build", "success");
  assert.equal(pullRequest.state, "open");
  await repository.setStatus(head, "build", "success");
  assert.equal(pullRequest.state, "merged");
});

Deno.test("auto-merge stays armed after a push, and asks the new head", async () => {
  await using forge = await startForge();
  const { repository, pullRequest, enable } = await setUp(forge);
  await enable();
  const before = await repository.tip("topic");
  const after = await repository.commit({ "a.txt": "3\n" }, { branch: "topic" });
  await repository.setStatus(before, "build", "success");
  assert.equal(pullRequest.state, "open");
  await repository.setStatus(after, "build", "success");
  assert.equal(pullRequest.state, "merged");
  assert.equal(await repository.read("main", "a.txt"), "3\n");
});

Deno.test("a push of a head that succeeded before merges at once", async () => {
  await using forge = await startForge();
  const { repository, pullRequest, enable } = await setUp(forge);
  await enable();
  const sha = await repository.commit({ "a.txt": "3\n" }, { branch: "elsewhere" });
  await repository.setStatus(sha, "build", "success");
  await repository.setBranch("topic", sha);
  assert.equal(pullRequest.state, "merged");
});

Deno.test("auto-merge waits for approvals, conflicts and an old base too", async () => {
  await using forge = await startForge();
  const { repository, pullRequest, enable } = await setUp(forge);
  repository.protect("main", { approvals: 1, upToDate: true });
  await enable();
  await repository.setStatus(await repository.tip("topic"), "build", "success");
  await repository.commit({ other: "" });
  await repository.approve(1);
  assert.equal(pullRequest.state, "open");
  repository.protect("main", { upToDate: false });
  await repository.commit({ other: "again" });
  assert.equal(pullRequest.state, "merged");
});

Deno.test("taken back, auto-merge does not fire", async () => {
  await using forge = await startForge();
  const { repository, pullRequest, enable, disable, ask } = await setUp(forge);
  const waiting = {
    state: "OPEN",
    mergeStateStatus: "BLOCKED",
    isMergeQueueEnabled: false,
    isInMergeQueue: false,
  };
  assert.deepEqual(await ask(), {
    ...waiting,
    autoMergeRequest: null,
    viewerCanEnableAutoMerge: true,
    viewerCanDisableAutoMerge: false,
  });
  await enable();
  assert.deepEqual(await ask(), {
    ...waiting,
    autoMergeRequest: { mergeMethod: "MERGE" },
    viewerCanEnableAutoMerge: false,
    viewerCanDisableAutoMerge: true,
  });
  assert.deepEqual((await disable())["disablePullRequestAutoMerge"], { actor: { login: "alice" } });
  await repository.setStatus(await repository.tip("topic"), "build", "success");
  assert.equal(pullRequest.state, "open");
  await assert.rejects(disable(), refused("Can't disable auto-merge for this pull request"));
});

Deno.test("auto-merge is refused in GitHub's words", async () => {
  await using forge = await startForge();
  const { repository, enable, disable } = await setUp(forge, []);
  const unprotected = "Pull request Protected branch rules not configured for this branch";
  await assert.rejects(enable(), refused(unprotected));
  repository.requireStatus("build");
  repository.settings.autoMergeAllowed = false;
  const setting = "Pull request Auto merge is not allowed for this repository";
  await assert.rejects(enable(), refused(setting));
  repository.settings.autoMergeAllowed = true;
  repository.settings.mergeMethods.splice(0, Infinity, "squash");
  const method = "Pull request Merge method merge merging is not allowed on this repository";
  await assert.rejects(enable(), refused(method));
  repository.settings.mergeMethods.push("merge");
  const stale = "Expected head sha didn't match current head ref.";
  await assert.rejects(enable({ head: await repository.tip() }), refused(stale));
  const head = await repository.tip("topic");
  await repository.setStatus(head, "build", "success");
  await assert.rejects(enable(), refused("Pull request Pull request is in clean status"));
  await repository.setStatus(head, "lint", "pending");
  await assert.rejects(enable(), refused("Pull request Pull request is in unstable status"));
  await repository.setStatus(head, "build", "pending");
  await enable({ head });
  await assert.rejects(enable(), refused("Can't enable auto-merge for this pull request"));
  await repository.setStatus(head, "build", "success");
  await assert.rejects(enable(), refused("Can't enable auto-merge for this pull request"));
  await assert.rejects(disable(), refused("Can't disable auto-merge for this pull request"));
});

Deno.test("auto-merge is for those who can write", async () => {
  await using forge = await startForge();
  const { enable } = await setUp(forge);
  const { reader, stranger, actions } = forge.accounts;
  const right =
    "rita does not have the correct permissions to execute `EnablePullRequestAutoMerge`";
  await assert.rejects(enable({}, reader), refused(right, "FORBIDDEN"));
  await assert.rejects(
    enable({}, stranger),
    (error: Error) => /^Request failed.*Could not resolve to a node/s.test(error.message),
  );
  const answer = await enable({}, actions);
  assert.deepEqual(answer["enablePullRequestAutoMerge"], {
    pullRequest: {
      number: 1,
      autoMergeRequest: { mergeMethod: "MERGE", enabledBy: { login: "github-actions" } },
    },
  });
});

Deno.test("a merge queue takes what is ready, and merges when it runs", async () => {
  await using forge = await startForge();
  const { repository, pullRequest, enable, graphql, ask } = await setUp(forge);
  repository.settings.mergeQueue = true;
  await enable();
  assert.equal((await ask())?.["isInMergeQueue"], false);
  await repository.setStatus(await repository.tip("topic"), "build", "success");
  const queued = await ask();
  assert.deepEqual(
    [queued?.["state"], queued?.["isInMergeQueue"], queued?.["autoMergeRequest"]],
    ["OPEN", true, null],
  );
  const { data } = await octokitOf(forge, forge.accounts.admin).rest.pulls.get({
    owner: repository.owner,
    repo: repository.name,
    pull_number: 1,
  });
  assert.equal(data.auto_merge, null);
  const DEQUEUE = `mutation ($id: ID!) { dequeuePullRequest(input: { id: $id }) {
    clientMutationId
  } }`;
  await graphql(DEQUEUE);
  assert.equal((await ask())?.["isInMergeQueue"], false);
  await enable();
  assert.equal((await ask())?.["isInMergeQueue"], true);
  await repository.runMergeQueue();
  assert.equal(pullRequest.state, "merged");
});

Deno.test("GraphQL finds the pull requests of a commit, when its index is there", async () => {
  await using forge = await startForge();
  const { repository, graphql } = await setUp(forge, []);
  const sha = await repository.merge(1);
  const query = `query ($owner: String!, $name: String!, $sha: GitObjectID!) {
    repository(owner: $owner, name: $name) {
      viewerDefaultMergeMethod autoMergeAllowed squashMergeAllowed
      object(oid: $sha) { ... on Commit { associatedPullRequests(first: 10) {
        nodes { number merged baseRefName headRefName isCrossRepository mergeCommit { oid } }
      } } }
    }
  }`;
  const variables = { owner: repository.owner, name: repository.name, sha };
  const nodes = [{
    number: 1,
    merged: true,
    baseRefName: "main",
    headRefName: "topic",
    isCrossRepository: false,
    mergeCommit: { oid: sha },
  }];
  const settings = {
    viewerDefaultMergeMethod: "MERGE",
    autoMergeAllowed: true,
    squashMergeAllowed: true,
  };
  forge.faults.lagIndex({ graphql: 1 });
  const first = await graphql(query, variables);
  const none = { associatedPullRequests: { nodes: [] } };
  assert.deepEqual(first["repository"], { ...settings, object: none });
  const second = await graphql(query, variables);
  assert.deepEqual(second["repository"], {
    ...settings,
    object: { associatedPullRequests: { nodes } },
  });
});

Deno.test("a GraphQL list needs a size of at most 100", async () => {
  await using forge = await startForge();
  const { repository, graphql } = await setUp(forge, []);
  const query = (size: string) =>
    graphql(
      `query ($owner: String!, $name: String!) {
        repository(owner: $owner, name: $name) { pullRequests${size} { nodes { number } } }
      }`,
      { owner: repository.owner, name: repository.name },
    );
  await assert.rejects(
    query(""),
    /You must provide a `first` or `last` value to properly paginate the `pullRequests` connection/,
  );
  await assert.rejects(query("(first: 101)"), /exceeds the `first` limit of 100 records/);
  const answer = await query("(first: 100)");
  assert.deepEqual(answer["repository"], { pullRequests: { nodes: [{ number: 1 }] } });
});
