import assert from "node:assert/strict";
import type { Promotion } from "../../src/core/promotion/promotion.ts";
import type { Clock } from "../../src/context.ts";
import { PROMOTION } from "../support/promotion.ts";
import { type Scenario, startScenario } from "../support/scenario.ts";
import { git } from "../support/temp_repository.ts";
import { fakeClock } from "../support/test_edge.ts";
import { deployment, webshop } from "../support/webshop.ts";

const BRANCH = "promote/webshop-cart";

/** An open pull request for qa, promoted from main's tip, at which dev has the version, and a checkout of it. */
async function promoted(
  scenario: Scenario,
  change: Partial<Promotion> = {},
  options: { branch?: string; body?: string; files?: Record<string, string> } = {},
): Promise<{ sha: string; cwd: string }> {
  const { repository } = scenario;
  const sha = await repository.commit({ "webshop/dev/cart.yaml": deployment("cart", "1.1.0") });
  const promotion: Promotion = { ...PROMOTION, env: "qa", sha, ...change };
  const source = options.branch ?? BRANCH;
  const files = options.files ?? { "webshop/qa/cart.yaml": deployment("cart", "1.1.0") };
  await repository.setBranch(source, sha);
  await repository.commit(files, { branch: source });
  await repository.open({
    source,
    body: options.body ?? `<!-- metadata = ${JSON.stringify(promotion)} -->`,
  });
  const cwd = await scenario.checkout("--branch", source);
  return { sha, cwd };
}

/** A clock that does something at each sleep, as the world does while one waits. */
function clockThat(...steps: (() => Promise<unknown>)[]): Clock & { slept: number[] } {
  const slept: number[] = [];
  const clock = fakeClock(slept);
  return {
    ...clock,
    slept,
    async sleep(milliseconds) {
      await clock.sleep(milliseconds);
      await steps.shift()?.();
    },
  };
}

