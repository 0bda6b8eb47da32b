import assert from "node:assert/strict";
import { parseGitRequest, serveGit } from "../../forge/git_http.ts";
import { ensureCommits } from "../../src/git/ensure_commits.ts";
import { withAuthorization } from "../../src/git/origin.ts";
import { listRemote, pushBranch } from "../../src/git/remote.ts";
import { openRepository } from "../../src/git/repository.ts";
import { failure } from "../support/failure.ts";
import { createOrigin, git, type Origin } from "../support/temp_repository.ts";
import { testEdge } from "../support/test_edge.ts";

/** Serves `dir` at /new/r.git and redirects from /old/r.git, to itself or to another server. */
function serve(dir: string, options: { to?: string; status?: number } = {}) {
  const requests: string[] = [];
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    async (request) => {
      const url = new URL(request.url);
      const authorization = request.headers.get("authorization") ?? "nothing";
      requests.push(`${request.method} ${url.pathname} with ${authorization}`);
      if (url.pathname.startsWith("/old/")) {
        const path = url.pathname.replace("/old/", "/new/") + url.search;
        const location = `${options.to ?? ""}${path}`;
        return new Response(null, { status: options.status ?? 301, headers: { location } });
      }
      const parsed = parseGitRequest(url);
      assert.ok(parsed !== undefined);
      return await serveGit(request, parsed, { dir, user: "x" });
    },
  );
  const url = `http://127.0.0.1:${server.addr.port}`;
  return { url, requests, [Symbol.asyncDispose]: () => server.shutdown() };
}

async function cloneOf(origin: Origin, url: string): Promise<string> {
  const checkout = await origin.clone();
  await git(checkout, ["remote", "set-url", "origin", url]);
  await git(checkout, ["config", "http.extraheader", "AUTHORIZATION: basic c3RhbGU="]);
  return checkout;
}

for (const status of [301, 302, 307, 308]) {
  Deno.test(`a ${status} to another address on the same host is followed with the token, for the whole run`, async () => {
    await using origin = await createOrigin({ "a.yaml": "1" });
    await using server = serve(origin.dir, { status });
    const edge = testEdge();
    const opened = await openRepository(await cloneOf(origin, `${server.url}/old/r.git`), edge);
    const repository = withAuthorization(opened, "basic ZnJlc2g=");
    const tip = await origin.commit({ "a.yaml": "2" });
    assert.equal((await listRemote(repository)).branches.get("main"), tip);
    assert.deepEqual(await ensureCommits(repository, [tip]), []);
    assert.equal(await pushBranch(repository, "promote/x", tip, undefined), true);
    assert.equal(await origin.git("rev-parse", "promote/x"), tip);
    assert.ok(server.requests.every((request) => request.endsWith(" with basic ZnJlc2g=")));
    const told = edge.logged.filter((line) => line.startsWith("origin has moved to "));
    assert.deepEqual([...new Set(told)], [
      `origin has moved to ${server.url}/new/r.git; to skip the redirect, run git remote set-url origin`,
    ]);
  });
}

Deno.test("a redirect to another host is refused, and that host is not asked at all", async () => {
  await using origin = await createOrigin({ "a.yaml": "1" });
  const main = await origin.git("rev-parse", "main");
  await using elsewhere = serve(origin.dir);
  await using server = serve(origin.dir, { to: elsewhere.url });
  const opened = await openRepository(
    await cloneOf(origin, `${server.url}/old/r.git`),
    testEdge(),
  );
  for (const repository of [opened, withAuthorization(opened, "basic ZnJlc2g=")]) {
    const refused = failure(
      "auth",
      `origin on "${server.url}" redirects to "${elsewhere.url}", which must not get the token`,
      `if the repository has moved there, run: git remote set-url origin ${elsewhere.url}/new/r.git; else check the token and the origin URL`,
    );
    await assert.rejects(() => listRemote(repository), refused);
    await assert.rejects(() => ensureCommits(repository, ["1".repeat(40)]), refused);
    await assert.rejects(() => pushBranch(repository, "promote/x", main, undefined), refused);
  }
  assert.deepEqual(elsewhere.requests, []);
});
