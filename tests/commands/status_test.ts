import assert from "node:assert/strict";
import { PROMOTION } from "../support/promotion.ts";
import { startScenario } from "../support/scenario.ts";
import { deployment, webshop } from "../support/webshop.ts";
import { BRANCH, clockThat, promoted } from "./promoted.ts";

Deno.test("status passes on a success of the previous environment, by whatever name Flux gives it", async () => {
  await using scenario = await startScenario();
  const { sha, cwd } = await promoted(scenario);
  for (
    const context of [
      "kustomization/webshop-dev",
      "kustomization/webshop-dev/1a2b3c4d",
      "a/b/webshop-dev",
    ]
  ) {
    await scenario.repository.setStatus(sha, "slashless", "failure");
    await scenario.repository.setStatus(sha, context, "success");
    const result = await scenario.json(["status"], { cwd });
    assert.equal(result.action, "passed");
    assert.equal(result.reason, `successful reconciliation for webshop-dev found on "${sha}"`);
    // One context after the other: all that match have to have succeeded.
    scenario.repository.record.statuses.length = 0;
  }
});

Deno.test("a check run counts as a status does", async () => {
  await using scenario = await startScenario();
  const { sha, cwd } = await promoted(scenario);
  await scenario.repository.setCheckRun(sha, "argocd/webshop-dev", "success");
  const { code, stdout } = await scenario.run(["status"], { cwd });
  assert.equal(stdout, `successful reconciliation for webshop-dev found on "${sha}"\n`);
  assert.equal(code, 0);
});

Deno.test("status fails at once on a failure, and says what was reported", async () => {
  await using scenario = await startScenario();
  const { sha, cwd } = await promoted(scenario);
  for (const state of ["failure", "error"] as const) {
    await scenario.repository.setStatus(sha, "kustomization/webshop-dev", state, {
      description: "health check failed",
    });
    const clock = clockThat();
    const { code, stdout, stderr } = await scenario.run(["status"], { cwd, clock });
    assert.equal(code, 1);
    assert.equal(stdout, "");
    assert.equal(
      stderr,
      `error: failed reconciliation for webshop-dev found on "${sha}"; on ${
        sha.slice(0, 7)
      } kustomization/webshop-dev is failure (health check failed); repair webshop/dev, then run this check again\n`,
    );
    assert.deepEqual(clock.slept, []);
  }
});

Deno.test("where several contexts match, all must have succeeded", async () => {
  await using scenario = await startScenario();
  const { sha, cwd } = await promoted(scenario);
  const { repository } = scenario;
  await repository.setStatus(sha, "kustomization/webshop-dev/cluster-a", "success");
  await repository.setStatus(sha, "kustomization/webshop-dev/cluster-b", "failure");
  assert.equal((await scenario.run(["status"], { cwd })).code, 1);
  await repository.setStatus(sha, "kustomization/webshop-dev/cluster-b", "success");
  assert.equal((await scenario.run(["status"], { cwd })).code, 0);
});

Deno.test("status waits while it is pending or silent, and says once a minute what it has seen", async () => {
  await using scenario = await startScenario();
  const { sha, cwd } = await promoted(scenario);
  const { repository } = scenario;
  const clock = clockThat(
    () => Promise.resolve(),
    () => repository.setStatus(sha, "kustomization/webshop-dev", "pending"),
    () => Promise.resolve(),
    () => repository.setStatus(sha, "kustomization/webshop-dev", "success"),
  );
  const { code, stderr } = await scenario.run(["status", "--interval", "30s"], { cwd, clock });
  assert.equal(code, 0);
  assert.deepEqual(clock.slept, [30000, 30000, 30000, 30000]);
  assert.deepEqual(stderr.trimEnd().split("\n"), [
    "waiting for webshop-dev, for at most 5m",
    "there is no status yet",
    "still waiting for webshop-dev: there is no status yet (4m left)",
    `on ${sha.slice(0, 7)} kustomization/webshop-dev is pending`,
    `still waiting for webshop-dev: on ${
      sha.slice(0, 7)
    } kustomization/webshop-dev is pending (3m left)`,
  ]);
});

Deno.test("status gives up after the timeout: the option's, else the config's", async () => {
  await using scenario = await startScenario();
  const { sha, cwd } = await promoted(scenario);
  const timeOut = async (...args: string[]) => {
    const clock = clockThat();
    const { code, stderr } = await scenario.run(["status", ...args], { cwd, clock });
    assert.equal(code, 1);
    assert.equal(
      stderr.split("\n").at(-2),
      `error: commit status check for webshop-dev has timed out "${sha}"; there is no status yet; check that the cluster reports statuses named "*/webshop-dev"`,
    );
    return clock.slept;
  };
  assert.deepEqual(await timeOut("--timeout", "12s"), [5000, 5000, 2000]);
  assert.equal((await timeOut("--interval", "1m")).length, 5);
  const json = await scenario.json(["status", "--timeout", "0s"], { cwd, clock: clockThat() });
  assert.equal(json.error.code, "status");
  await scenario.repository.setStatus(sha, "kustomization/webshop-dev", "pending");
  const { stderr } = await scenario.run(["status"], { cwd, clock: clockThat() });
  assert.match(stderr, /is pending; run this check again once it has reconciled, or raise/);
});

Deno.test("status does not wait for a rate limit that lasts beyond its timeout", async () => {
  await using scenario = await startScenario();
  const { cwd } = await promoted(scenario);
  scenario.forge.faults.secondaryRateLimit({ path: /graphql/, retryAfter: 120 });
  const clock = clockThat();
  const { code, stderr } = await scenario.run(["status", "--timeout", "1m"], { cwd, clock });
  assert.equal(code, 1);
  assert.match(stderr, /^error: .*rate limit/);
  assert.deepEqual(clock.slept, []);
});