Deno.test("status passes on a success of the previous environment, by whatever name Flux gives it", async () => {
  for (
    const context of [
      "kustomization/webshop-dev",
      "kustomization/webshop-dev/1a2b3c4d",
      "a/b/webshop-dev",
    ]
  ) {
    await using scenario = await startScenario();
    const { sha, cwd } = await promoted(scenario);
    await scenario.repository.setStatus(sha, "slashless", "failure");
    await scenario.repository.setStatus(sha, context, "success");
    const result = await scenario.json(["status"], { cwd });
    assert.equal(result.action, "passed");
    assert.equal(result.reason, `successful reconciliation for webshop-dev found on "${sha}"`);
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
  for (const state of ["failure", "error"] as const) {
    await using scenario = await startScenario();
    const { sha, cwd } = await promoted(scenario);
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
    "no status has come yet",
    "still waiting for webshop-dev: no status has come yet (4m left)",
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
      `error: commit status check for webshop-dev has timed out "${sha}"; no status has come yet; see that the cluster reports statuses named "*/webshop-dev"`,
    );
    return clock.slept;
  };
  assert.deepEqual(await timeOut("--timeout", "12s"), [5000, 5000, 2000]);
  assert.equal((await timeOut("--interval", "1m")).length, 5);
  const json = await scenario.json(["status", "--timeout", "0s"], { cwd, clock: clockThat() });
  assert.equal(json.error.code, "status");
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

Deno.test("commits that come while status waits are looked at", async () => {
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
  // 16 commits at the first poll and a minute later, 11 at the two between, each in one request.
  assert.deepEqual(asked, [16, 11, 11, 16]);
});

Deno.test("status skips what needs no check", async () => {
  await using scenario = await startScenario();
  const { repository } = scenario;
  const said = async (branch: string) => {
    const cwd = await scenario.checkout("--branch", branch);
    const { code, stdout, stderr } = await scenario.run(["status"], { cwd });
    assert.equal(code, 0, stderr);
    return stdout;
  };
  const manual = "Promotion was manual, skipping check\n";
  await repository.setBranch("fix-readme", "main");
  assert.equal(await said("fix-readme"), manual);
  await promoted(scenario, { env: "dev", sha: "" }, {
    files: { "webshop/dev/cart.yaml": deployment("cart", "1.2.0") },
  });
  assert.equal(
    await said(BRANCH),
    `"dev" is the first environment so status check is skipped\n`,
  );
  await promoted(scenario, { env: "dev", sha: "", type: "feature", feature: "x" }, {
    branch: "feature/webshop-cart-x",
  });
  assert.equal(
    await said("feature/webshop-cart-x"),
    "Automatically allowing feature branch PR\n",
  );
  await promoted(scenario, {}, { branch: "feature/by-hand", body: "by hand" });
  assert.equal(await said("feature/by-hand"), manual);
  // Neither changes a value of the app that the branch is named for, whatever the metadata says.
  await promoted(scenario, {}, { branch: "promote/webshop-other", files: { "README.md": "x" } });
  assert.equal(await said("promote/webshop-other"), manual);
  await promoted(scenario, { app: "api" }, { branch: "promote/webshop-api" });
  assert.equal(await said("promote/webshop-api"), manual);
});

Deno.test("what the head changes is judged, whatever the description says of it", async () => {
  // Each waits, as another run may be about to put it right, and fails when the time is up.
  for (
    const lie of [{ env: "dev", sha: "" }, { tag: "9.9.9" }, { env: "prod" }, { app: "api" }]
  ) {
    await using scenario = await startScenario();
    const { cwd, sha } = await promoted(scenario, lie);
    await scenario.repository.setStatus(sha, "kustomization/webshop-dev", "success");
    const clock = clockThat();
    const { code, stderr } = await scenario.run(["status", "--timeout", "10s"], { cwd, clock });
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^error: pull request #1 cannot be checked: its metadata says .*, but its head sets webshop\/cart 1\.1\.0 in qa; /m,
    );
    assert.deepEqual(clock.slept, [5000, 5000]);
  }
});

Deno.test("status passes as soon as another run has written what it pushed", async () => {
  await using scenario = await startScenario();
  const { repository } = scenario;
  const { cwd, sha } = await promoted(scenario, { tag: "1.0.9" });
  await repository.setStatus(sha, "kustomization/webshop-dev", "success");
  const clock = clockThat(() => {
    const promotion: Promotion = { ...PROMOTION, env: "qa", sha };
    repository.pullRequest(1).body = `<!-- metadata = ${JSON.stringify(promotion)} -->`;
    return Promise.resolve();
  });
  const { stdout, stderr } = await scenario.run(["status"], { cwd, clock });
  assert.equal(stdout, `successful reconciliation for webshop-dev found on "${sha}"\n`, stderr);
});

Deno.test("a head that is another by now fails its check at once", async () => {
  await using scenario = await startScenario();
  const { repository } = scenario;
  const { cwd, sha } = await promoted(scenario);
  const old = await repository.tip(BRANCH);
  await repository.setStatus(sha, "kustomization/webshop-dev", "success");
  await repository.commit({ "webshop/qa/cart.yaml": deployment("cart", "1.2.0") }, {
    branch: BRANCH,
  });
  const { code, stderr } = await scenario.run(["status"], { cwd });
  assert.equal(code, 1);
  assert.match(
    stderr,
    new RegExp(`^error: pull request #1 has moved on from commit ${old}: `, "m"),
  );
});

Deno.test("where the metadata is lost, or its sha is no help, the commit since which dev has the version counts", async () => {
  const outside = "1".repeat(40);
  for (
    const [change, body, warning] of [
      [{}, "gone", /cannot be used: it has none; what its head changes counts$/m],
      [{ tag: "a b" }, undefined, /cannot be used: .*tag/m],
      [{ sha: "" }, undefined, /^warning: the commit promoted from is not given: /m],
      [{ sha: outside }, undefined, /^warning: 1{40} does not count: /m],
    ] as const
  ) {
    await using scenario = await startScenario();
    const { cwd, sha } = await promoted(scenario, change, body === undefined ? {} : { body });
    await scenario.repository.setStatus(sha, "kustomization/webshop-dev", "success");
    const { stdout, stderr } = await scenario.run(["status"], { cwd });
    assert.equal(stdout, `successful reconciliation for webshop-dev found on "${sha}"\n`, stderr);
    assert.match(stderr, warning);
  }
});

Deno.test("an environment is not passed by a version that the one before never had", async () => {
  await using scenario = await startScenario();
  const { cwd, sha } = await promoted(scenario, { tag: "3.0.0" }, {
    files: { "webshop/qa/cart.yaml": deployment("cart", "3.0.0") },
  });
  await scenario.repository.setStatus(sha, "kustomization/webshop-dev", "success");
  const { code, stderr } = await scenario.run(["status"], { cwd });
  assert.equal(code, 1);
  assert.match(
    stderr,
    /^error: environment "dev" does not have version 3\.0\.0 of webshop\/cart; promote it to dev first$/m,
  );
});

Deno.test("when the previous environment has moved on, a newer version's success opens no gate", async () => {
  await using scenario = await startScenario({ prflow: "per-env" });
  const { repository } = scenario;
  const branch = "promote/webshop-cart-qa";
  const { sha, cwd } = await promoted(scenario, {}, { branch });
  await repository.setStatus(sha, "kustomization/webshop-dev", "failure");
  const mended = await repository.commit({
    "webshop/dev/cart.yaml": deployment("cart", "3.0.0"),
  });
  await repository.setStatus(mended, "kustomization/webshop-dev", "success");
  for (const dir of [cwd, await scenario.checkout("--depth=1", "--branch", branch)]) {
    const { code, stderr } = await scenario.run(["status"], { cwd: dir });
    assert.equal(code, 1);
    assert.match(
      stderr,
      new RegExp(`^error: failed reconciliation for webshop-dev found on "${sha}"`, "m"),
    );
  }
});

Deno.test("every environment that a head changes is judged", async () => {
  await using scenario = await startScenario();
  const { repository } = scenario;
  const { sha, cwd } = await promoted(scenario, { env: "prod" }, {
    files: {
      "webshop/qa/cart.yaml": deployment("cart", "1.1.0"),
      "webshop/prod/cart.yaml": deployment("cart", "1.1.0"),
    },
  });
  await repository.setStatus(sha, "kustomization/webshop-dev", "success");
  const { code, stderr } = await scenario.run(["status"], { cwd });
  assert.equal(code, 1);
  assert.match(
    stderr,
    /^error: environment "qa" does not have version 1\.1\.0 of webshop\/cart; /m,
  );
});

Deno.test("the branch is told by the pipeline, or by HEAD, and not guessed", async () => {
  await using scenario = await startScenario();
  const { sha, cwd } = await promoted(scenario);
  await scenario.repository.setStatus(sha, "kustomization/webshop-dev", "success");
  await git(cwd, ["checkout", "--quiet", "--detach"]);
  const detached = await scenario.run(["status"], { cwd });
  assert.equal(detached.code, 1);
  assert.equal(
    detached.stderr,
    "error: cannot tell the pull request's branch: HEAD is detached; run in a pull request's pipeline, check the branch out, or set GITHUB_HEAD_REF to its name\n",
  );
  for (
    const env of [
      { GITHUB_HEAD_REF: BRANCH, GITHUB_REF: "refs/pull/1/merge" },
      { SYSTEM_PULLREQUEST_SOURCEBRANCH: `refs/heads/${BRANCH}` },
    ]
  ) assert.equal((await scenario.run(["status"], { cwd, env })).code, 0);
});

Deno.test("a fork's pull request from a branch of the same name is not taken for the promotion", async () => {
  await using scenario = await startScenario();
  const { sha, cwd } = await promoted(scenario);
  await scenario.repository.setStatus(sha, "kustomization/webshop-dev", "success");
  const fork = await scenario.repository.fork();
  await fork.commit({ "x.yaml": "x" }, { branch: BRANCH });
  const { number } = await scenario.repository.open({ source: BRANCH, from: fork });
  const env = { GITHUB_HEAD_REF: BRANCH, GITHUB_REF: `refs/pull/${number}/merge` };
  const { code, stderr } = await scenario.run(["status"], { cwd, env });
  assert.equal(code, 1);
  assert.equal(
    stderr,
    `error: found no open pull request #2 from branch "${BRANCH}" of this repository; run in the pipeline of an open pull request; those from forks are not checked\n`,
  );
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

Deno.test("a freeze, a hold and a closed window fail status at once, with the reason and the time", async () => {
  const days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
  const later = days[(new Date().getUTCDay() + 3) % 7];
  const cases: [string, Record<string, string>, RegExp][] = [
    [
      `    windows: [{days: [${later}], from: "09:00", to: "16:00", timezone: UTC}]`,
      {},
      new RegExp(`is not let through now: outside its windows until ${later} .*09:00 UTC`, "i"),
    ],
    [
      "    freeze: [{from: 2020-01-01, to: 2999-01-01, reason: year end}]",
      {},
      /is not let through now: frozen until .*2999.*: year end/,
    ],
    ["", {
      ".gitops-promotion/holds/a.yaml": "group: webshop\nenv: qa\nreason: it broke\nby: anna\n",
    }, /is not let through now: held: it broke \(by anna\)/],
  ];
  for (const [line, more, expected] of cases) {
    await using scenario = await startScenario({
      files: {
        ...webshop({}),
        "gitops-promotion.yaml":
          `prflow: per-app\nenvironments:\n  - name: dev\n    auto: true\n  - name: qa\n    auto: true\n${line}\n  - name: prod\n    auto: false\n`,
      },
    });
    const { repository } = scenario;
    const { pullRequest } = await scenario.json(
      ["new", "--group", "webshop", "--app", "cart", "--tag", "1.1.0"],
    );
    const sha = await repository.merge(pullRequest.number, undefined, { bypass: true });
    await scenario.json(["promote", "--commit", sha]);
    if (Object.keys(more).length > 0) await repository.commit(more);
    const cwd = await scenario.checkout("--branch", "promote/webshop-cart");
    const { code, stderr } = await scenario.run(["status"], { cwd });
    assert.equal(code, 1, stderr);
    assert.match(stderr, expected);
  }
});
