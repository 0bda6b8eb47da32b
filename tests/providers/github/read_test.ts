import assert from "node:assert/strict";
import type { Query } from "../../../src/providers/provider.ts";
import { failure } from "../../support/failure.ts";
import { known, type Sandbox, startSandbox } from "./sandbox.ts";

/** The same question by GraphQL, and by REST on a server whose GraphQL lacks a field. */
const ways = [["GraphQL", () => {}], ["REST", withoutGraphql]] as const;

function withoutGraphql({ forge }: Sandbox): void {
  const message = "Field 'isInMergeQueue' doesn't exist on type 'PullRequest'";
  forge.faults.add({
    method: "POST",
    path: /graphql/,
    times: 99,
    answer: { status: 200, body: { errors: [{ message }] } },
  });
}

for (const [way, prepare] of ways) {
  Deno.test(`read() sees the base, branches and their open pull requests, by ${way}`, async () => {
    await using sandbox = await startSandbox();
    const { repository, provider } = sandbox;
    const headSha = await sandbox.push("promote/apps-a");
    await repository.open({ source: "promote/apps-a", title: "Promote", body: "<!-- x -->\nText" });
    await sandbox.push("promote/apps-ab");
    prepare(sandbox);
    const branches = ["promote/apps-a", "promote/apps-ab", "gone"];
    const remoteState = await provider.read({ base: "main", branches });
    assert.deepEqual(remoteState.base, { branch: "main", commit: await repository.tip() });
    assert.deepEqual([...remoteState.heads], [
      ["promote/apps-a", headSha],
      ["promote/apps-ab", await repository.tip("promote/apps-ab")],
    ]);
    const [found, ...more] = remoteState.open;
    assert.deepEqual(more, []);
    const { id, commits: _, ...rest } = known(found);
    assert.match(id ?? "", /^PR_/);
    assert.deepEqual(rest, {
      number: 1,
      url: `${repository.url}/pull/1`,
      title: "Promote",
      description: "<!-- x -->\nText",
      sourceBranch: "promote/apps-a",
      targetBranch: "main",
      fromFork: false,
      headSha,
      state: "open",
      autoMerge: false,
      draft: false,
    });
  });

  Deno.test(`read() takes the default branch where no base is given, by ${way}`, async () => {
    await using sandbox = await startSandbox({ defaultBranch: "trunk" });
    const { repository, provider } = sandbox;
    prepare(sandbox);
    const { base } = await provider.read({});
    assert.deepEqual(base, { branch: "trunk", commit: await repository.tip("trunk") });
  });

  Deno.test(`read() says that the base does not exist, by ${way}`, async () => {
    await using sandbox = await startSandbox();
    prepare(sandbox);
    const { base } = await sandbox.provider.read({ base: "release" });
    assert.deepEqual(base, { branch: "release", commit: undefined });
  });

  Deno.test(`read() leaves out forks that share a branch's name, by ${way}`, async () => {
    await using sandbox = await startSandbox();
    const { repository, provider } = sandbox;
    for (const owner of ["mallory", "acme"]) {
      const fork = await repository.fork({ owner, name: `fork-of-${owner}` });
      await fork.commit({ "a.txt": `${owner}\n` }, { branch: "promote/apps-a" });
      await repository.open({ source: "promote/apps-a", from: fork });
    }
    const own = await sandbox.open("promote/apps-a");
    prepare(sandbox);
    const remoteState = await provider.read({ base: "main", branches: ["promote/apps-a"] });
    assert.deepEqual(remoteState.open.map(({ number }) => number), [own.number]);
  });

  Deno.test(`read() sees every open pull request to the base, forks and gates included, by ${way}`, async () => {
    await using sandbox = await startSandbox();
    const { repository, provider } = sandbox;
    await repository.setBranch("release", "main");
    const first = await sandbox.open("promote/apps-a");
    await repository.setStatus(first.headSha, "gitops-promotion", "pending", {
      description: "waiting for apps-dev",
    });
    await sandbox.push("other");
    await repository.open({ source: "other", target: "release" });
    const fork = await repository.fork();
    await fork.commit({ "a.txt": "fork\n" }, { branch: "topic" });
    await repository.open({ source: "topic", from: fork });
    await sandbox.open("closed");
    await repository.close(4);
    prepare(sandbox);
    const { open } = await provider.read({
      base: "main",
      branches: ["promote/apps-a"],
      allOpen: true,
      gates: true,
    });
    assert.deepEqual(open.map(({ number, fromFork, gate }) => [number, fromFork, gate]), [
      [1, false, { state: "pending", description: "waiting for apps-dev" }],
      [3, true, undefined],
    ]);
  });

  Deno.test(`read() sees one pull request, and none of a number that is not there, by ${way}`, async () => {
    await using sandbox = await startSandbox();
    const { repository, provider } = sandbox;
    await sandbox.open("topic");
    const sha = await repository.merge(1, "squash");
    prepare(sandbox);
    const { pullRequest } = await provider.read({ base: "main", pullRequest: 1 });
    assert.deepEqual(
      [pullRequest?.state, pullRequest?.mergeCommit, pullRequest?.mergedBy, pullRequest?.commits],
      ["merged", sha, "alice", 1],
    );
    assert.ok((pullRequest?.endedAt ?? 0) > 0);
    const none = await provider.read({ base: "main", pullRequest: 7 });
    assert.equal(none.pullRequest, undefined);
  });

  for (const method of ["merge", "squash", "rebase"] as const) {
    Deno.test(`read() finds by ${way} what a ${method} put on the base`, async () => {
      await using sandbox = await startSandbox();
      const { repository, provider } = sandbox;
      await sandbox.open("topic");
      const sha = await repository.merge(1, method);
      const direct = await repository.commit({ "b.txt": "1\n" });
      const absent = "f".repeat(40);
      prepare(sandbox);
      const { merged } = await provider.read({ base: "main", mergedBy: [sha, direct, absent] });
      assert.deepEqual(
        [...merged].map(([commit, found]) => [commit, found.map(({ number }) => number)]),
        [[sha, [1]], [direct, []], [absent, []]],
      );
      assert.equal(merged.get(sha)?.[0]?.description, "about topic");
    });
  }

  Deno.test(`read() lists what was merged and closed lately, newest first, by ${way}`, async () => {
    await using sandbox = await startSandbox();
    const { repository, provider } = sandbox;
    for (const branch of ["one", "two", "three", "four"]) await sandbox.open(branch);
    await repository.close(3);
    await repository.merge(1, "merge", { bypass: true });
    const { endedAt = 0 } = (await provider.read({ pullRequest: 1 })).pullRequest ?? {};
    prepare(sandbox);
    const lately = { mergedSince: endedAt, closedSince: 0 };
    const { recentlyMerged, recentlyClosed } = await provider.read({ base: "main", ...lately });
    assert.deepEqual(recentlyMerged.map(({ number }) => number), [1]);
    assert.deepEqual(recentlyClosed.map(({ number }) => number), [3]);
    const later = await provider.read({ base: "main", mergedSince: endedAt + 1 });
    assert.deepEqual([later.recentlyMerged, later.recentlyClosed], [[], []]);
  });

  Deno.test(`read() has every context's newest report, check runs included, by ${way}`, async () => {
    await using sandbox = await startSandbox();
    const { repository, provider } = sandbox;
    const sha = await repository.tip();
    await repository.setStatus(sha, "kustomization/apps-dev", "failure", { description: "broken" });
    await repository.setStatus(sha, "kustomization/apps-dev", "success", { description: "mended" });
    await repository.setStatus(sha, "kustomization/apps-qa/1a2b3c4d", "pending");
    await repository.setStatus(sha, "slashless", "error");
    await repository.setCheckRun(sha, "check/apps-dev", "failure");
    const absent = "f".repeat(40);
    prepare(sandbox);
    const { reports } = await provider.read({ base: "main", reportsOn: [sha, absent] });
    const found = reports.get(sha)?.map(({ context, state, description, at }) => {
      assert.ok((at ?? 0) > 0);
      return [context, state, description];
    });
    assert.deepEqual(found?.sort(), [
      ["check/apps-dev", "failure", ""],
      ["kustomization/apps-dev", "success", "mended"],
      ["kustomization/apps-qa/1a2b3c4d", "pending", ""],
      ["slashless", "failure", ""],
    ]);
    assert.deepEqual(reports.get(absent), []);
  });

  Deno.test(`read() reads every page of reports, by ${way}`, async () => {
    await using sandbox = await startSandbox();
    const { repository, provider } = sandbox;
    const sha = await repository.tip();
    for (let index = 0; index < 101; index++) {
      await repository.setStatus(sha, `kind/${index}`, "success");
    }
    prepare(sandbox);
    const { reports } = await provider.read({ base: "main", reportsOn: [sha] });
    assert.equal(new Set(reports.get(sha)?.map(({ context }) => context)).size, 101);
  });

  Deno.test(`read() says whether auto-merge is on, and the queue counts, by ${way}`, async () => {
    await using sandbox = await startSandbox({ settings: { mergeQueue: true } });
    const { repository, provider } = sandbox;
    const opened = await sandbox.open("topic");
    await provider.update(opened, { arm: { headSha: opened.headSha } });
    assert.equal(repository.pullRequest(1).queued, true);
    if (way === "REST") withoutLook(sandbox);
    const { open } = await provider.read({ base: "main", branches: ["topic"] });
    assert.equal(open[0]?.autoMerge, true);
  });

  Deno.test(`read() says that there is no such repository, by ${way}`, async () => {
    await using sandbox = await startSandbox({ settings: { private: true } });
    const provider = sandbox.as(sandbox.forge.accounts.stranger.token);
    prepare(sandbox);
    const host = new URL(sandbox.forge.url).host;
    await assert.rejects(
      provider.read({ base: "main" }),
      failure(
        "provider",
        `could not read branch "main": there is no repository "acme/gitops-1" at ${host} that the token from --token can see`,
        "check the remote's URL, and that the token has access to the repository",
      ),
    );
  });
}