Deno.test("the newest commit with a verdict decides, so that a repaired environment can be promoted from", async () => {
  await using scenario = await startScenario();
  const { repository } = scenario;
  const { sha, cwd } = await promoted(scenario);
  await repository.setStatus(sha, "kustomization/webshop-dev", "failure");
  const broken = await repository.commit({ "README.md": "1" });
  const repaired = await repository.commit({ "README.md": "2" });
  await repository.commit({ "README.md": "3" });
  await repository.setStatus(broken, "kustomization/webshop-dev", "failure");
  await repository.setStatus(repaired, "kustomization/webshop-dev", "success");
  for (const dir of [cwd, await scenario.checkout("--depth=1", "--branch", BRANCH)]) {
    const { stdout, stderr } = await scenario.run(["status"], { cwd: dir });
    assert.equal(
      stdout,
      `successful reconciliation for webshop-dev found on "${repaired}"\n`,
      stderr,
    );
  }
});

Deno.test("commits that come while status waits are queried", async () => {
  await using scenario = await startScenario();
  const { repository } = scenario;
  const { cwd } = await promoted(scenario);
  let newer = "";
  const clock = clockThat(async () => {
    newer = await repository.commit({ "README.md": "1" });
    await repository.setStatus(newer, "kustomization/webshop-dev", "success");
  });
  const { stdout } = await scenario.run(["status"], { cwd, clock });
  assert.equal(stdout, `successful reconciliation for webshop-dev found on "${newer}"\n`);
});

Deno.test("an old commit without a verdict is asked about once a minute, not at every poll", async () => {
  await using scenario = await startScenario();
  const { forge, repository } = scenario;
  const { cwd } = await promoted(scenario);
  for (let n = 0; n < 15; n++) await repository.commit({ "README.md": `${n}` });
  const from = forge.requests.length;
  await scenario.run(["status", "--timeout", "60s", "--interval", "20s"], {
    cwd,
    clock: clockThat(),
  });
  const asked = forge.requests.slice(from).map(({ body }) =>
    JSON.stringify(body ?? "").match(/statusCheckRollup/g)?.length ?? 0
  ).filter((count) => count > 0);
  // The query of the pull request asks for the commit that it is on, too. Then 16 commits at the first poll and a minute
  // later, 11 at the two between, each in one request.
  assert.deepEqual(asked, [1, 16, 11, 11, 16]);
});

Deno.test("a success from before the promotion, or on a commit that the base never had, opens no gate", async () => {
  await using scenario = await startScenario();
  const { repository } = scenario;
  const before = await repository.tip("main");
  await repository.setStatus(before, "kustomization/webshop-dev", "success");
  const { cwd, sha } = await promoted(scenario, { sha: before });
  const side = await repository.commit({ "README.md": "x" }, { branch: "side" });
  await repository.setStatus(side, "kustomization/webshop-dev", "success");
  for (const claimed of [before, side]) {
    repository.pullRequest(1).body = `<!-- metadata = ${
      JSON.stringify({ ...PROMOTION, env: "qa", sha: claimed })
    } -->`;
    for (const dir of [cwd, await scenario.checkout("--depth=1", "--branch", BRANCH)]) {
      const { stderr } = await scenario.run(["status", "--timeout", "0s"], { cwd: dir });
      assert.match(
        stderr,
        new RegExp(`^error: commit status check for webshop-dev has timed out "${sha}"`, "m"),
      );
    }
  }
  await repository.setStatus(sha, "kustomization/webshop-dev", "success");
  assert.equal((await scenario.run(["status"], { cwd })).code, 0);
});

Deno.test("a description of several lines is told on one", async () => {
  await using scenario = await startScenario();
  const { sha, cwd } = await promoted(scenario);
  await scenario.repository.setStatus(sha, "kustomization/webshop-dev", "failure", {
    description: "bad\n::set-env name=X::y",
  });
  const { stderr } = await scenario.run(["status"], { cwd });
  assert.match(stderr, /^error: .* is failure \(bad ::set-env name=X::y\); .*\n$/);
});

Deno.test("nothing is waited for in the first of the environments that the app is in", async () => {
  const { "webshop/dev/cart.yaml": _, ...files } = webshop();
  await using scenario = await startScenario({ files });
  const { repository } = scenario;
  await repository.commit({ "webshop/qa/cart.yaml": deployment("cart", "1.1.0") }, {
    branch: BRANCH,
    from: "main",
  });
  await repository.open({ source: BRANCH });
  const cwd = await scenario.checkout("--branch", BRANCH);
  const result = await scenario.json(["status"], { cwd });
  assert.equal(result.action, "skipped");
  assert.equal(result.reason, '"qa" is the first environment so status check is skipped');
  assert.deepEqual(result.warnings.map(({ code }: { code: string }) => code), ["metadata-lost"]);
});

Deno.test("what never was in the previous environment is refused, and overview says so", async () => {
  await using scenario = await startScenario();
  const { repository } = scenario;
  await repository.commit({ "webshop/qa/cart.yaml": deployment("cart", "1.1.0") }, {
    branch: BRANCH,
    from: "main",
  });
  await repository.open({ source: BRANCH });
  await repository.setStatus(await repository.tip(), "kustomization/webshop-dev", "success");
  const cwd = await scenario.checkout("--branch", BRANCH);
  const { error } = await scenario.json(["status"], { cwd });
  assert.equal(error.message, 'environment "dev" does not have version 1.1.0 of webshop/cart');
  const [, { environments: [, qa] }] = (await scenario.json(["overview"])).apps;
  assert.equal(qa.promotion.state, "blocked");
  assert.deepEqual(qa.promotion.reasons, ["version 1.1.0 was never in dev"]);
});
