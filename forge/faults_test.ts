import assert from "node:assert/strict";
import { octokitOf } from "./clients.ts";
import { type Forge, startForge } from "./forge.ts";
import type { ForgeRepository } from "./forge_repository.ts";

async function withBranch(forge: Forge): Promise<ForgeRepository> {
  const repository = await forge.createRepository({ files: { "a.txt": "one\n" } });
  await repository.commit({ "a.txt": "two\n" }, { branch: "topic" });
  return repository;
}

function create(forge: Forge, { owner, name }: ForgeRepository) {
  const octokit = octokitOf(forge, forge.accounts.admin);
  return octokit.rest.pulls.create({ owner, repo: name, head: "topic", base: "main", title: "t" });
}

Deno.test("a fault answers in place of the forge, as often as it says", async () => {
  await using forge = await startForge();
  const repository = await withBranch(forge);
  const body = { message: "Server Error" };
  forge.faults.add({ method: "POST", path: /\/pulls$/, times: 2, answer: { status: 502, body } });
  for (let round = 0; round < 2; round++) {
    await assert.rejects(create(forge, repository), { status: 502, message: /^Server Error/ });
  }
  assert.equal(repository.pullRequests.length, 0);
  assert.equal((await create(forge, repository)).status, 201);
});

Deno.test("a fault afterwards hides that the request was done", async () => {
  await using forge = await startForge();
  const repository = await withBranch(forge);
  forge.faults.add({ method: "POST", path: /\/pulls$/, afterwards: { status: 502 } });
  await assert.rejects(create(forge, repository), { status: 502 });
  assert.equal(repository.pullRequests.length, 1);
});

Deno.test("a connection is broken off before or after the request was done", async () => {
  await using forge = await startForge();
  const repository = await withBranch(forge);
  const path = /\/pulls$/;
  forge.faults.add({ path, answer: "reset" });
  await assert.rejects(create(forge, repository), { status: 500 });
  assert.equal(repository.pullRequests.length, 0);
  forge.faults.add({ path, afterwards: "reset" });
  await assert.rejects(create(forge, repository), { status: 500 });
  assert.equal(repository.pullRequests.length, 1);
  assert.deepEqual(forge.requests.map(({ status }) => status), [0, 0]);
});

Deno.test("a connection that is broken off has sent no header", async () => {
  await using forge = await startForge();
  forge.faults.add({ path: /./, answer: "reset" });
  await assert.rejects(fetch(`${forge.url}/api/v3/user`), TypeError);
});

Deno.test("a fault can let requests go well first, and run something before one", async () => {
  await using forge = await startForge();
  const repository = await withBranch(forge);
  const { owner, name: repo } = repository;
  const octokit = octokitOf(forge, forge.accounts.admin);
  const seen: string[] = [];
  forge.faults.add({
    path: /\/pulls\?/,
    skip: 1,
    before: async () => void seen.push(String((await repository.open({ source: "topic" })).number)),
  });
  const first = await octokit.rest.pulls.list({ owner, repo, state: "open" });
  assert.equal(first.data.length, 0);
  const second = await octokit.rest.pulls.list({ owner, repo, state: "open" });
  assert.deepEqual(second.data.map(({ number }) => number), [1]);
  assert.deepEqual(seen, ["1"]);
});

Deno.test("a fault on GraphQL is chosen by the body", async () => {
  await using forge = await startForge();
  const octokit = octokitOf(forge, forge.accounts.admin);
  forge.faults.add({ path: /\/graphql$/, body: /viewer/, answer: { status: 502 } });
  const limit = await octokit.graphql("{ rateLimit { limit } }");
  assert.deepEqual(limit, { rateLimit: { limit: 5000 } });
  await assert.rejects(octokit.graphql("{ viewer { login } }"), { status: 502 });
});

Deno.test("rate limits have GitHub's status, headers and words", async () => {
  await using forge = await startForge();
  const headers = { authorization: `token ${forge.token}` };
  forge.faults.rateLimit({ path: /\/user$/, resetAt: 1_800_000_000 });
  const primary = await fetch(`${forge.url}/api/v3/user`, { headers });
  assert.equal(primary.status, 403);
  assert.equal(primary.headers.get("x-ratelimit-remaining"), "0");
  assert.equal(primary.headers.get("x-ratelimit-reset"), "1800000000");
  assert.match((await primary.json()).message, /^API rate limit exceeded/);
  forge.faults.secondaryRateLimit({ path: /\/user$/, retryAfter: 7 });
  const secondary = await fetch(`${forge.url}/api/v3/user`, { headers });
  assert.equal(secondary.headers.get("retry-after"), "7");
  assert.match((await secondary.json()).message, /^You have exceeded a secondary rate limit/);
  const well = await fetch(`${forge.url}/api/v3/user`, { headers });
  assert.equal(well.headers.get("x-ratelimit-limit"), "5000");
  await well.body?.cancel();
});

Deno.test("faults that were never used can be asked for", async () => {
  await using forge = await startForge();
  const fault = { path: /never/, answer: "reset" } as const;
  forge.faults.add(fault);
  assert.deepEqual(forge.faults.clear(), [fault]);
  assert.deepEqual(forge.faults.clear(), []);
});
