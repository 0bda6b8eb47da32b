import assert from "node:assert/strict";
import { parseDescription } from "../../src/core/promotion/description.ts";
import { PROMOTION } from "../support/promotion.ts";
import { sample } from "../support/sample.ts";
import { startScenario } from "../support/scenario.ts";
import { snapshot } from "../support/temp_repository.ts";
import { webshop } from "../support/webshop.ts";

const NEW = ["new", "--group", "webshop", "--app", "cart", "--tag", "1.1.0"];
const BRANCH = "promote/webshop-cart";

Deno.test("new pushes one commit on the base, opens the pull request and arms its auto-merge", async () => {
  await using scenario = await startScenario();
  const { repository } = scenario;
  const { code, stdout } = await scenario.run(NEW);
  const tip = await repository.tip(BRANCH);
  assert.equal(stdout, `created branch ${BRANCH} with pull request 1 on commit ${tip}\n`);
  assert.equal(code, 0);
  assert.equal(
    await repository.git("log", "--format=%an %ae %cn %s", `main..${BRANCH}`),
    "gitops-promotion gitops-promotion@xenit.se gitops-promotion Promote webshop/cart version 1.1.0 to environment dev",
  );
  assert.equal(
    await repository.git("diff", "--stat", `main..${BRANCH}`),
    " webshop/dev/cart.yaml | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)",
  );
  const pullRequest = repository.pullRequest(1);
  assert.equal(pullRequest.title, "Promote webshop/cart version 1.1.0 to environment dev");
  assert.ok(pullRequest.autoMerge);
  assert.ok(
    pullRequest.body.startsWith(
      `<!-- metadata = {"group":"webshop","app":"cart","tag":"1.1.0","env":"dev","sha":"","feature":"","type":"promote"} -->`,
    ),
  );
});

Deno.test("new tells in JSON what it did", async () => {
  await using scenario = await startScenario();
  const result = await scenario.json(NEW);
  assert.deepEqual(result, {
    command: "new",
    action: "created",
    promotion: PROMOTION,
    branch: BRANCH,
    commit: await scenario.repository.tip(BRANCH),
    pullRequest: { number: 1, url: `${scenario.repository.url}/pull/1`, autoMerge: true },
    changes: [{
      path: "webshop/dev/cart.yaml",
      line: 9,
      from: "ghcr.io/acme/cart:1.0.0",
      to: "ghcr.io/acme/cart:1.1.0",
    }],
    warnings: [],
  });
});

Deno.test("new resets the branch of an open pull request and updates it, on the newest base", async () => {
  await using scenario = await startScenario();
  const { repository } = scenario;
  const cwd = await scenario.checkout();
  await scenario.run(NEW, { cwd });
  const base = await repository.commit({ "README.md": "moved on" });
  const before = await snapshot(cwd);
  const result = await scenario.json([...NEW, "--tag", "1.2.0"], { cwd });
  assert.equal(result.action, "updated");
  assert.equal(repository.pullRequests.length, 1);
  assert.equal(await repository.tip(`${BRANCH}^`), base);
  assert.match(await repository.read(BRANCH, "webshop/dev/cart.yaml") ?? "", /cart:1\.2\.0/);
  assert.equal(
    repository.pullRequest(1).title,
    "Promote webshop/cart version 1.2.0 to environment dev",
  );
  assert.ok(repository.pullRequest(1).autoMerge);
  assert.deepEqual(await snapshot(cwd), before);
});

Deno.test("new with per-env has the environment in the branch", async () => {
  await using scenario = await startScenario({ prflow: "per-env" });
  const { stdout } = await scenario.run(NEW);
  assert.match(stdout, /^created branch promote\/webshop-cart-dev with pull request 1 on commit /);
});

Deno.test("new says that the tag is there already, and opens nothing", async () => {
  await using scenario = await startScenario();
  const result = await scenario.json([...NEW, "--tag", "1.0.0"]);
  assert.equal(result.action, "unchanged");
  assert.equal(result.reason, "webshop/cart is already at version 1.0.0 in environment dev");
  assert.deepEqual(await scenario.repository.branches(), ["main"]);
});

Deno.test("auto-merge is switched off before the branch of a reused pull request is pushed", async () => {
  await using scenario = await startScenario();
  const { forge, repository } = scenario;
  await scenario.run(NEW);
  await repository.commit({
    "gitops-promotion.yaml": "environments: [{name: dev, auto: false}, {name: qa}]\n",
  });
  const from = forge.requests.length;
  const result = await scenario.json([...NEW, "--tag", "1.2.0"]);
  assert.equal(result.pullRequest.autoMerge, false);
  assert.equal(repository.pullRequest(1).autoMerge, undefined);
  const writes = forge.requests.slice(from)
    .filter(({ method, path }) => method !== "GET" && !path.endsWith("git-upload-pack"))
    .map(({ method, path, body }) => {
      const query = (body as { query?: string } | undefined)?.query ?? "";
      return `${method} ${path.split("/").at(-1)} ${/\w+PullRequest\w*/.exec(query)?.[0] ?? ""}`
        .trim();
    });
  const disabled = writes.findIndex((write) => write.includes("DisablePullRequestAutoMerge"));
  const pushed = writes.findIndex((write) => write.includes("git-receive-pack"));
  assert.ok(disabled >= 0 && disabled < pushed, writes.join("\n"));
});

