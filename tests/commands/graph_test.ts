import assert from "node:assert/strict";
import { startScenario } from "../support/scenario.ts";
import { deployment } from "../support/webshop.ts";

const ENVIRONMENTS = ["dev", "qa", "prod-eu", "prod-us", "archive"];

const CONFIG = `environments:
  - {name: dev, auto: true}
  - {name: qa, auto: true}
  - {name: prod-eu}
  - {name: prod-us, dependsOn: [qa]}
  - {name: archive, dependsOn: [prod-eu, prod-us]}
`;

Deno.test("a version goes on to environments side by side, and joins where all of them have it", async () => {
  await using scenario = await startScenario({
    files: {
      "gitops-promotion.yaml": CONFIG,
      ...Object.fromEntries(
        ENVIRONMENTS.map((env) => [`webshop/${env}/cart.yaml`, deployment("cart", "1.0.0")]),
      ),
    },
  });
  const { repository, run, json } = scenario;
  const open = () =>
    repository.pullRequests.filter(({ state }) => state === "open")
      .map(({ source, title }) => `${source.branch}: ${title.split(" ").at(-1)}`);
  const merge = async (branch: string) => {
    const found = repository.pullRequests.findLast(({ source }) => source.branch === branch);
    return await repository.merge(found?.number ?? 0, undefined, { bypass: true });
  };
  await run(["new", "--group", "webshop", "--app", "cart", "--tag", "1.1.0"]);
  await run(["promote", "--commit", await merge("promote/webshop-cart")]);
  const qa = await merge("promote/webshop-cart");

  await run(["promote", "--commit", qa]);
  const both = ["promote/webshop-cart-prod-eu: prod-eu", "promote/webshop-cart-prod-us: prod-us"];
  assert.deepEqual(open(), both);
  const { results } = await json(["reconcile"]);
  assert.deepEqual(
    new Set(results.map(({ action }: { action: string }) => action)),
    new Set(["unchanged"]),
    "reconcile agrees with promote",
  );

  const eu = await merge("promote/webshop-cart-prod-eu");
  const waits = await json(["promote", "--commit", eu]);
  assert.equal(waits.reason, 'environment "archive" waits for version 1.1.0 in prod-us');
  assert.deepEqual((await run(["reconcile"])).stdout, "every pull request is as it should be\n");
  const us = await merge("promote/webshop-cart-prod-us");
  const joined = await json(["reconcile"]);
  const archive = joined.results.find(({ env }: { env: string }) => env === "archive");
  assert.equal(
    archive.reason,
    "version 1.1.0 is in prod-eu and prod-us, and no pull request brought it",
  );
  assert.deepEqual(open(), ["promote/webshop-cart: archive"]);

  const cwd = await scenario.checkout("--branch", "promote/webshop-cart");
  const check = async () => (await run(["status", "--timeout", "0s"], { cwd })).stderr;
  await repository.setStatus(us, "kustomization/webshop-prod-eu", "success");
  assert.match(await check(), /^error: commit status check for webshop-prod-us has timed out/m);
  // A commit counts only if both still had the version there, and none after one of them has moved on.
  const moved = await repository.commit({
    "webshop/prod-eu/cart.yaml": deployment("cart", "1.2.0"),
  });
  await repository.setStatus(moved, "kustomization/webshop-prod-us", "success");
  assert.match(await check(), /^error: commit status check for webshop-prod-us has timed out/m);
  await repository.setStatus(us, "kustomization/webshop-prod-us", "success");
  assert.equal(await check(), "");
});

Deno.test("an environment that cannot be set does not keep the version from those beside it", async () => {
  const pinned = `- tag: 1.0.0 # {"$imagepolicy": "webshop:cart:tag"}\n  digest: sha256:aa\n`;
  await using scenario = await startScenario({
    files: {
      "gitops-promotion.yaml":
        "environments:\n- name: dev\n- {name: eu}\n- {name: us, dependsOn: [dev]}\n",
      "webshop/dev/cart.yaml": deployment("cart", "1.0.0"),
      "webshop/eu/cart.yaml": pinned,
      "webshop/us/cart.yaml": deployment("cart", "1.0.0"),
    },
  });
  const { repository, run, json } = scenario;
  await run(["new", "--group", "webshop", "--app", "cart", "--tag", "1.1.0"]);
  const commit = await repository.merge(1, undefined, { bypass: true });
  const reconciled = await json(["reconcile", "--dry-run"]);
  const promoted = await run(["promote", "--commit", commit, "--output", "json"]);

  const actions = (results: { env?: string; promotion?: { env: string }; action: string }[]) =>
    results.map(({ env, promotion, action }) => `${env ?? promotion?.env ?? ""}: ${action}`);
  assert.deepEqual(actions(reconciled.results), ["dev: unchanged", "eu: failed", "us: created"]);
  assert.equal(promoted.code, 1);
  assert.deepEqual(actions(JSON.parse(promoted.stdout).results), ["eu: failed", "us: created"]);
  assert.match(
    promoted.stderr,
    /^error: could not set .* webshop\/eu\/cart\.yaml:2 pins a digest/m,
  );
  assert.equal(
    repository.pullRequests.at(-1)?.title,
    "Promote webshop/cart version 1.1.0 to environment us",
  );
});
