import assert from "node:assert/strict";
import { PROMOTION } from "../support/promotion.ts";
import { sample } from "../support/sample.ts";
import { type Scenario, startScenario } from "../support/scenario.ts";
import { deployment, webshop } from "../support/webshop.ts";
import { merged } from "./promoted.ts";

Deno.test("promote opens the next environment's pull request, by merge, squash and rebase", async () => {
  for (const method of sample(["merge", "squash", "rebase"] as const, 3)) {
    await using scenario = await startScenario();
    const { repository } = scenario;
    const sha = await merged(scenario, PROMOTION, { method });
    const result = await scenario.json(["promote"]);
    assert.deepEqual(result, {
      command: "promote",
      action: "created",
      promotion: { ...PROMOTION, env: "qa", sha },
      branch: "promote/webshop-cart",
      commit: await repository.tip("promote/webshop-cart"),
      pullRequest: { number: 2, url: `${repository.url}/pull/2`, autoMerge: true },
      changes: [{
        path: "webshop/qa/cart.yaml",
        line: 9,
        from: "ghcr.io/acme/cart:1.0.0",
        to: "ghcr.io/acme/cart:1.1.0",
      }],
      warnings: [],
    }, method);
  }
});

Deno.test("the last environments's pull request is not armed where the config says auto: false", async () => {
  await using scenario = await startScenario();
  const sha = await merged(scenario, { ...PROMOTION, env: "qa", sha: "1".repeat(40) });
  const result = await scenario.json(["promote"]);
  assert.equal(result.promotion.env, "prod");
  assert.equal(result.promotion.sha, sha);
  assert.equal(result.pullRequest.autoMerge, false);
  assert.equal(scenario.repository.pullRequest(2).autoMerge, undefined);
});

Deno.test("a later environment's pull request is never merged at once, since that would pass by the gate", async () => {
  await using scenario = await startScenario({ requireStatus: false });
  const { repository } = scenario;
  repository.protect("main", { contexts: [] });
  await merged(scenario, PROMOTION);
  const { code, stderr } = await scenario.run(["promote"]);
  assert.equal(code, 1);
  assert.match(
    stderr,
    /^error: could not set auto-merge on PR #2 \(check auto-merge setting and required checks\)/m,
  );
  assert.equal(repository.pullRequest(2).state, "open");
});

Deno.test("pull requests that the original tool made are promoted, from its own branches too", async () => {
  const { feature: _, ...old } = PROMOTION;
  const body = `<!-- metadata = ${JSON.stringify({ ...old, type: "" })} -->
\tENV: dev
\tAPP: cart
\tTAG: 1.1.0`;
  for (
    const branch of ["promote/webshop-cart", "promote/dev/webshop-cart", "promote/webshop-cart-dev"]
  ) {
    await using scenario = await startScenario();
    await merged(scenario, PROMOTION, { body, branch });
    const { stdout } = await scenario.run(["promote"]);
    assert.match(
      stdout,
      /^created branch promote\/webshop-cart with pull request 2 on commit /,
      branch,
    );
  }
});

