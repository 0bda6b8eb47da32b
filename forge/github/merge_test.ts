import assert from "node:assert/strict";
import { octokitOf } from "../clients.ts";
import { type Forge, startForge } from "../forge.ts";
import type { MergeMethod } from "../state/model.ts";

async function setUp(forge: Forge) {
  const repository = await forge.createRepository({ files: { "a.txt": "1\n", "b.txt": "1\n" } });
  await repository.commit({ "a.txt": "2\n" }, { branch: "topic", message: "Two" });
  await repository.commit({ "a.txt": "3\n" }, { branch: "topic", message: "Three" });
  await repository.open({ source: "topic", title: "Three at last" });
  const octokit = octokitOf(forge, forge.accounts.admin);
  const where = { owner: repository.owner, repo: repository.name };
  const merge = (options: { sha?: string; merge_method?: "merge" | "squash" | "rebase" } = {}) =>
    octokit.rest.pulls.merge({ ...where, pull_number: 1, ...options });
  return { repository, octokit, where, merge };
}

function refused(status: number, message: string) {
  return (error: { status: number; response: { data: { message: string } } }) => {
    assert.deepEqual([error.status, error.response.data.message], [status, message]);
    return true;
  };
}

const GRAPH = ["log", "--format=%s|%an|%cn|%p", "--first-parent", "main"] as const;

Deno.test("a merge commit has two parents and GitHub's message", async () => {
  await using forge = await startForge();
  const { repository, merge } = await setUp(forge);
  await repository.commit({ "b.txt": "2\n" });
  const head = await repository.tip("topic");
  const base = await repository.tip();
  const { data } = await merge({ sha: head });
  assert.equal(data.message, "Pull Request successfully merged");
  assert.equal(data.sha, await repository.tip());
  assert.equal(await repository.git("log", "-1", "--format=%P", "main"), `${base} ${head}`);
  assert.equal(
    await repository.git("log", "-1", "--format=%B%an %cn", "main"),
    "Merge pull request #1 from acme/topic\n\nThree at last\nAlice Admin GitHub",
  );
  assert.equal(await repository.read("main", "a.txt"), "3\n");
  assert.equal(await repository.read("main", "b.txt"), "2\n");
});

Deno.test("a squash is one commit with the title and number", async () => {
  await using forge = await startForge();
  const { repository, merge } = await setUp(forge);
  await merge({ merge_method: "squash" });
  const lines = (await repository.git(...GRAPH)).split("\n");
  assert.deepEqual(lines.map((line) => line.split("|")[0]), [
    "Three at last (#1)",
    "Initial commit",
  ]);
  assert.equal(await repository.read("main", "a.txt"), "3\n");
});

Deno.test("a rebase copies each commit, always with new hashes", async () => {
  await using forge = await startForge();
  const { repository, merge } = await setUp(forge);
  const head = await repository.tip("topic");
  await merge({ merge_method: "rebase" });
  const lines = (await repository.git(...GRAPH)).split("\n");
  assert.deepEqual(lines.map((line) => line.split("|").slice(0, 3).join(" ")), [
    "Three Alice Admin GitHub",
    "Two Alice Admin GitHub",
    "Initial commit Alice Admin Alice Admin",
  ]);
  assert.notEqual(await repository.tip(), head);
  assert.equal(await repository.read("main", "a.txt"), "3\n");
});

Deno.test("a rebase onto a base that went on keeps what the base changed", async () => {
  await using forge = await startForge();
  const { repository, merge } = await setUp(forge);
  await repository.commit({ "b.txt": "2\n" });
  await merge({ merge_method: "rebase" });
  assert.equal(await repository.read("main", "a.txt"), "3\n");
  assert.equal(await repository.read("main", "b.txt"), "2\n");
  assert.equal(await repository.read("main~1", "a.txt"), "2\n");
});

