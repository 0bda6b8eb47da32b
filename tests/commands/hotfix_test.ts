import assert from "node:assert/strict";
import { testOnBoth } from "../support/both_providers.ts";
import { type Scenario, startScenario } from "../support/scenario.ts";
import { deployment, webshop } from "../support/webshop.ts";

const CART = ["--group", "webshop", "--app", "cart", "--tag"];
const HOTFIX = ["new", ...CART, "1.0.1", "--env", "prod", "--reason", "checkout fails"];

/** Hotfixes are allowed, and prod has these further keys. */
function files(
  { prflow = "per-app", prod = "" }: { readonly prflow?: string; readonly prod?: string } = {},
): Record<string, string> {
  const all = webshop({ prflow });
  const config = `allowHotfix: true\n${all["gitops-promotion.yaml"]}${prod}`;
  return { ...all, "gitops-promotion.yaml": config };
}

testOnBoth(
  "new --env opens a labelled pull request straight into that environment, and says why",
  files,
  async ({ repository, json }) => {
    const { action, branch, promotion, pullRequest } = await json(HOTFIX);
    assert.equal(action, "created");
    assert.equal(branch, "promote/webshop-cart");
    assert.equal(promotion.env, "prod");
    assert.equal(pullRequest.autoMerge, false);
    const { title, body, labels } = repository.pullRequest(1);
    assert.equal(title, "Promote webshop/cart version 1.0.1 to environment prod");
    assert.match(body, /^- Hotfix: `checkout fails`$/m);
    assert.deepEqual([...labels], ["hotfix"]);
    assert.equal(
      (await repository.git("log", "-1", "--format=%B", branch)).trim(),
      `${title}\n\nHotfix-Reason: checkout fails`,
    );
    assert.equal((await json(HOTFIX)).action, "unchanged");
  },
);

testOnBoth(
  "with per-env a hotfix has its environment's branch, and leaves other promotions alone",
  () => files({ prflow: "per-env" }),
  async ({ repository, run, json }) => {
    await run(["new", ...CART, "1.1.0"]);
    assert.equal((await json(HOTFIX)).branch, "promote/webshop-cart-prod");
    assert.ok(repository.pullRequest(1).autoMerge);
  },
);

testOnBoth(
  "with per-app a hotfix does not take the branch of another version on its way to an earlier environment",
  files,
  async ({ repository, run }) => {
    await run(["new", ...CART, "1.1.0"]);
    const { code, stderr } = await run(HOTFIX);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^error: pull request #1 brings version 1\.1\.0 to environment "dev" by the branch/m,
    );
    assert.match(repository.pullRequest(1).title, /1\.1\.0 to environment dev$/);
  },
);

testOnBoth(
  "a hotfix that the config or the command line does not allow exits 2 and says what to write",
  webshop,
  async ({ repository, run }) => {
    for (
      const [args, message] of [
        [HOTFIX, /set allowHotfix: true in gitops-promotion\.yaml/],
        [HOTFIX.slice(0, -2), /^error: a hotfix \(new --env\) needs a reason/m],
        [
          ["new", ...CART, "2", "--reason", "x"],
          /^error: --reason and --override are only for hotfixes/m,
        ],
        [[...HOTFIX, "--override", "gate"], /^error: --override "gate" is not a rule/m],
      ] as const
    ) {
      const { code, stderr } = await run(args);
      assert.equal(code, 2, stderr);
      assert.match(stderr, message);
    }
    assert.equal(repository.pullRequests.length, 0);
  },
);

testOnBoth(
  "a hotfix waits for a freeze and a hold, unless it passes by them by name",
  () => files({ prod: "    freeze: [{from: 2001-01-01, to: 9999-01-01, reason: holidays}]\n" }),
  async ({ repository, run, json }) => {
    const frozen = await run(HOTFIX);
    assert.equal(frozen.code, 1);
    assert.match(
      frozen.stderr,
      /^error: environment "prod" is frozen until 9999-01-01 00:00 UTC: holidays; wait, or override it with --override freeze/m,
    );
    await repository.commit({
      ".gitops-promotion/holds/all.yaml": "group: webshop\nreason: incident 42\n",
    });
    const unfrozen = [...HOTFIX, "--override", "freeze"];
    assert.match((await json(unfrozen)).reason, / is held: incident 42$/);
    const { action, branch } = await json([...unfrozen, "--override", "hold"]);
    assert.equal(action, "created");
    assert.match(
      await repository.git("log", "-1", "--format=%B", branch),
      /^Override: freeze\nOverride: hold$/m,
    );
    assert.match(repository.pullRequest(1).body, /^- Passes by: `freeze`\n- Passes by: `hold`$/m);
  },
);

