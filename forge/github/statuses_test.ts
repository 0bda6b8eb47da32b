import assert from "node:assert/strict";
import { octokitOf } from "../clients.ts";
import { type Forge, startForge } from "../forge.ts";

async function setUp(forge: Forge) {
  const repository = await forge.createRepository({ files: { "a.txt": "1\n" } });
  const sha = await repository.tip();
  const octokit = octokitOf(forge, forge.accounts.admin);
  const where = { owner: repository.owner, repo: repository.name };
  return { repository, sha, octokit, where, at: { ...where, ref: sha } };
}

Deno.test("statuses are listed newest first, all of them, on pages", async () => {
  await using forge = await startForge();
  const { octokit, where, sha, at } = await setUp(forge);
  for (const state of ["pending", "failure", "success"] as const) {
    await octokit.rest.repos.createCommitStatus({ ...where, sha, state, context: "a/b" });
  }
  const all = await octokit.paginate(octokit.rest.repos.listCommitStatusesForRef, {
    ...at,
    per_page: 2,
  });
  assert.deepEqual(all.map(({ state }) => state), ["success", "failure", "pending"]);
  assert.equal(all[0]!.description, null);
  const byBranch = await octokit.rest.repos.listCommitStatusesForRef({ ...where, ref: "main" });
  assert.equal(byBranch.data.length, 3);
});

Deno.test("the combined status has the newest of each context, whatever its case", async () => {
  await using forge = await startForge();
  const { repository, octokit, sha, at } = await setUp(forge);
  const combined = octokit.rest.repos.getCombinedStatusForRef;
  assert.equal((await combined(at)).data.state, "pending");
  await repository.setStatus(sha, "a", "failure");
  await repository.setStatus(sha, "b", "success");
  assert.equal((await combined(at)).data.state, "failure");
  await repository.setStatus(sha, "A", "success");
  const { data } = await combined(at);
  assert.deepEqual([data.state, data.total_count], ["success", 2]);
  await repository.setStatus(sha, "b", "pending");
  assert.equal((await combined(at)).data.state, "pending");
  for (let index = 0; index < 31; index++) await repository.setStatus(sha, `c${index}`, "success");
  const page = await combined(at);
  assert.deepEqual([page.data.total_count, page.data.statuses.length], [33, 30]);
  await repository.setCheckRun(sha, "run", "failure");
  assert.equal((await combined(at)).data.total_count, 33);
});

Deno.test("a status needs a commit, a right and a short description", async () => {
  await using forge = await startForge();
  const { octokit, where, sha } = await setUp(forge);
  const state = "success";
  const create = octokit.rest.repos.createCommitStatus;
  await assert.rejects(create({ ...where, sha: "1".repeat(40), state }), { status: 422 });
  await assert.rejects(create({ ...where, sha, state, description: "x".repeat(141) }), {
    status: 422,
  });
  const reader = octokitOf(forge, forge.accounts.reader);
  await assert.rejects(reader.rest.repos.createCommitStatus({ ...where, sha, state }), {
    status: 403,
  });
  const { data } = await create({ ...where, sha, state });
  assert.deepEqual([data.context, data.creator?.login], ["default", "alice"]);
});

Deno.test("check runs are the latest of each name, or all, by name", async () => {
  await using forge = await startForge();
  const { repository, octokit, where, sha, at } = await setUp(forge);
  await octokit.rest.checks.create({ ...where, head_sha: sha, name: "a", status: "in_progress" });
  await octokit.rest.checks.create({ ...where, head_sha: sha, name: "a", conclusion: "success" });
  await repository.setCheckRun(sha, "b/c");
  async function names(more: Record<string, string> = {}): Promise<string[]> {
    const { data } = await octokit.rest.checks.listForRef({ ...at, ...more });
    return data.check_runs.map(({ name, status, conclusion }) => `${name} ${conclusion ?? status}`);
  }
  assert.deepEqual(await names(), ["b/c in_progress", "a success"]);
  assert.deepEqual(await names({ filter: "all" }), [
    "b/c in_progress",
    "a success",
    "a in_progress",
  ]);
  assert.deepEqual(await names({ check_name: "a" }), ["a success"]);
});

Deno.test("a ref that is not there has no statuses", async () => {
  await using forge = await startForge();
  const { octokit, where } = await setUp(forge);
  const ref = "nowhere/at/all";
  await assert.rejects(octokit.rest.repos.listCommitStatusesForRef({ ...where, ref }), {
    status: 404,
  });
});

Deno.test("refs are read by name, percent-encoded or not", async () => {
  await using forge = await startForge();
  const { repository, octokit, where, sha } = await setUp(forge);
  await repository.setBranch("a/b", "main");
  const { data } = await octokit.rest.git.getRef({ ...where, ref: "heads/a/b" });
  assert.deepEqual([data.ref, data.object.sha], ["refs/heads/a/b", sha]);
  const url = `${forge.url}/api/v3/repos/${repository.fullName}/git/ref/heads/a/b`;
  const response = await fetch(url, { headers: { authorization: `token ${forge.token}` } });
  assert.equal((await response.json()).object.sha, sha);
});