Deno.test("the first environment's pull request is merged where GitHub says that it can be at once", async () => {
  await using scenario = await startScenario({ requireStatus: false });
  const { repository } = scenario;
  // Rules that are met already: there is nothing for auto-merge to wait for.
  repository.protect("main", { contexts: [] });
  const result = await scenario.json(NEW);
  assert.equal(result.action, "created");
  assert.equal(repository.pullRequest(1).state, "merged");
  assert.match(await repository.read("main", "webshop/dev/cart.yaml") ?? "", /cart:1\.1\.0/);
});

Deno.test("while a freeze is on, the first environment's pull request is not merged at once either", async () => {
  const frozen = (to: string) => ({
    "gitops-promotion.yaml":
      `environments:\n  - {name: dev, auto: true, freeze: [{from: 2020-01-01, to: ${to}}]}\n`,
  });
  await using scenario = await startScenario({
    files: { ...webshop(), ...frozen("9999-01-01") },
    requireStatus: false,
  });
  const { repository } = scenario;
  repository.protect("main", { contexts: [] });
  const { code, stderr } = await scenario.run(NEW);
  assert.equal(code, 1);
  assert.match(
    stderr,
    /^error: could not set auto-merge on PR #1 .*; the gate says "frozen until 9999-01-01 00:00 UTC"/m,
  );
  assert.equal(repository.pullRequest(1).state, "open");
  await repository.commit(frozen("2021-01-01"));
  await scenario.run(NEW);
  assert.equal(repository.pullRequest(1).state, "merged");
});

Deno.test("a branch that another group and app share is never overwritten", async () => {
  const files = {
    ...webshop(),
    "a-b/dev/c.yaml": `tag: "1" # {"$imagepolicy": "a-b:c:tag"}\n`,
    "a/dev/b-c.yaml": `tag: "1" # {"$imagepolicy": "a:b-c:tag"}\n`,
  };
  await using scenario = await startScenario({ files });
  const { repository } = scenario;
  await scenario.run(["new", "--group", "a-b", "--app", "c", "--tag", "2"]);
  const tip = await repository.tip("promote/a-b-c");
  const { code, stderr } = await scenario.run([
    "new",
    "--group",
    "a",
    "--app",
    "b-c",
    "--tag",
    "2",
  ]);
  assert.equal(code, 1);
  assert.equal(
    stderr,
    `error: branch "promote/a-b-c" belongs to pull request #1, which promotes a-b/c; merge or close it first (${repository.url}/pull/1), or rename a group or an app\n`,
  );
  assert.equal(await repository.tip("promote/a-b-c"), tip);
});

Deno.test("a branch whose pull request targets another base is never overwritten", async () => {
  await using scenario = await startScenario();
  const { repository } = scenario;
  await repository.setBranch("release", "main");
  await scenario.run([...NEW, "--base", "release"]);
  const { code, stderr } = await scenario.run(NEW);
  assert.equal(code, 1);
  assert.match(
    stderr,
    /^error: branch "promote\/webshop-cart" belongs to pull request #1, which targets "release"; /,
  );
});

Deno.test("a lost race is run again from a fresh base", async () => {
  await using scenario = await startScenario();
  const { forge, repository } = scenario;
  let raced = false;
  forge.faults.add({
    method: "POST",
    path: /git-receive-pack/,
    before: async () => {
      if (raced) return;
      raced = true;
      await repository.setBranch(BRANCH, "main");
      await repository.commit({ "README.md": "moved on" });
    },
  });
  const { code, stderr } = await scenario.run(NEW);
  assert.equal(code, 0, stderr);
  assert.match(
    stderr,
    /^branch "promote\/webshop-cart" changed meanwhile; starting again from a fresh base$/m,
  );
  assert.equal(await repository.tip(`${BRANCH}^`), await repository.tip("main"));
});

Deno.test("a pull request whose metadata was lost is taken over and gets it back", async () => {
  await using scenario = await startScenario();
  const { repository } = scenario;
  await scenario.run(NEW);
  repository.pullRequest(1).body = "somebody wrote something else";
  const { code, stderr } = await scenario.run(NEW);
  assert.equal(code, 0, stderr);
  assert.match(
    stderr,
    /^warning: taking over pull request #1, whose metadata is lost: it has none$/m,
  );
  assert.equal(parseDescription(repository.pullRequest(1).body).kind, "promotion");
});

