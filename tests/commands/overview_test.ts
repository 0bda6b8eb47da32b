import assert from "node:assert/strict";
import { startAgent } from "../e2e/azdo_agent.ts";
import { nightly } from "../support/sample.ts";
import { runMain } from "../support/run_main.ts";
import { fakeClock } from "../support/test_edge.ts";
import { type Scenario, startScenario } from "../support/scenario.ts";
import { deployment } from "../support/webshop.ts";

const NEW = ["new", "--group", "webshop", "--app", "cart", "--tag"];

/** Version 1.1.0 of cart is in dev, and its promotion to qa is open. */
async function startWithOpenPromotion(): Promise<Scenario> {
  const scenario = await startScenario();
  const { repository } = scenario;
  await scenario.run([...NEW, "1.1.0"]);
  await repository.merge(1, "squash", { bypass: true });
  const { code, stderr } = await scenario.run(["promote"]);
  assert.equal(code, 0, stderr);
  return scenario;
}

/** Group, app and environment with what is said about them, of those that are not at 1.0.0 in peace. */
// deno-lint-ignore no-explicit-any -- JSON
function news({ apps }: any): Record<string, unknown> {
  return Object.fromEntries(
    // deno-lint-ignore no-explicit-any -- JSON
    apps.flatMap(({ group, app, environments }: any) =>
      // deno-lint-ignore no-explicit-any -- JSON
      environments.flatMap(({ env, tags, promotion, health, hold }: any) => {
        const told = {
          ...(tags.join() === "1.0.0" ? {} : { tags }),
          ...(promotion &&
            { promotion: `${promotion.tag} ${promotion.state}`, reasons: promotion.reasons }),
          ...(health && { health: health.state }),
          ...(hold && { hold: hold.reason }),
        };
        return Object.keys(told).length === 0 ? [] : [[`${group}/${app} ${env}`, told]];
      })
    ),
  );
}

