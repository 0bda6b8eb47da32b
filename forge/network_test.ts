import assert from "node:assert/strict";
import { octokitOf } from "./clients.ts";
import { startForge } from "./forge.ts";

Deno.test("latency is what each request takes, and twice that what a new connection takes", async () => {
  await using forge = await startForge({ latency: 20 });
  const url = `${forge.url}/api/v3/rate_limit`;
  const client = Deno.createHttpClient({});
  async function time(): Promise<number> {
    const started = performance.now();
    await (await fetch(url, { client })).text();
    return performance.now() - started;
  }
  assert.ok(await time() >= 59);
  assert.ok(await time() >= 19);
  client.close();
  assert.equal(forge.connections, 1);
});

Deno.test("the forge counts connections, and says on which one a request came", async () => {
  await using forge = await startForge();
  for (const each of [1, 2]) {
    const client = Deno.createHttpClient({});
    await (await fetch(`${forge.url}/api/v3/rate_limit`, { client })).text();
    await (await fetch(`${forge.url}/api/v3/rate_limit`, { client })).text();
    client.close();
    assert.equal(forge.connections, each);
  }
  assert.deepEqual(forge.requests.map(({ connection }) => connection), [1, 1, 2, 2]);
  assert.ok(forge.requests.every(({ cameAt, answeredAt }) => answeredAt >= cameAt));
});

Deno.test("hold() keeps a request from being handled until it is released", async () => {
  await using forge = await startForge();
  const repository = await forge.createRepository({ files: { "a.txt": "1\n" } });
  await repository.commit({ "a.txt": "2\n" }, { branch: "topic" });
  await repository.open({ source: "topic" });
  const held = forge.faults.hold({ method: "PATCH", path: /\/pulls\/1$/ });
  const pull = { owner: repository.owner, repo: repository.name, pull_number: 1 };
  const update = octokitOf(forge, forge.accounts.admin).rest.pulls.update({ ...pull, title: "B" });
  await held.reached;
  assert.equal(repository.pullRequest(1).title, "topic");
  held.release();
  await update;
  assert.equal(repository.pullRequest(1).title, "B");
});

Deno.test("hold() at the answer keeps back only the answer", async () => {
  await using forge = await startForge();
  const repository = await forge.createRepository({ files: { "a.txt": "1\n" } });
  await repository.commit({ "a.txt": "2\n" }, { branch: "topic" });
  await repository.open({ source: "topic" });
  const held = forge.faults.hold({ method: "PATCH", path: /\/pulls\/1$/, at: "answer" });
  const pull = { owner: repository.owner, repo: repository.name, pull_number: 1 };
  const update = octokitOf(forge, forge.accounts.admin).rest.pulls.update({ ...pull, title: "B" });
  await held.reached;
  assert.equal(repository.pullRequest(1).title, "B");
  held.release();
  assert.equal((await update).data.title, "B");
});

Deno.test("closing the forge lets go of what is held", async () => {
  const forge = await startForge();
  const held = forge.faults.hold({ path: /rate_limit/ });
  const request = fetch(`${forge.url}/api/v3/rate_limit`).then((response) => response.text());
  await held.reached;
  await Promise.all([forge.close(), assert.rejects(request)]);
});