Deno.test("the token is needed to write, must be right, and is never printed", async () => {
  await using scenario = await startScenario();
  const missing = await scenario.run(NEW, { token: "" });
  assert.equal(missing.code, 1);
  assert.equal(
    missing.stderr,
    "error: no token for GitHub: --token, GITOPS_PROMOTION_TOKEN, GITHUB_TOKEN and GH_TOKEN are empty; set the environment variable GITOPS_PROMOTION_TOKEN, or pass --token\n",
  );
  const wrong = await scenario.run([...NEW, "--verbose"], { token: "ghp_wrongwrongwrong" });
  assert.equal(wrong.code, 1);
  assert.match(
    wrong.stderr,
    /^error: GitHub at \S+ does not accept the token from GITHUB_TOKEN: it answered 401 "Bad credentials"; it may have expired, /m,
  );
  assert.ok(!wrong.stderr.includes("ghp_wrongwrongwrong"));
  assert.ok(!wrong.stderr.includes(btoa("x-access-token:ghp_wrongwrongwrong")));
});

Deno.test("new works from every kind of checkout and in a repository of SHA-256 objects", async () => {
  for (const objectFormat of ["sha1", "sha256"] as const) {
    await using scenario = await startScenario({ objectFormat, defaultBranch: "trunk" });
    const { repository } = scenario;
    let tag = 1;
    const kinds = [
      [],
      ["--depth=1"],
      ["--filter=blob:none", "--no-checkout"],
      ["--sparse"],
      ["--bare"],
    ];
    for (const options of sample(kinds, 3)) {
      const cwd = await scenario.checkout(...options);
      await repository.commit({ "README.md": `${tag}` });
      const before = await snapshot(cwd);
      const { code, stderr } = await scenario.run([...NEW, "--tag", `2.${tag++}.0`], { cwd });
      assert.equal(code, 0, `${objectFormat} ${options}: ${stderr}`);
      assert.deepEqual(await snapshot(cwd), before, `${objectFormat} ${options}`);
    }
  }
});

Deno.test("a pull request that is merged before the push keeps its text, and another one is made", async () => {
  await using scenario = await startScenario();
  const { forge, repository } = scenario;
  await scenario.run(NEW);
  const before = { ...repository.pullRequest(1) };
  forge.faults.add({
    path: /git-receive-pack/,
    before: () => repository.merge(1, "merge", { bypass: true }),
  });
  const result = await scenario.json([...NEW, "--tag", "1.2.0"]);
  assert.equal(result.pullRequest.number, 2);
  const { title, body } = repository.pullRequest(1);
  assert.deepEqual({ title, body }, { title: before.title, body: before.body });
  assert.equal(
    repository.pullRequest(2).title,
    "Promote webshop/cart version 1.2.0 to environment dev",
  );
});

Deno.test("a pull request that is merged after the push tells what was merged", async () => {
  await using scenario = await startScenario();
  const { forge, repository } = scenario;
  await scenario.run(NEW);
  forge.faults.add({
    method: "PATCH",
    path: /\/pulls\/1$/,
    before: () => repository.merge(1, "merge", { bypass: true }),
  });
  const result = await scenario.json([...NEW, "--tag", "1.2.0"]);
  assert.equal(result.pullRequest.number, 1);
  assert.match(await repository.read("main", "webshop/dev/cart.yaml") ?? "", /cart:1\.2\.0/);
  assert.equal(
    repository.pullRequest(1).title,
    "Promote webshop/cart version 1.2.0 to environment dev",
  );
});

Deno.test("a pull request that is merged before its auto-merge is switched off is left alone", async () => {
  await using scenario = await startScenario();
  const { forge, repository } = scenario;
  await scenario.run(NEW);
  const before = { ...repository.pullRequest(1) };
  forge.faults.add({
    path: /graphql/,
    body: /disablePullRequestAutoMerge/,
    before: () => repository.merge(1, "merge", { bypass: true }),
  });
  const result = await scenario.json([...NEW, "--tag", "1.2.0"]);
  assert.equal(result.action, "created");
  assert.equal(result.pullRequest.number, 2);
  assert.equal(repository.pullRequest(1).body, before.body);
});

Deno.test("a push that fails after auto-merge was switched off says that it stays off", async () => {
  await using scenario = await startScenario();
  await scenario.run(NEW);
  scenario.forge.faults.add({ path: /git-receive-pack/, times: 2, answer: { status: 503 } });
  const { code, stderr } = await scenario.run([...NEW, "--tag", "1.2.0"]);
  assert.equal(code, 1);
  assert.match(stderr, /^warning: auto-merge of pull request #1 stays off until this succeeds$/m);
});

Deno.test("a draft is not armed, since providers refuse that, but as soon as it is ready for review", async () => {
  const files = webshop();
  await using scenario = await startScenario({
    files: {
      ...files,
      "gitops-promotion.yaml": (files["gitops-promotion.yaml"] ?? "").replace(
        "auto: true",
        "auto: true\n    draft: true",
      ),
    },
  });
  const { repository } = scenario;
  const { action, pullRequest } = await scenario.json(NEW);
  assert.equal(action, "created");
  assert.equal(pullRequest.autoMerge, false);
  assert.ok(repository.pullRequest(1).draft);
  assert.equal((await scenario.json(NEW)).action, "unchanged");
  repository.pullRequest(1).draft = false;
  const { results: [dev] } = await scenario.json(["reconcile", "--app", "cart"]);
  assert.equal(dev.action, "updated");
  assert.ok(repository.pullRequest(1).autoMerge);
});