Deno.test("overview tells what is where, since when, and what is on its way", async () => {
  await using scenario = await startWithOpenPromotion();
  const { repository } = scenario;
  const tip = await repository.tip();
  const json = await scenario.json(["overview"]);
  const { command, action, base, environments, features, findings, warnings } = json;
  assert.deepEqual({ command, action, environments, features, findings, warnings }, {
    command: "overview",
    action: "passed",
    environments: ["dev", "qa", "prod"],
    features: [],
    findings: [],
    warnings: [],
  });
  assert.deepEqual(base, { branch: "main", commit: tip, time: base.time });
  assert.match(base.time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  const [api, cart] = json.apps;
  assert.deepEqual([api.app, cart.app], ["api", "cart"]);
  const pullRequest = repository.pullRequest(2);
  assert.deepEqual(cart.environments[0], {
    env: "dev",
    tags: ["1.1.0"],
    since: base.time,
    commit: tip,
  });
  assert.deepEqual(cart.environments[1], {
    env: "qa",
    tags: ["1.0.0"],
    since: api.environments[1].since,
    commit: await repository.tip("main^1"),
    promotion: {
      number: 2,
      url: `${repository.url}/pull/${pullRequest.number}`,
      tag: "1.1.0",
      autoMerge: true,
      state: "waiting",
      reasons: ["waiting for webshop-dev"],
    },
  });
});

for (
  const [verdict, state, reasons] of [
    ["success", "ready", []],
    ["failure", "blocked", ["webshop-dev failed: no replicas"]],
    ["pending", "waiting", ["waiting for webshop-dev"]],
  ] as const
) {
  Deno.test(`a promotion is ${state} when its predecessor reported ${verdict}`, async () => {
    await using scenario = await startWithOpenPromotion();
    const context = "kustomization/webshop-dev/1a2b3c4d";
    await scenario.repository.setStatus(await scenario.repository.tip(), context, verdict, {
      description: "no replicas",
    });
    const json = await scenario.json(["overview"]);
    assert.deepEqual(news(json), {
      "webshop/api dev": { health: verdict },
      "webshop/cart dev": { tags: ["1.1.0"], health: verdict },
      "webshop/cart qa": { promotion: `1.1.0 ${state}`, reasons },
    });
    assert.deepEqual(json.apps[1].environments[0].health, {
      state: verdict,
      context,
      description: "no replicas",
    });
  });
}

Deno.test("without a token overview tells what git knows, and what it did not query", async () => {
  await using scenario = await startWithOpenPromotion();
  for (const args of [["overview", "--offline"], ["overview"]]) {
    const cwd = await scenario.checkout();
    const requests = scenario.forge.requests.length;
    const token = args.length === 1 ? "" : scenario.forge.token;
    const json = await scenario.json(args, { cwd, token });
    if (json.action === "failed") {
      // The forge lets nobody read without a token.
      assert.equal(json.error.code, "auth");
      continue;
    }
    assert.equal(scenario.forge.requests.length, requests);
    assert.deepEqual(news(json), { "webshop/cart dev": { tags: ["1.1.0"] } });
    assert.deepEqual(json.warnings.map(({ code }: { code: string }) => code), [
      "provider-not-asked",
    ]);
    assert.deepEqual(json.findings, []);
  }
});

Deno.test("overview finds markers that disagree, and who is ahead of the previous environment", async () => {
  await using scenario = await startScenario();
  const { repository } = scenario;
  await scenario.run([...NEW, "1.1.0"]);
  await repository.merge(1, "squash", { bypass: true });
  await repository.commit({
    "webshop/prod/api.yaml": deployment("api", "9.0.0"),
    "webshop/dev/job.yaml": deployment("cart", "1.0.9"),
  });
  const { findings } = await scenario.json(["overview"]);
  assert.deepEqual(findings, [
    {
      code: "ahead-of-predecessor",
      message: "webshop/api is at 9.0.0 in prod, which qa never had (it is at 1.0.0)",
      path: "webshop/prod/api.yaml",
      line: 9,
      group: "webshop",
      app: "api",
      env: "prod",
    },
    {
      code: "markers-disagree",
      message:
        "webshop/cart has several tags in dev: 1.1.0 (webshop/dev/cart.yaml:9) and 1.0.9 (webshop/dev/job.yaml:9)",
      path: "webshop/dev/cart.yaml",
      line: 9,
      group: "webshop",
      app: "cart",
      env: "dev",
    },
  ]);
});

Deno.test("a promotion that nobody brings on is lost, one that was closed is declined", async () => {
  await using scenario = await startScenario();
  const { repository } = scenario;
  const codes = async () =>
    (await scenario.json(["overview"])).findings.map(({ code }: { code: string }) => code);
  await scenario.run([...NEW, "1.1.0"]);
  assert.deepEqual(await codes(), []);
  await repository.merge(1, "squash", { bypass: true });
  const { findings } = await scenario.json(["overview"]);
  assert.deepEqual(findings, [{
    code: "lost-promotion",
    message: "no pull request brings webshop/cart 1.1.0 to qa, although dev has it",
    path: "webshop/qa/cart.yaml",
    line: 9,
    group: "webshop",
    app: "cart",
    env: "qa",
  }]);
  await scenario.run(["promote"]);
  assert.deepEqual(await codes(), []);
  await repository.close(2);
  assert.deepEqual(await codes(), []);
  const { stdout } = await scenario.run(["overview", "--app", "cart"]);
  assert.match(stdout, /1\.1\.0 was declined/);
  const { apps } = await scenario.json(["overview", "--app", "cart"]);
  const { number } = repository.pullRequest(2);
  assert.deepEqual(apps[0].environments[1].declined, {
    number,
    url: `${repository.url}/pull/${number}`,
    tag: "1.1.0",
  });
});

Deno.test("overview --env compares environments, and an unknown one is refused", async () => {
  await using scenario = await startWithOpenPromotion();
  const json = await scenario.json(["overview", "--env", "prod", "--env", "qa", "--app", "cart"]);
  assert.deepEqual(json.environments, ["qa", "prod"]);
  assert.deepEqual(json.apps.map(({ app }: { app: string }) => app), ["cart"]);
  const { code, stderr } = await scenario.run(["overview", "--env", "stage"]);
  assert.equal(code, 2);
  assert.equal(
    stderr,
    'error: environment "stage" is not in the config; it has dev, qa, prod\n',
  );
});

nightly.test("overview tells the same in a shallow, a blobless and a treeless clone", async () => {
  await using scenario = await startWithOpenPromotion();
  const expected = await scenario.json(["overview"]);
  for (const option of ["--depth=1", "--filter=blob:none", "--filter=tree:0"]) {
    const cwd = await scenario.checkout(option, "--no-checkout");
    assert.deepEqual(await scenario.json(["overview"], { cwd }), expected, option);
  }
});

Deno.test("overview asks the provider for all that it needs at once", async () => {
  await using scenario = await startWithOpenPromotion();
  const { forge } = scenario;
  const cwd = await scenario.checkout();
  const before = forge.requests.length;
  await scenario.json(["overview"], { cwd, clock: fakeClock() });
  const asked = forge.requests.slice(before).filter(({ path }) => !path.includes(".git/"));
  // The third asks whether a commit without reports really has none.
  assert.ok(asked.length <= 3, asked.map(({ method, path }) => `${method} ${path}`).join("\n"));
});

nightly.test("overview tells on Azure DevOps what is on its way, and why it waits", async () => {
  await using agent = await startAgent({ runner: runMain });
  await agent.build([...NEW, "1.1.0"]);
  await agent.validate(1, ["status"]);
  await agent.build(["promote"]);
  await agent.repository.setStatus(await agent.repository.tip(), "webshop-dev", "failure", {
    genre: "kustomization",
    description: "no replicas",
  });
  const { stdout, stderr } = await agent.build(["overview", "--output", "json"]);
  const json = JSON.parse(stdout);
  assert.equal(json.error, undefined, stderr);
  assert.deepEqual(json.findings, []);
  assert.deepEqual(news(json), {
    "webshop/api dev": { health: "failure" },
    "webshop/cart dev": { tags: ["1.1.0"], health: "failure" },
    "webshop/cart qa": {
      promotion: "1.1.0 blocked",
      reasons: ["webshop-dev failed: no replicas"],
    },
  });
  const history = JSON.parse(
    (await agent.build(["history", "--group", "webshop", "--app", "cart", "--output", "json"]))
      .stdout,
  );
  assert.equal(history.changes[0].pullRequest.number, 1);
  assert.ok(history.changes[0].mergedBy);
});
