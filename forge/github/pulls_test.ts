import assert from "node:assert/strict";
import { octokitOf } from "../clients.ts";
import { type Forge, startForge } from "../forge.ts";
import type { ForgeRepository } from "../forge_repository.ts";

const FILES = { "apps/dev/app.yaml": "image: app:1\n" };

async function setUp(forge: Forge, branch = "topic") {
  const repository = await forge.createRepository({ files: FILES });
  await repository.commit({ "apps/dev/app.yaml": "image: app:2\n" }, { branch });
  return { repository, ...clientOf(forge, repository) };
}

function clientOf(forge: Forge, repository: ForgeRepository, account = forge.accounts.admin) {
  const octokit = octokitOf(forge, account);
  const where = { owner: repository.owner, repo: repository.name };
  return { octokit, where, pulls: octokit.rest.pulls };
}

function refusal(status: number, message: string, errors?: unknown[]) {
  return (error: { status: number; response: { data: Record<string, unknown> } }) => {
    assert.equal(error.status, status);
    const { documentation_url: _, status: text, ...rest } = error.response.data;
    assert.equal(text, String(status));
    assert.deepEqual(rest, errors === undefined ? { message } : { message, errors });
    return true;
  };
}

Deno.test("a pull request is created, listed, read, changed, closed and reopened", async () => {
  await using forge = await startForge();
  const { repository, pulls, where } = await setUp(forge);
  const created = await pulls.create({
    ...where,
    head: "topic",
    base: "main",
    title: "Two",
    body: "why",
  });
  assert.equal(created.data.html_url, `${repository.url}/pull/1`);
  assert.equal(created.data.mergeable, null);
  const read = await pulls.get({ ...where, pull_number: 1 });
  assert.equal(read.data.head.sha, await repository.tip("topic"));
  assert.equal(read.data.mergeable, true);
  assert.equal(read.data.mergeable_state, "clean");
  assert.deepEqual(
    [read.data.commits, read.data.changed_files, read.data.additions, read.data.deletions],
    [1, 1, 1, 1],
  );
  const changed = await pulls.update({ ...where, pull_number: 1, title: "2", body: "so" });
  assert.deepEqual([changed.data.title, changed.data.body], ["2", "so"]);
  await pulls.update({ ...where, pull_number: 1, state: "closed" });
  assert.equal((await pulls.list(where)).data.length, 0);
  await pulls.update({ ...where, pull_number: 1, state: "open" });
  assert.equal((await pulls.list(where)).data.length, 1);
});

Deno.test("the head filter works with an owner, and without one is ignored", async () => {
  await using forge = await startForge();
  const { repository, pulls, where } = await setUp(forge, "a");
  await repository.commit({ b: "" }, { branch: "b" });
  await repository.open({ source: "a" });
  await repository.open({ source: "b" });
  async function numbers(head: string): Promise<number[]> {
    const { data } = await pulls.list({ ...where, head });
    return data.map(({ number }) => number);
  }
  assert.deepEqual(await numbers("acme:a"), [1]);
  assert.deepEqual(await numbers("acme:c"), []);
  assert.deepEqual(await numbers("a"), [2, 1]);
});

Deno.test("a fork's pull request has the same branch name and another owner", async () => {
  await using forge = await startForge();
  const { repository, pulls, where } = await setUp(forge);
  repository.settings.private = false;
  await repository.open({ source: "topic" });
  const fork = await repository.fork();
  await fork.commit({ evil: "" }, { branch: "topic" });
  const stranger = clientOf(forge, repository, forge.accounts.stranger);
  const created = await stranger.pulls.create({
    ...where,
    head: "mallory:topic",
    base: "main",
    title: "t",
  });
  assert.equal(created.data.head.repo?.full_name, fork.fullName);
  const { data } = await pulls.list({ ...where, head: "mallory:topic" });
  assert.deepEqual(data.map(({ number, head }) => [number, head.ref]), [[2, "topic"]]);
  const tip = await fork.commit({ evil: "more" }, { branch: "topic" });
  const read = await pulls.get({ ...where, pull_number: 2 });
  assert.equal(read.data.head.sha, tip);
  assert.equal(await repository.tip("refs/pull/2/head"), tip);
  await fork.remove();
  const orphan = await pulls.get({ ...where, pull_number: 2 });
  assert.equal(orphan.data.head.repo, null);
});

Deno.test("what cannot be a pull request is refused in GitHub's words", async () => {
  await using forge = await startForge();
  const { repository, pulls, where } = await setUp(forge);
  const given = { ...where, base: "main", title: "t" };
  await pulls.create({ ...given, head: "topic" });
  const resource = "PullRequest";
  await assert.rejects(
    pulls.create({ ...given, head: "topic" }),
    refusal(422, "Validation Failed", [
      { resource, code: "custom", message: "A pull request already exists for acme:topic." },
    ]),
  );
  await repository.setBranch("same", "main");
  await assert.rejects(
    pulls.create({ ...given, head: "same" }),
    refusal(422, "Validation Failed", [
      { resource, code: "custom", message: "No commits between main and same" },
    ]),
  );
  await assert.rejects(
    pulls.create({ ...given, head: "nowhere" }),
    refusal(422, "Validation Failed", [{ resource, field: "head", code: "invalid" }]),
  );
  await assert.rejects(
    pulls.create({ ...given, head: "topic", base: "nowhere" }),
    refusal(422, "Validation Failed", [{ resource, field: "base", code: "invalid" }]),
  );
  await assert.rejects(
    pulls.create({ ...given, head: "topic", body: "x".repeat(65537) }),
    refusal(422, "Validation Failed", [{
      resource: "Issue",
      code: "custom",
      field: "body",
      message: "body is too long (maximum is 65536 characters)",
    }]),
  );
});