/** GraphQL that knows the merge queue, and not all that a query asks for. */
function withoutLook({ forge }: Sandbox): void {
  const message = "Field 'statusCheckRollup' doesn't exist on type 'Commit'";
  const answer = { status: 200, body: { errors: [{ message }] } };
  forge.faults.add({ method: "POST", path: /graphql/, body: /repository\(/, times: 99, answer });
}

Deno.test("read() takes one request, whatever is asked", async () => {
  await using sandbox = await startSandbox();
  const { repository, provider } = sandbox;
  await sandbox.open("promote/apps-a");
  const sha = await repository.tip();
  await repository.setStatus(sha, "kustomization/apps-dev", "success");
  sandbox.requests();
  const query: Query = {
    branches: ["promote/apps-a", "promote/apps-b"],
    allOpen: true,
    gates: true,
    pullRequest: 1,
    mergedBy: [sha],
    mergedSince: 0,
    closedSince: 0,
    reportsOn: [sha],
  };
  await provider.read({ base: "main", ...query });
  await provider.read(query);
  assert.deepEqual(sandbox.requests(), ["POST /graphql", "POST /graphql"]);
});

Deno.test("read() finds the pull requests of 500 commits by nine requests", async () => {
  await using sandbox = await startSandbox();
  const { provider, forge } = sandbox;
  await sandbox.open("topic");
  const sha = await sandbox.repository.merge(1, "merge");
  const others = Array.from({ length: 499 }, (_, index) => String(index).padStart(40, "0"));
  sandbox.requests();
  const { merged } = await provider.read({ base: "main", mergedBy: [...others, sha] });
  assert.equal(merged.size, 500);
  assert.equal(merged.get(sha)?.[0]?.number, 1);
  assert.equal(sandbox.requests().length, 9);
  assert.deepEqual(forge.violations, []);
});

Deno.test("read() tells who switched auto-merge on", async () => {
  await using sandbox = await startSandbox();
  const { repository, provider, forge } = sandbox;
  repository.requireStatus("build");
  const opened = await sandbox.open("topic");
  const other = sandbox.as(forge.accounts.actions.token);
  const query = { base: "main", branches: ["topic"] };
  assert.equal((await provider.read(query)).open[0]?.autoMergeByOthers, undefined);
  await other.update(opened, { arm: { headSha: opened.headSha } });
  assert.equal((await provider.read(query)).open[0]?.autoMergeByOthers, true);
  assert.equal((await other.read(query)).open[0]?.autoMergeByOthers, false);
});
