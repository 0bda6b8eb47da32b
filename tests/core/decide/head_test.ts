import assert from "node:assert/strict";
import type { OpenPullRequest } from "../../../src/core/decide/snapshot.ts";
import { featureOf, headGate, identifyHead, promotionsOf } from "../../../src/core/decide/head.ts";
import { Failure } from "../../../src/core/failure.ts";
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
  const forbidden = promotionsOf(promotion(["qa"], HOTFIX), CONFIG);
  assert.deepEqual(forbidden.map(({ hotfix }) => hotfix), [undefined]);
  assert.deepEqual(hotfixes(["dev", "qa"]), [undefined, undefined]);
});

Deno.test("a head that sets no tag, or several, in an environment has no promotion there", () => {
  const setting = (...tags: string[]) =>
    promotionsOf({
      ...promotion([]),
      changes: [{ ...change("cart", ""), to: { tags, digests: [] } }],
    }, CONFIG).map(({ tag }) => tag);
  assert.deepEqual(setting("1"), ["1"]);
  assert.deepEqual(setting(), []);
  assert.deepEqual(setting("1", "2"), []);
});

const LINE = configOf("environments: [{name: dev}, {name: qa}, {name: prod}]\n");

/** What a head on cart's branch means, where its description says version 1.1.0 for qa. */
function reading(more: Partial<OpenPullRequest>) {
  const read = identifyHead({ ...promotion(["qa"]), ...more }, LINE);
  return read.kind === "gated"
    ? `gated: ${
      read.promotions.map(({ type, tag, env }) => `${type} ${tag} ${env}`)
    }, ${read.problem}`
    : `${read.kind}${"reason" in read ? `: ${read.reason}` : ""}`;
}

/** The metadata of a description that says something else. */
function says(more: Partial<typeof PROMOTION>) {
  return { kind: "promotion", promotion: { ...PROMOTION, env: "qa", ...more } } as const;
}

function on(sourceBranch: string) {
  return { ...promotion([]).pullRequest, sourceBranch };
}

const TO_QA = { ...change("cart", "1.1.0"), env: "qa" };
const WAIT = "wait: its metadata says";
for (
  const [name, more, expected] of [
    ["its version", {}, "gated: promote 1.1.0 qa, undefined"],
    ["nothing of the app", { changes: [change("api", "1.1.0")] }, "manual"],
    ["a person's branch", { pullRequest: on("by-hand") }, "manual"],
    [
      "an environment without config",
      { changes: [{ ...TO_QA, env: "test" }] },
      'refuse: environment "test" is not in the config',
    ],
    [
      "no tag",
      { changes: [{ ...TO_QA, to: { tags: [], digests: [] } }] },
      "refuse: its head sets no tag in webshop/qa",
    ],
    [
      "several tags",
      { changes: [{ ...TO_QA, to: { tags: ["1", "2"], digests: [] } }] },
      "refuse: its head sets several tags: 1, 2 in webshop/qa",
    ],
    ["a broken file", { problem: new Failure("manifest", "broken") }, "refuse: broken"],
    [
      "a broken file, on a person's branch",
      { problem: new Failure("manifest", "broken"), pullRequest: on("by-hand") },
      "manual",
    ],
    [
      "another version than its description says",
      { metadata: says({ tag: "9" }) },
      `${WAIT} webshop/cart 9 in qa, but its head sets webshop/cart 1.1.0 in qa`,
    ],
    [
      "another environment",
      { metadata: says({ env: "prod" }) },
      `${WAIT} webshop/cart 1.1.0 in prod, but its head sets webshop/cart 1.1.0 in qa`,
    ],
    [
      "another app",
      { metadata: says({ app: "api" }) },
      `${WAIT} webshop/api 1.1.0 in qa, but its head sets webshop/cart 1.1.0 in qa`,
    ],
    [
      "another group",
      { metadata: says({ group: "x" }) },
      `${WAIT} x/cart 1.1.0 in qa, but its head sets webshop/cart 1.1.0 in qa`,
    ],
    [
      "another type",
      { metadata: says({ type: "rollback" }) },
      `${WAIT} webshop/cart 1.1.0 in qa, but its head sets webshop/cart 1.1.0 in qa`,
    ],
    [
      "a version without metadata",
      { metadata: { kind: "none" } },
      "gated: promote 1.1.0 qa, it has none",
    ],
    [
      "a version with unusable metadata",
      { metadata: { kind: "invalid", reason: "no tag" } },
      "gated: promote 1.1.0 qa, no tag",
    ],
    [
      "the first environment and the next, without the metadata that the second gate needs",
      {
        metadata: { kind: "none" },
        changes: [change("cart", "1.1.0"), { ...change("cart", "1.1.0"), env: "qa" }],
      },
      "gated: promote 1.1.0 dev,promote 1.1.0 qa, it has none",
    ],
    [
      "the first environment, without the metadata that its gate does not need",
      { metadata: { kind: "none" }, changes: [change("cart", "1.1.0")] },
      "gated: promote 1.1.0 dev, undefined",
    ],
    [
      "the first environment, and has the description of a promotion to the next",
      { metadata: says({ tag: "1.0.0" }), changes: [change("cart", "1.1.0")] },
      `${WAIT} webshop/cart 1.0.0 in qa, but its head sets webshop/cart 1.1.0 in dev`,
    ],
    [
      "a feature",
      { ...feature([]), commits: [] },
      "gated: feature 1.1.0 dev, undefined",
    ],
    [
      "a feature's branch without its description",
      { pullRequest: on("feature/webshop-cart-login") },
      "manual",
    ],
    [
      "a rollback",
      { pullRequest: on("rollback/webshop-cart-qa") },
      "gated: rollback 1.1.0 qa, undefined",
    ],
    [
      "a rollback's branch without its change",
      { pullRequest: on("rollback/webshop-cart-prod") },
      "manual",
    ],
    [
      "a rollback's value that is gone",
      {
        pullRequest: on("rollback/webshop-cart-qa"),
        changes: [{ ...TO_QA, to: { tags: [], digests: [] } }],
      },
      "manual",
    ],
    [
      "a rollback to several versions",
      {
        pullRequest: on("rollback/webshop-cart-qa"),
        changes: [{ ...TO_QA, to: { tags: ["1", "2"], digests: [] } }],
      },
      "manual",
    ],
  ] as const satisfies readonly (readonly [string, Partial<OpenPullRequest>, string])[]
) {
  Deno.test(`a head that changes ${name}`, () => assert.equal(reading(more), expected));
}

Deno.test("a rollback passes by what its commit says", () => {
  const read = identifyHead({
    ...promotion(["qa"], "Roll back\n\nOverride: hold"),
    pullRequest: on("rollback/webshop-cart-qa"),
  }, LINE);
  assert.deepEqual(read.kind === "gated" && read.promotions[0].override, ["hold"]);
});

Deno.test("the gate of a head without promotions is open, closed for good, or waits", () => {
  assert.deepEqual(headGate({ kind: "manual" }), {
    ...{ state: "success", words: "Promotion was manual, skipping check" },
  });
  assert.deepEqual(headGate({ kind: "refuse", reason: "odd" }), { state: "failure", words: "odd" });
  assert.equal(headGate({ kind: "wait", reason: "odd" }).state, "pending");
});