Deno.test("tokens that may not do something are refused in GitHub's words", async () => {
  await using forge = await startForge();
  const { repository, where } = await setUp(forge);
  const given = { ...where, head: "topic", base: "main", title: "t" };
  const { reader, actions, stranger } = forge.accounts;
  await assert.rejects(
    clientOf(forge, repository, reader).pulls.create(given),
    refusal(403, "Resource not accessible by personal access token"),
  );
  repository.settings.botsMayOpenPullRequests = false;
  await assert.rejects(
    clientOf(forge, repository, actions).pulls.create(given),
    refusal(403, "GitHub Actions is not permitted to create or approve pull requests."),
  );
  await assert.rejects(
    clientOf(forge, repository, stranger).pulls.list(where),
    refusal(404, "Not Found"),
  );
  await assert.rejects(
    clientOf(forge, repository, { ...reader, token: "expired" }).pulls.list(where),
    refusal(401, "Bad credentials"),
  );
  repository.settings.private = false;
  const nobody = octokitOf(forge, undefined).rest.pulls;
  assert.equal((await nobody.list(where)).status, 200);
  await assert.rejects(nobody.create(given), refusal(401, "Requires authentication"));
});

Deno.test("a list has pages, whose addresses are on the forge", async () => {
  await using forge = await startForge();
  const { repository, octokit, pulls, where } = await setUp(forge, "b0");
  await repository.open({ source: "b0" });
  for (let index = 1; index < 5; index++) {
    await repository.commit({ [`f${index}`]: "" }, { branch: `b${index}` });
    await repository.open({ source: `b${index}` });
  }
  const all = await octokit.paginate(pulls.list, { ...where, per_page: 2 });
  assert.deepEqual(all.map(({ number }) => number), [5, 4, 3, 2, 1]);
  const { headers } = await pulls.list({ ...where, per_page: 2, page: 2 });
  const base = `${forge.url}/api/v3/repositories/${repository.record.id}/pulls?per_page=2`;
  assert.equal(
    headers.link,
    `<${base}&page=1>; rel="prev", <${base}&page=3>; rel="next", ` +
      `<${base}&page=3>; rel="last", <${base}&page=1>; rel="first"`,
  );
  assert.equal((await pulls.list({ ...where, per_page: 2, page: 9 })).data.length, 0);
});

Deno.test("the API is also at the root, as --api-url may name it", async () => {
  await using forge = await startForge();
  const { repository } = await setUp(forge);
  const headers = { authorization: `token ${forge.token}` };
  const response = await fetch(`${forge.url}/repos/${repository.fullName}`, { headers });
  const { url, clone_url: clone } = await response.json();
  assert.deepEqual([url, clone], [
    `${forge.url}/repos/${repository.fullName}`,
    repository.cloneUrl,
  ]);
});

Deno.test("merge settings are shown to those who can write", async () => {
  await using forge = await startForge();
  const { repository, octokit, where } = await setUp(forge);
  repository.settings.mergeMethods.splice(0, Infinity, "squash");
  const written = await octokit.rest.repos.get(where);
  const { allow_squash_merge: squash, allow_merge_commit: merge, allow_auto_merge: auto } =
    written.data;
  assert.deepEqual([squash, merge, auto], [true, false, true]);
  const reader = await octokitOf(forge, forge.accounts.reader).rest.repos.get(where);
  assert.equal(reader.data.allow_squash_merge, undefined);
  assert.equal(reader.data.default_branch, "main");
});

Deno.test("a deleted head branch closes the pull request, a branch is deleted once", async () => {
  await using forge = await startForge();
  const { repository, octokit, where } = await setUp(forge);
  await repository.open({ source: "topic" });
  await octokit.rest.git.deleteRef({ ...where, ref: "heads/topic" });
  assert.equal(repository.pullRequest(1).state, "closed");
  await assert.rejects(
    octokit.rest.git.deleteRef({ ...where, ref: "heads/topic" }),
    refusal(422, "Reference does not exist"),
  );
});

Deno.test("labels are added and replaced", async () => {
  await using forge = await startForge();
  const { repository, octokit, where } = await setUp(forge);
  await repository.open({ source: "topic" });
  const issue = { ...where, issue_number: 1 };
  await octokit.rest.issues.addLabels({ ...issue, labels: ["a"] });
  const added = await octokit.rest.issues.addLabels({ ...issue, labels: ["b", "a"] });
  assert.deepEqual(added.data.map(({ name }) => name), ["a", "b"]);
  await octokit.rest.issues.setLabels({ ...issue, labels: ["c"] });
  const { data } = await octokit.rest.issues.listLabelsOnIssue(issue);
  assert.deepEqual(data.map(({ name }) => name), ["c"]);
});