Deno.test("status lets a hotfix pass only while the base's config allows it", async () => {
  await using scenario = await startScenario({ files: files() });
  const { repository } = scenario;
  await scenario.run(HOTFIX);
  const check = async () =>
    await scenario.json(["status", "--timeout", "0s"], {
      cwd: await scenario.checkout("--branch", "promote/webshop-cart"),
    });
  const { action, reason } = await check();
  assert.equal(action, "skipped");
  assert.equal(reason, "hotfix, so no environment is checked: checkout fails");
  await repository.commit({ "gitops-promotion.yaml": webshop()["gitops-promotion.yaml"] ?? "" });
  const refused = await check();
  assert.equal(refused.action, "failed");
  assert.match(refused.error.message, /environment "qa" does not have version 1\.0\.1/);
});

testOnBoth("history tells a hotfix and why there was one", files, async ({ run, json, merge }) => {
  await run(HOTFIX);
  await merge(1);
  const history = ["history", "--group", "webshop", "--app", "cart", "--env", "prod"];
  const { changes: [newest, before] } = await json(history);
  assert.equal(newest.to, "1.0.1");
  assert.equal(newest.hotfix, "checkout fails");
  assert.equal(before.hotfix, undefined);
  assert.match((await run(history)).stdout, /1\.0\.0 → 1\.0\.1 .*hotfix: checkout fails$/m);
});

/** What reconcile wrote. */
async function reconcile({ json }: Pick<Scenario, "json">): Promise<string[]> {
  const { results } = await json(["reconcile", "--app", "cart"]);
  return results.filter(({ action }: { action: string }) => /created|updated/.test(action)).map((
    { env, action, reason }: { [key: string]: string },
  ) => `${env}: ${action}: ${reason}`);
}

testOnBoth(
  "reconcile brings a hotfix to the environments that it jumped, in their order",
  files,
  async (pipeline) => {
    const { run, merge } = pipeline;
    await run(HOTFIX);
    await merge(1);
    assert.deepEqual(await reconcile(pipeline), [
      "dev: created: a hotfix brought version 1.0.1 to prod, past dev",
    ]);
    assert.deepEqual(await reconcile(pipeline), [], "a second run writes nothing");
    await merge(2);
    assert.deepEqual(await reconcile(pipeline), [
      "qa: created: version 1.0.1 is in dev, and no pull request brought it",
    ]);
    await merge(3);
    assert.deepEqual(await reconcile(pipeline), []);
  },
);

Deno.test("a version that came to the first environment after the hotfix stays there", async () => {
  await using scenario = await startScenario({ files: files({ prflow: "per-env" }) });
  const { repository } = scenario;
  await scenario.run(HOTFIX);
  await repository.merge(1, undefined, { bypass: true });
  await scenario.run(["new", ...CART, "1.1.0"]);
  await repository.merge(2, undefined, { bypass: true });
  assert.deepEqual(await reconcile(scenario), [
    "qa: created: version 1.1.0 is in dev, and no pull request brought it",
  ]);
});

