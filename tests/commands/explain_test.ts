import assert from "node:assert/strict";
import { type Scenario, startScenario } from "../support/scenario.ts";
import { deployment } from "../support/webshop.ts";

const CART = ["explain", "--group", "webshop", "--app", "cart"];

/** What explain says of cart in qa, or another environment. */
async function codeOf(scenario: Scenario, env = "qa"): Promise<string> {
  const { explanations } = await scenario.json([...CART, "--env", env]);
  assert.equal(explanations.length, 1);
  assert.equal(explanations[0].env, env);
  return explanations[0].code;
}

/** Version 1.1.0 is in dev; with `promote` its promotion to qa is open. */
async function startReleased(promote = true): Promise<Scenario> {
  const scenario = await startScenario({ prflow: "per-env" });
  await scenario.run(["new", "--group", "webshop", "--app", "cart", "--tag", "1.1.0"]);
  await scenario.repository.merge(1, "squash", { bypass: true });
  if (promote) {
    const { code, stderr } = await scenario.run(["promote"]);
    assert.equal(code, 0, stderr);
  }
  return scenario;
}

Deno.test("explain follows a promotion from lost over waiting and failed to ready and declined", async () => {
  await using scenario = await startReleased(false);
  const { repository } = scenario;
  assert.equal(await codeOf(scenario), "lost");
  await scenario.run(["promote"]);
  assert.equal(await codeOf(scenario), "waiting");
  const tip = await repository.tip();
  await repository.setStatus(tip, "kustomization/webshop-dev", "failure");
  assert.equal(await codeOf(scenario), "failed");
  await repository.setStatus(tip, "kustomization/webshop-dev", "success");
  assert.equal(await codeOf(scenario), "ready");
  await repository.close(2);
  assert.equal(await codeOf(scenario), "declined");
});

Deno.test("explain knows by the tree that a pull request does not merge cleanly", async () => {
  await using scenario = await startReleased();
  await scenario.repository.commit({ "webshop/qa/cart.yaml": deployment("cart", "1.0.1") });
  assert.equal(await codeOf(scenario), "conflict");
});

Deno.test("explain knows an environment that is ahead, one that the app has not, and one that is nowhere", async () => {
  await using scenario = await startScenario();
  await scenario.repository.commit({
    "webshop/qa/cart.yaml": deployment("cart", "9.0.0"),
    "webshop/prod/cart.yaml": "kind: Pod\n",
  });
  assert.equal(await codeOf(scenario, "qa"), "ahead");
  assert.equal(await codeOf(scenario, "prod"), "not-in-environment");
  assert.equal(await codeOf(scenario, "stage"), "not-in-config");
});

Deno.test("explain says where and why, the facts, and what to do, of each later environment", async () => {
  await using scenario = await startReleased();
  const { stdout, code } = await scenario.run(CART);
  assert.equal(code, 0);
  const text = stdout.replaceAll(/\d+ \w+ \d{4}, \d\d:\d\d UTC/g, "<time>")
    .replaceAll(/by [0-9a-f]{7}/g, "by <commit>");
  assert.equal(
    text,
    `webshop/cart in qa: 1.0.0, not 1.1.0
  waiting: #2 brings 1.1.0 to qa: waiting for webshop-dev
    <time>: dev got 1.1.0 by #1
    <time>: qa got 1.0.0 by <commit>
  → check that the cluster reports a status named "*/webshop-dev"

webshop/cart in prod: 1.0.0
  up-to-date: prod has 1.0.0, like the previous environment
    <time>: qa got 1.0.0 by <commit>
    <time>: prod got 1.0.0 by <commit>
  → nothing to do
`,
  );
});

Deno.test("explain says that it did not query pull requests, and names the app that was meant", async () => {
  await using scenario = await startReleased();
  const cwd = await scenario.checkout();
  const json = await scenario.json([...CART, "--env", "qa", "--offline"], { cwd });
  assert.equal(json.explanations[0].code, "not-asked");
  assert.deepEqual(json.warnings.map(({ code }: { code: string }) => code), ["provider-not-asked"]);
  const { stderr } = await scenario.run(["explain", "--group", "webshop", "--app", "crt"]);
  assert.match(stderr, /^error: could not find webshop\/crt: .*did you mean webshop\/cart\?/m);
});
