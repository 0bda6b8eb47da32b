import assert from "node:assert/strict";
import { parseGitRequest, serveGit } from "../../forge/git_http.ts";
import { openPushConnection } from "../../src/git/push_connection.ts";
import { pushBranch } from "../../src/git/remote.ts";
import { openRepository } from "../../src/git/repository.ts";
import { failure } from "../support/failure.ts";
import { createOrigin, git, type Origin } from "../support/temp_repository.ts";
import { testEdge } from "../support/test_edge.ts";

const BRANCH = "promote/x";

/** A clone whose origin is served by HTTP, with two commits to push; `requests` are those so far. */
async function start(origin: Origin, env: Readonly<Record<string, string>> = {}) {
  const one = await origin.commit({ "a.yaml": "2" }, { branch: "one" });
  const two = await origin.commit({ "a.yaml": "3" }, { branch: "two" });
  const requests: string[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const url = new URL(request.url);
    const parsed = parseGitRequest(url);
    assert.ok(parsed !== undefined);
    const response = await serveGit(request, parsed, { dir: origin.dir, user: "x" });
    const body = await response.arrayBuffer();
    requests.push(`${request.method} ${url.pathname}`);
    return new Response(body, response);
  });
  const checkout = await origin.clone();
  await git(checkout, [
    "remote",
    "set-url",
    "origin",
    `http://127.0.0.1:${server.addr.port}/o/r.git`,
  ]);
  const open = () => openRepository(checkout, testEdge(env));
  return {
    one,
    two,
    requests,
    checkout,
    open,
    tip: () => origin.git("rev-parse", BRANCH),
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

Deno.test("a push over a connection that was opened before asks for the branches no second time", async () => {
  await using origin = await createOrigin({ "a.yaml": "1" });
  await using world = await start(origin);
  const repository = await world.open();
  const connection = openPushConnection(repository, {});
  assert.ok(connection !== undefined);
  assert.equal(await pushBranch(repository, BRANCH, world.one, undefined, connection), true);
  await connection.close();
  assert.equal(await world.tip(), world.one);
  assert.deepEqual(world.requests, ["GET /o/r.git/info/refs", "POST /o/r.git/git-receive-pack"]);
});

Deno.test("a commit that the branch has already, as after a run that ended there, is pushed again without harm", async () => {
  await using origin = await createOrigin({ "a.yaml": "1" });
  await using world = await start(origin);
  await origin.git("update-ref", `refs/heads/${BRANCH}`, world.one);
  // In a shallow clone the helper says nothing of it.
  await git(world.checkout, ["fetch", "--quiet", "--depth", "1", "origin", "main"]);
  const repository = await world.open();
  assert.equal(repository.shallow, true);
  const push = async (expected: string) => {
    const connection = openPushConnection(repository, {});
    assert.ok(connection !== undefined);
    const pushed = await pushBranch(repository, BRANCH, world.one, expected, connection);
    await connection.close();
    return pushed;
  };
  assert.equal(await push(world.one), true);
  await origin.git("update-ref", `refs/heads/${BRANCH}`, world.two);
  assert.equal(await push(world.one), false);
  assert.equal(await world.tip(), world.two);
});

Deno.test("a branch that moved since the connection was opened is asked for again", async () => {
  await using origin = await createOrigin({ "a.yaml": "1" });
  await using world = await start(origin);
  const repository = await world.open();
  const seenBefore = async () => {
    const connection = openPushConnection(repository, {});
    assert.ok(connection !== undefined);
    const asked = world.requests.length;
    while (world.requests.length === asked) await new Promise((done) => setTimeout(done, 5));
    return connection;
  };
  const first = await seenBefore();
  await origin.git("update-ref", `refs/heads/${BRANCH}`, world.one);
  // Whoever expects what is there now may push, and nobody else.
  assert.equal(await pushBranch(repository, BRANCH, world.two, undefined, first), false);
  const second = await seenBefore();
  await origin.git("update-ref", `refs/heads/${BRANCH}`, world.two);
  assert.equal(await pushBranch(repository, BRANCH, world.one, world.two, second), true);
  assert.equal(await world.tip(), world.one);
  await Promise.all([first.close(), second.close()]);
});

Deno.test("a push over a connection is refused in the server's words", async () => {
  await using origin = await createOrigin({ "a.yaml": "1" });
  await using world = await start(origin);
  const script = '#!/bin/sh\necho "GH006: Protected branch" >&2\nexit 1\n';
  await Deno.writeTextFile(`${origin.dir}/hooks/update`, script, { mode: 0o755 });
  const repository = await world.open();
  const connection = openPushConnection(repository, {});
  await assert.rejects(
    () => pushBranch(repository, BRANCH, world.one, undefined, connection),
    failure(
      "git",
      'could not push branch "promote/x": origin refused it (hook declined): GH006: Protected branch',
      'leave branches named "promote/*" out of the protection rule, or allow this token to push and force-push to them',
    ),
  );
  await connection?.close();
});

Deno.test("a connection is opened only where a push would do the same", async () => {
  await using origin = await createOrigin({ "a.yaml": "1" });
  await using world = await start(origin);
  assert.equal(openPushConnection(await world.open(), { GIT_ALLOW_PROTOCOL: "ssh" }), undefined);
  for (
    const [key, value] of [
      ["protocol.http.allow", "never"],
      ["url.ssh://example.com/.pushInsteadOf", "http://127.0.0.1"],
      ["url.ssh://example.com/.insteadOf", "http://127.0.0.1"],
    ]
  ) {
    await git(world.checkout, ["config", key ?? "", value ?? ""]);
    assert.equal(openPushConnection(await world.open(), {}), undefined);
    await git(world.checkout, ["config", "--unset", key ?? ""]);
  }
  await git(world.checkout, ["remote", "set-url", "origin", "ssh://git@example.com/o/r.git"]);
  assert.equal(openPushConnection(await world.open(), {}), undefined);
  assert.deepEqual(world.requests, []);
});