Deno.test("promote skips what is not its own, and says why", async () => {
  const skipped = async (scenario: Scenario, reason: string, detail?: RegExp) => {
    const { code, stdout, stderr } = await scenario.run(["promote"]);
    assert.equal(stdout, `${reason}\n`);
    assert.equal(code, 0);
    if (detail !== undefined) assert.match(stderr, detail);
  };
  const notOurs = "skipping promotion as PR is not created by gitops-promotion";
  {
    await using scenario = await startScenario();
    await skipped(scenario, "skipping promotion as commit does not originate from PR");
    await merged(scenario, PROMOTION, { branch: "update-cart" });
    await skipped(scenario, notOurs);
    await merged(scenario, { ...PROMOTION, tag: "$(rm -rf /)" });
    await skipped(scenario, notOurs, /^warning: pull request #2 is not promoted: .*tag/m);
    await merged(scenario, { ...PROMOTION, tag: "1.2.0" }, { branch: "promote/webshop-api" });
    await skipped(
      scenario,
      notOurs,
      /^warning: pull request #3 is not promoted: its branch is "promote\/webshop-api", but its metadata calls for "promote\/webshop-cart" or /m,
    );
    const feature = { ...PROMOTION, type: "feature" as const, feature: "x" };
    await merged(scenario, { ...feature, tag: "2.0.0" }, { branch: "feature/webshop-cart-x" });
    await skipped(scenario, "skipping promotion of feature");
    await merged(scenario, { ...PROMOTION, env: "test", tag: "2.1.0" });
    await skipped(scenario, 'skipping promotion as environment "test" is not in the config');
    await merged(scenario, { ...PROMOTION, env: "prod", tag: "2.2.0" });
    await skipped(scenario, "no next environment to promote to");
  }
  {
    await using scenario = await startScenario();
    const { repository } = scenario;
    const fork = await repository.fork();
    await fork.commit({ "webshop/dev/cart.yaml": deployment("cart", "6.6.6") }, {
      branch: "promote/webshop-cart",
    });
    const { number } = await repository.open({
      source: "promote/webshop-cart",
      from: fork,
      body: `<!-- metadata = ${JSON.stringify({ ...PROMOTION, tag: "6.6.6" })} -->`,
    });
    await repository.merge(number, "merge", { bypass: true });
    await skipped(
      scenario,
      notOurs,
      /^warning: pull request #1 is not promoted: it comes from a fork$/m,
    );
    assert.deepEqual(await repository.branches(), ["main"]);
  }
});

Deno.test("promote goes on to the first later environment whose tag differs", async () => {
  await using scenario = await startScenario({
    files: { ...webshop(), "webshop/qa/cart.yaml": deployment("cart", "1.1.0") },
  });
  const { repository } = scenario;
  await merged(scenario, PROMOTION);
  const result = await scenario.json(["promote"]);
  assert.equal(result.promotion.env, "prod");
  await repository.close(2);
  await repository.commit({ "webshop/prod/cart.yaml": deployment("cart", "1.1.0") });
  const unchanged = await scenario.json(["promote", "--commit", "HEAD^"]);
  assert.equal(unchanged.action, "unchanged");
  assert.equal(
    unchanged.reason,
    "webshop/cart is already at version 1.1.0 in every later environment",
  );
});

Deno.test("an older promotion does not overtake a newer one of the same app", async () => {
  await using scenario = await startScenario();
  const older = await merged(scenario, PROMOTION);
  await merged(scenario, { ...PROMOTION, tag: "1.2.0" });
  await scenario.run(["promote"]);
  const result = await scenario.json(["promote", "--commit", older]);
  assert.equal(result.action, "skipped");
  assert.equal(
    result.reason,
    'skipping promotion as environment "dev" has moved on from version 1.1.0',
  );
  assert.match(
    await scenario.repository.read("promote/webshop-cart", "webshop/qa/cart.yaml") ?? "",
    /cart:1\.2\.0/,
  );
});

Deno.test("promote waits for a provider's index that lags", async () => {
  await using scenario = await startScenario();
  await merged(scenario, PROMOTION);
  scenario.forge.faults.lagIndex({ rest: 3 });
  const result = await scenario.json(["promote"]);
  assert.equal(result.action, "created");
});

Deno.test("promote does not take the branch of a newer version that is on its way to an earlier environment", async () => {
  for (const clone of [[], ["--depth=1"]]) {
    await using scenario = await startScenario();
    const { repository } = scenario;
    await merged(scenario, PROMOTION);
    const cwd = await scenario.checkout(...clone);
    await scenario.run(["new", "--group", "webshop", "--app", "cart", "--tag", "1.2.0"]);
    const tip = await repository.tip("promote/webshop-cart");
    for (const options of [["--dry-run"], []]) {
      const result = await scenario.json(["promote", ...options], { cwd });
      assert.equal(result.action, "skipped");
      assert.equal(
        result.reason,
        'skipping promotion as pull request #2 brings version 1.2.0 to environment "dev"',
      );
    }
    assert.equal(await repository.tip("promote/webshop-cart"), tip);
  }
});

Deno.test("what the merge changed counts, whatever its description says", async () => {
  const rows: [body: string, warning: RegExp][] = [
    [
      "made by hand",
      /^warning: pull request #1 has no metadata; going by what its merge changed$/m,
    ],
    ...([{ tag: "9.9.9" }, { env: "qa" }, { env: "prod" }] as const).map((lie) =>
      [
        `<!-- metadata = ${JSON.stringify({ ...PROMOTION, ...lie })} -->`,
        /^warning: pull request #1 says .*, but its merge set webshop\/cart 1\.1\.0 in dev, which counts$/m,
      ] as [string, RegExp]
    ),
  ];
  for (const [body, warning] of rows) {
    await using scenario = await startScenario();
    const sha = await merged(scenario, PROMOTION, { body });
    for (const clone of [[], ["--depth=1"]]) {
      const cwd = await scenario.checkout(...clone);
      const { stderr, stdout } = await scenario.run(["promote", "--dry-run", "--output", "json"], {
        cwd,
      });
      assert.deepEqual(JSON.parse(stdout).promotion, { ...PROMOTION, env: "qa", sha });
      assert.match(stderr, warning);
    }
  }
});

Deno.test("metadata counts where the merge changed no marker, and only if the environment has that tag", async () => {
  const forged = { ...PROMOTION, tag: "6.6.6" };
  for (
    const [metadata, reason] of [
      [forged, "skipping promotion as the merge set no tag of webshop/cart"],
      [{ ...forged, env: "prod" }, "no next environment to promote to"],
      [
        { ...PROMOTION, tag: "1.0.0" },
        "webshop/cart is already at version 1.0.0 in every later environment",
      ],
    ] as const
  ) {
    await using scenario = await startScenario();
    const { repository } = scenario;
    await repository.commit({ "README.md": "x" }, { branch: "promote/webshop-cart" });
    await repository.open({
      source: "promote/webshop-cart",
      body: `<!-- metadata = ${JSON.stringify(metadata)} -->`,
    });
    await repository.merge(1, "merge", { bypass: true });
    assert.equal((await scenario.json(["promote"])).reason, reason);
    assert.deepEqual(repository.pullRequests.length, 1);
  }
});

Deno.test("changes to other apps in the same pull request are warned about and not promoted", async () => {
  await using scenario = await startScenario();
  const { repository } = scenario;
  await repository.commit({
    "webshop/dev/cart.yaml": deployment("cart", "1.1.0"),
    "webshop/dev/api.yaml": deployment("api", "1.1.0"),
  }, { branch: "promote/webshop-cart" });
  await repository.open({
    source: "promote/webshop-cart",
    body: `<!-- metadata = ${JSON.stringify(PROMOTION)} -->`,
  });
  await repository.merge(1, "merge", { bypass: true });
  const { code, stderr } = await scenario.run(["promote"]);
  assert.equal(code, 0, stderr);
  assert.match(
    stderr,
    /^warning: pull request #1 also changed webshop\/api in dev, which is not promoted$/m,
  );
  assert.deepEqual(
    repository.pullRequests.map(({ source }) => source.branch),
    ["promote/webshop-cart", "promote/webshop-cart"],
  );
});

Deno.test("a warning about the config is said once, though the base is read again", async () => {
  const files = webshop();
  files["gitops-promotion.yaml"] += "prflw: per-env\n";
  await using scenario = await startScenario({ files });
  await merged(scenario, PROMOTION);
  const { stderr } = await scenario.run(["promote"]);
  assert.equal(stderr.match(/^warning: .*prflw: unknown key/gm)?.length, 1);
});
