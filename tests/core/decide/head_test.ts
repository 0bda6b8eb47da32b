import assert from "node:assert/strict";
import type { OpenPullRequest } from "../../../src/core/decide/snapshot.ts";
import { featureOf, identifyHead, promotionsOf } from "../../../src/core/decide/head.ts";
import { PROMOTION } from "../../support/promotion.ts";
import { configOf } from "../config/read_config.ts";

const CONFIG = configOf("environments: [{name: dev, auto: true}, {name: qa}]\n");

/** An open feature whose description says 1.1.0. */
function feature(changes: readonly unknown[], sourceBranch = "feature/webshop-cart-login") {
  const said = { ...PROMOTION, type: "feature", feature: "login", env: "" };
  return {
    pullRequest: { sourceBranch },
    metadata: { kind: "promotion", promotion: said },
    changes,
  } as unknown as OpenPullRequest;
}

function change(app: string, tag: string) {
  return { group: "webshop", app, env: "dev", to: { tags: [tag], digests: [] } };
}

Deno.test("a feature that sets its app's own manifests has the version that they have, whatever is said", () => {
  const open = feature([change("api", "9.9.9"), change("cart", "2.0.0")]);
  assert.equal(featureOf(open, CONFIG)?.tag, "2.0.0");
});

Deno.test("a feature beside its app has the version that its description says, in the first environment", () => {
  const found = featureOf(feature([]), CONFIG);
  assert.deepEqual([found?.tag, found?.env], ["1.1.0", "dev"]);
});

Deno.test("a description of a feature on a branch of another app is not believed", () => {
  assert.equal(featureOf(feature([], "feature/webshop-api-login"), CONFIG), undefined);
});

/** An open promotion whose head sets 1.1.0 in these environments. */
function promotion(envs: readonly string[], message = "") {
  return {
    pullRequest: { sourceBranch: "promote/webshop-cart" },
    metadata: { kind: "promotion", promotion: { ...PROMOTION, env: "qa", sha: "c0" } },
    changes: envs.map((env) => ({ ...change("cart", "1.1.0"), env })),
    commits: [{ message }],
  } as unknown as OpenPullRequest;
}

const HOTFIX = "Promote\n\nHotfix-Reason: checkout fails";

Deno.test("a head has a promotion for each environment that it changes, in order, the first one included", () => {
  const reading = identifyHead(promotion(["qa", "dev"]), CONFIG);
  assert.ok(reading.kind === "gated");
  assert.deepEqual(reading.promotions.map(({ env, sha }) => [env, sha]), [["dev", "c0"], [
    "qa",
    "c0",
  ]]);
});

Deno.test("a hotfix changes one environment: a head that changes more is not one", () => {
  const allowed = configOf("allowHotfix: true\nenvironments: [{name: dev}, {name: qa}]\n");
  const hotfixes = (envs: readonly string[]) =>
    promotionsOf(promotion(envs, HOTFIX), allowed).map(({ hotfix }) => hotfix);
  assert.deepEqual(hotfixes(["qa"]), ["checkout fails"]);
  assert.deepEqual(hotfixes(["dev", "qa"]), [undefined, undefined]);
});
