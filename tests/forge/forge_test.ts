import assert from "node:assert/strict";
import { Octokit } from "octokit";
import { startForge } from "./forge.ts";

Deno.test("smoke", async () => {
  await using forge = await startForge();
  const repository = await forge.createRepository({
    files: { "apps/dev/app.yaml": "image: a:1\n" },
  });
  const { owner, name: repo } = repository;
  repository.requireStatus("build");
  await repository.commit({ "apps/dev/app.yaml": "image: a:2\n" }, { branch: "promote/apps-a" });
  const octokit = new Octokit({
    auth: forge.token,
    baseUrl: `${forge.url}/api/v3`,
    throttle: { enabled: false },
    retry: { enabled: false },
  });
  const got = await octokit.rest.repos.get({ owner, repo });
  assert.equal(got.data.default_branch, "main");
  const { data: pr } = await octokit.rest.pulls.create({
    owner,
    repo,
    head: "promote/apps-a",
    base: "main",
    title: "t",
    body: "b",
  });
  await octokit.rest.pulls.get({ owner, repo, pull_number: pr.number });
  await octokit.rest.pulls.list({ owner, repo, head: `${owner}:promote/apps-a` });
  await octokit.rest.pulls.update({ owner, repo, pull_number: pr.number, title: "u" });
  const result = await octokit.graphql(
    `mutation($id: ID!) { enablePullRequestAutoMerge(input: {pullRequestId: $id, mergeMethod: SQUASH}) { pullRequest { number mergeStateStatus autoMergeRequest { mergeMethod } } } }`,
    { id: pr.node_id },
  );
  console.log(JSON.stringify(result));
  await octokit.rest.repos.createCommitStatus({
    owner,
    repo,
    sha: pr.head.sha,
    state: "success",
    context: "build",
  });
  console.log(await repository.git("log", "--format=%an %cn %s", "main"));
  const merged = repository.pullRequest(1).merge!.sha;
  console.log(
    (await octokit.rest.repos.listPullRequestsAssociatedWithCommit({
      owner,
      repo,
      commit_sha: merged,
    })).data.map((p) => p.number),
  );
  await octokit.rest.repos.getCombinedStatusForRef({ owner, repo, ref: pr.head.sha });
  await octokit.rest.repos.listCommitStatusesForRef({ owner, repo, ref: pr.head.sha });
  await repository.setCheckRun(merged, "x", "success");
  await octokit.rest.checks.listForRef({ owner, repo, ref: merged });
  await octokit.rest.users.getAuthenticated();
  await octokit.rest.rateLimit.get();
  await octokit.rest.git.deleteRef({ owner, repo, ref: "heads/promote/apps-a" });
  const dir = await Deno.makeTempDir();
  const r = await new Deno.Command("git", {
    args: [
      "-c",
      `http.extraheader=Authorization: Basic ${btoa("x:" + forge.token)}`,
      "clone",
      "--filter=blob:none",
      repository.cloneUrl,
      dir,
    ],
  }).output();
  console.log(new TextDecoder().decode(r.stderr));
  await Deno.remove(dir, { recursive: true });
  console.log(forge.violations);
});
