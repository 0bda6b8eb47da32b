import assert from "node:assert/strict";
import type { Promotion } from "../../src/core/promotion/promotion.ts";
import { PROMOTION } from "../support/promotion.ts";
import { startScenario } from "../support/scenario.ts";
import { git } from "../support/temp_repository.ts";
import { deployment } from "../support/webshop.ts";
import { BRANCH, clockThat, promoted } from "./promoted.ts";

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
  await promoted(scenario, { env: "dev", tag: "1.2.0", sha: "" }, {
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
  await using scenario = await startScenario();
  const { repository } = scenario;
  const { cwd, sha } = await promoted(scenario);
  await repository.setStatus(sha, "kustomization/webshop-dev", "success");
  // Each waits, as another run may be about to put it right, and fails when the time is up.
  for (
    const lie of [{ env: "dev", sha: "" }, { tag: "9.9.9" }, { env: "prod" }, { app: "api" }]
  ) {
    const promotion: Promotion = { ...PROMOTION, env: "qa", sha, ...lie };
    repository.pullRequest(1).body = `<!-- metadata = ${JSON.stringify(promotion)} -->`;
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
  await using scenario = await startScenario();
  const { repository } = scenario;
  const { cwd, sha } = await promoted(scenario);
  await repository.setStatus(sha, "kustomization/webshop-dev", "success");
  const promotion: Promotion = { ...PROMOTION, env: "qa", sha };
  for (
    const [body, warning] of [
      ["gone", /cannot be used: it has none; going by what its head changes$/m],
      [{ ...promotion, tag: "a b" }, /cannot be used: .*tag/m],
      [{ ...promotion, sha: "" }, /^warning: the commit promoted from is not given: /m],
      [{ ...promotion, sha: outside }, /^warning: 1{40} does not count: /m],
    ] as const
  ) {
    repository.pullRequest(1).body = `<!-- metadata = ${JSON.stringify(body)} -->`;
    if (body === "gone") repository.pullRequest(1).body = body;
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
  await using scenario = await startScenario();
  const { cwd } = await promoted(scenario);
  for (const [line, more, expected] of cases) {
    const config =
      `environments:\n  - name: dev\n    auto: true\n  - name: qa\n    auto: true\n${line}\n`;
    await scenario.repository.commit({ "gitops-promotion.yaml": config, ...more });
    const { code, stderr } = await scenario.run(["status"], { cwd });
    assert.equal(code, 1, stderr);
    assert.match(stderr, expected);
  }
});

Deno.test("of a head that changes several environments, every one's hold counts", async () => {
  await using scenario = await startScenario();
  const { repository } = scenario;
  const { sha, cwd } = await promoted(scenario, {}, {
    files: {
      "webshop/dev/cart.yaml": deployment("cart", "1.2.0"),
      "webshop/qa/cart.yaml": deployment("cart", "1.1.0"),
    },
  });
  await repository.setStatus(sha, "kustomization/webshop-dev", "success");
  await repository.commit({
    ".gitops-promotion/holds/a.yaml": "group: webshop\nenv: dev\nreason: it broke\n",
  });
  const { code, stderr } = await scenario.run(["status"], { cwd });
  assert.equal(code, 1);
  assert.match(stderr, /^error: pull request #1 is not let through now: held: it broke; /m);
});

Deno.test("of a head that changes several environments, JSON has the result for each", async () => {
  const environments = ["eu", "us"].map((env) => `  - {name: ${env}, dependsOn: [dev]}\n`);
  await using scenario = await startScenario({
    files: {
      "gitops-promotion.yaml": `environments:\n  - {name: dev, auto: true}\n${
        environments.join("")
      }`,
      "webshop/dev/cart.yaml": deployment("cart", "1.0.0"),
      "webshop/eu/cart.yaml": deployment("cart", "1.0.0"),
      "webshop/us/cart.yaml": deployment("cart", "1.0.0"),
    },
  });
  const { repository } = scenario;
  const { sha, cwd } = await promoted(scenario, { env: "eu" }, {
    files: {
      "webshop/dev/cart.yaml": deployment("cart", "1.2.0"),
      "webshop/us/cart.yaml": deployment("cart", "1.1.0"),
      "webshop/eu/cart.yaml": deployment("cart", "1.1.0"),
    },
  });
  await repository.setStatus(sha, "kustomization/webshop-dev", "success");
  const { action, reason, promotion, results } = await scenario.json(["status"], { cwd });
  const first = '"dev" is the first environment so status check is skipped';
  const success = `successful reconciliation for webshop-dev found on "${sha}"`;
  // The whole is about the last of them, from which promote goes on.
  assert.equal(action, "passed");
  assert.equal(reason, [first, success, success].join("\n"));
  assert.equal(promotion.env, "us");
  assert.deepEqual(
    results.map((one: { [key: string]: unknown }) => [one.action, one.reason, one.promotion]),
    [
      ["skipped", first, { ...PROMOTION, tag: "1.2.0", sha }],
      ["passed", success, { ...PROMOTION, env: "eu", sha }],
      ["passed", success, { ...PROMOTION, env: "us", sha }],
    ],
  );
});

Deno.test("a whole clone that lacks the head fetches it once", async () => {
  await using scenario = await startScenario();
  const { repository } = scenario;
  const { cwd, sha } = await promoted(scenario);
  await repository.setStatus(sha, "kustomization/webshop-dev", "success");
  await repository.commit({ "README.md": "x" }, { branch: BRANCH });
  const env = {
    GITHUB_HEAD_REF: BRANCH,
    SYSTEM_PULLREQUEST_SOURCECOMMITID: await repository.tip(BRANCH),
  };
  const { code, stderr } = await scenario.run(["status", "--verbose"], { cwd, env });
  assert.equal(code, 0, stderr);
  assert.equal(stderr.match(/^.*\bgit .*\bfetch\b.*$/gm)?.length, 1, stderr);
});