Deno.test("a merge is refused in GitHub's words", async () => {
  await using forge = await startForge();
  const { repository, merge } = await setUp(forge);
  const stale = "Head branch was modified. Review and try the merge again.";
  await assert.rejects(merge({ sha: await repository.tip() }), refused(409, stale));
  repository.settings.mergeMethods.splice(0, Infinity, "squash");
  const method = "Merge commits are not allowed on this repository.";
  await assert.rejects(merge(), refused(405, method));
  repository.requireStatus("build");
  const expected = 'Required status check "build" is expected.';
  await assert.rejects(merge({ merge_method: "squash" }), refused(405, expected));
  await repository.setStatus(await repository.tip("topic"), "build", "failure");
  const failing = 'Required status check "build" is failing.';
  await assert.rejects(merge({ merge_method: "squash" }), refused(405, failing));
  repository.requireStatus("build", "test");
  const two = "2 of 2 required status checks are expected.";
  await assert.rejects(merge({ merge_method: "squash" }), refused(405, two));
  repository.unprotect();
  await repository.commit({ "a.txt": "conflict\n" });
  const conflict = "Pull Request is not mergeable";
  await assert.rejects(merge({ merge_method: "squash" }), refused(405, conflict));
  await repository.commit({ "a.txt": "1\n" });
  repository.settings.mergeQueue = true;
  const queue =
    "Repository rule violations found\n\nChanges must be made through the merge queue\n\n";
  await assert.rejects(merge({ merge_method: "squash" }), refused(405, queue));
  repository.settings.mergeQueue = false;
  await merge({ merge_method: "squash" });
  await assert.rejects(merge({ merge_method: "squash" }), refused(405, conflict));
});

Deno.test("the head branch is deleted by the setting", async () => {
  await using forge = await startForge();
  const { repository, octokit, where, merge } = await setUp(forge);
  const pull = { ...where, pull_number: 1 };
  await assert.rejects(octokit.rest.pulls.checkIfMerged(pull), { status: 404 });
  repository.settings.deleteBranchOnMerge = true;
  await merge();
  assert.deepEqual(await repository.branches(), ["main"]);
  assert.equal((await octokit.rest.pulls.checkIfMerged(pull)).status, 204);
  const { data } = await octokit.rest.pulls.get(pull);
  assert.deepEqual([data.state, data.merged, data.merged_by?.login], ["closed", true, "alice"]);
});

Deno.test("every kind of merge is found by the commits that it brought", async () => {
  for (const method of ["merge", "squash", "rebase"] satisfies MergeMethod[]) {
    await using forge = await startForge();
    const { repository, octokit, where, merge } = await setUp(forge);
    const head = await repository.tip("topic");
    const found = async (sha: string): Promise<number[]> => {
      const { data } = await octokit.rest.repos.listPullRequestsAssociatedWithCommit({
        ...where,
        commit_sha: sha,
      });
      return data.map(({ number }) => number);
    };
    assert.deepEqual(await found(head), [1], "an open one, by a commit of its branch");
    assert.deepEqual(await found(await repository.tip()), []);
    const { data } = await merge({ merge_method: method });
    assert.deepEqual(await found(data.sha), [1], method);
    assert.deepEqual(await found(head), [1], `${method}, by the branch's commit`);
    await repository.commit({ other: "" });
    assert.deepEqual(await found(await repository.tip()), []);
    forge.faults.lagIndex({ rest: 2 });
    assert.deepEqual([await found(data.sha), await found(data.sha)], [[], []]);
    assert.deepEqual(await found(data.sha), [1]);
    await assert.rejects(found("0".repeat(40)), { status: 422 });
  }
});

Deno.test("a closed pull request's commit belongs to none", async () => {
  await using forge = await startForge();
  const { repository, octokit, where } = await setUp(forge);
  await repository.close(1);
  const { data } = await octokit.rest.repos.listPullRequestsAssociatedWithCommit({
    ...where,
    commit_sha: await repository.tip("topic"),
  });
  assert.deepEqual(data, []);
});

Deno.test("a branch is updated with what the base has", async () => {
  await using forge = await startForge();
  const { repository, octokit, where } = await setUp(forge);
  await repository.commit({ "b.txt": "2\n" });
  repository.protect("main", { upToDate: true });
  const pull = { ...where, pull_number: 1 };
  assert.equal((await octokit.rest.pulls.get(pull)).data.mergeable_state, "behind");
  const wrong = octokit.rest.pulls.updateBranch({
    ...pull,
    expected_head_sha: await repository.tip(),
  });
  await assert.rejects(wrong, { status: 422 });
  assert.equal((await octokit.rest.pulls.updateBranch(pull)).status, 202);
  assert.equal((await octokit.rest.pulls.get(pull)).data.mergeable_state, "clean");
  assert.equal(await repository.read("topic", "b.txt"), "2\n");
});

Deno.test("whether a pull request can be merged may be unknown for a while", async () => {
  await using forge = await startForge();
  const { octokit, where } = await setUp(forge);
  forge.faults.lagMergeability(1);
  const pull = { ...where, pull_number: 1 };
  const { data } = await octokit.rest.pulls.get(pull);
  assert.deepEqual([data.mergeable, data.mergeable_state], [null, "unknown"]);
  assert.equal((await octokit.rest.pulls.get(pull)).data.mergeable, true);
});