Deno.test("with gate: status a hotfix is let through past what it names, and past nothing else", async () => {
  const all = files({
    prod: "    freeze: [{from: 2001-01-01, to: 9999-01-01, reason: holidays}]\n",
  });
  const config = `gate: status\n${all["gitops-promotion.yaml"]}`;
  await using scenario = await startScenario({
    files: { ...all, "gitops-promotion.yaml": config },
  });
  const { repository } = scenario;
  await scenario.run([...HOTFIX, "--override", "freeze"]);
  const gate = async () => (await scenario.run(["reconcile"])).stdout;
  assert.match(await gate(), /gate of pull request #1: success: hotfix: checkout fails/);
  const cwd = await scenario.checkout("--branch", "promote/webshop-cart");
  assert.equal((await scenario.run(["status"], { cwd })).code, 0);
  await repository.commit({
    ".gitops-promotion/holds/all.yaml": "group: webshop\nreason: incident 42\n",
  });
  assert.match(await gate(), /gate of pull request #1: pending: held: incident 42/);
  assert.equal((await scenario.run(["status"], { cwd })).code, 1);
});

Deno.test("an open hotfix stays as it is, though the version in prod came later to qa and a newer one is there", async () => {
  await using scenario = await startScenario({ files: files({ prflow: "per-env" }) });
  const { repository, run, json } = scenario;
  const merge = async () =>
    await repository.merge(repository.pullRequests.length, undefined, { bypass: true });
  for (const [tag, times] of [["1.1.0", 3], ["1.2.0", 2]] as const) {
    await run(["new", ...CART, tag]);
    for (let time = 1; time < times; time++) {
      const commit = await merge();
      await run(["promote", "--commit", commit]);
    }
    const commit = await merge();
    // What brings 1.2.0 to prod is lost.
    if (tag === "1.1.0") {
      assert.equal((await json(["promote", "--commit", commit])).action, "skipped");
    }
  }
  await run(HOTFIX);
  const number = repository.pullRequests.length;
  const branch = "promote/webshop-cart-prod";
  const head = await repository.tip(branch);
  assert.deepEqual(await reconcile(scenario), []);
  const late = await json(["promote", "--commit", await repository.tip()]);
  assert.match(late.reason, /the hotfix of pull request #\d+ brings version 1\.0\.1/);
  assert.equal(await repository.tip(branch), head);
  // Where it no longer merges it is made anew, and stays a hotfix.
  await repository.commit({
    "webshop/prod/cart.yaml": `# by hand\n${await repository.read(
      "main",
      "webshop/prod/cart.yaml",
    )}`
      .replace(":1.1.0", ":1.0.9"),
  });
  assert.equal((await reconcile(scenario)).length, 1);
  assert.match(
    await repository.git("log", "-1", "--format=%B", branch),
    /^Hotfix-Reason: checkout fails$/m,
  );
  assert.equal(repository.pullRequest(number).state, "open");
});

Deno.test("an open hotfix stays one when its version comes to the environment before by itself", async () => {
  await using scenario = await startScenario({ files: files({ prflow: "per-env" }) });
  const { repository, run } = scenario;
  await run(HOTFIX);
  const branch = "promote/webshop-cart-prod";
  for (const env of ["dev", "qa"]) {
    await repository.commit({ [`webshop/${env}/cart.yaml`]: deployment("cart", "1.0.1") });
  }
  await reconcile(scenario);
  // Where it no longer merges it is made anew.
  await repository.commit({ "webshop/prod/cart.yaml": deployment("cart", "1.0.9") });
  assert.equal((await reconcile(scenario)).length, 1);
  assert.match(
    await repository.git("log", "-1", "--format=%B", branch),
    /^Hotfix-Reason: checkout fails$/m,
  );
  assert.match(repository.pullRequest(1).body, /^- Hotfix: `checkout fails`$/m);
});

Deno.test("a hotfix whose check has passed is merged at once by its own gate, but not during a freeze that came since", async () => {
  const prod = (from: string) =>
    `    freeze: [{from: ${from}, to: 2999-01-01, reason: holidays}]\n`;
  const auto = (all: Record<string, string>) => ({
    "gitops-promotion.yaml": all["gitops-promotion.yaml"]?.replace("auto: false", "auto: true") ??
      "",
  });
  await using scenario = await startScenario({
    files: files({ prod: prod("2998-01-01") }),
  });
  const { repository } = scenario;
  await scenario.run(HOTFIX);
  await repository.setStatus(await repository.tip("promote/webshop-cart"), "status", "success");
  await repository.commit(auto(files({ prod: prod("2001-01-01") })));
  const frozen = await scenario.run(["reconcile"]);
  assert.equal(frozen.code, 1);
  assert.match(frozen.stderr, /the gate says "frozen until 2999-01-01 00:00 UTC: holidays"/);
  assert.equal(repository.pullRequest(1).state, "open");
  await repository.commit(auto(files({ prod: prod("2998-01-01") })));
  const { code, stderr } = await scenario.run(["reconcile"]);
  assert.equal(code, 0, stderr);
  assert.equal(repository.pullRequest(1).state, "merged");
});

Deno.test("past a hold, the last of two hotfixes at once stands, and a run that the hold stops leaves it armed", async () => {
  const all = files({ prflow: "per-env" });
  const hold = { ".gitops-promotion/holds/all.yaml": "group: webshop\nreason: incident 42\n" };
  await using scenario = await startScenario({ files: { ...all, ...hold } });
  const { repository, forge, run, json } = scenario;
  const hotfix = (tag: string) =>
    run(["new", ...CART, tag, "--env", "dev", "--reason", "x", "--override", "hold"]);
  // The second comes in before the first opens its pull request.
  let second: { code: number; stderr: string } | undefined;
  forge.faults.add({
    method: "POST",
    path: /\/pulls$/,
    before: async () => second = await hotfix("1.0.3"),
  });
  const { code, stderr } = await hotfix("1.0.2");
  assert.equal(code, 0, stderr);
  assert.equal(second?.code, 0, second?.stderr);
  const isLast = () => {
    const { title, autoMerge } = repository.pullRequest(1);
    assert.match(title, /1\.0\.3/);
    assert.ok(autoMerge);
  };
  isLast();
  const held = await json(["new", ...CART, "1.0.3"]);
  assert.deepEqual([held.action, /is held: incident 42$/.test(held.reason)], ["skipped", true]);
  isLast();
});
