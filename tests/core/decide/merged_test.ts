import assert from "node:assert/strict";
import { NOT_OURS, readMerged } from "../../../src/core/decide/merged.ts";
import type { MarkedChange } from "../../../src/core/promotion/marked_change.ts";
import type { Promotion } from "../../../src/core/promotion/promotion.ts";
import type { PullRequest } from "../../../src/core/promotion/pull_request.ts";
import { PROMOTION } from "../../support/promotion.ts";
import { configOf } from "../config/read_config.ts";
import { cart, openOf } from "./webshop.ts";

const config = configOf("environments:\n- name: dev\n- name: qa\n");
const toDev: MarkedChange = {
  group: "webshop",
  app: "cart",
  env: "dev",
  to: { tags: ["1.1.0"], digests: [] },
};

function merged(
  changes: readonly MarkedChange[],
  metadata: Partial<Promotion> = {},
  more: Partial<PullRequest> = {},
) {
  const pullRequest: PullRequest = {
    number: 7,
    id: "",
    url: "",
    title: "",
    description: `<!-- metadata = ${JSON.stringify({ ...PROMOTION, ...metadata })} -->`,
    sourceBranch: "promote/webshop-cart",
    targetBranch: "main",
    fromFork: false,
    headSha: "",
    state: "merged",
    autoMerge: false,
    ...more,
  };
  return readMerged({ commit: "c", pullRequest, changes }, config);
}

Deno.test("what a merge set is the tree's word, and its description is corrected by it", () => {
  const found = merged([toDev], { tag: "9.9.9" });
  assert.ok(!("skipped" in found));
  assert.deepEqual([found.env, found.tag, found.byMetadata], ["dev", "1.1.0", false]);
  assert.equal(found.warnings.length, 1);
});

Deno.test("where the tree has no word, metadata counts that fits the branch and is of no feature", () => {
  const found = merged([]);
  assert.ok(!("skipped" in found));
  assert.deepEqual([found.env, found.tag, found.byMetadata], ["dev", "1.1.0", true]);
  for (
    const other of [
      merged([], { app: "api" }),
      merged([], { type: "feature", feature: "x" }),
      merged([], {}, { sourceBranch: "promote/webshop-api" }),
    ]
  ) {
    assert.ok("skipped" in other);
    assert.equal(other.skipped, NOT_OURS);
    assert.deepEqual(other.warnings.map(({ code }) => code), ["metadata-wrong"]);
  }
});

Deno.test("a fork's pull request, and one from another branch, is not ours", () => {
  const fork = merged([toDev], {}, { fromFork: true });
  assert.ok("skipped" in fork);
  assert.deepEqual(fork.warnings.map(({ code }) => code), ["from-fork"]);
  assert.ok("skipped" in merged([toDev], {}, { sourceBranch: "fix" }));
});

Deno.test("the last environment is promoted nowhere", () => {
  const found = merged([{ ...toDev, env: "qa" }], { env: "qa" });
  assert.ok("skipped" in found);
  assert.equal(found.skipped, "no next environment to promote to");
});

/** What a merge is read as: the reason why it is skipped, or `tag in env`; then the warnings. */
function told(...input: Parameters<typeof merged>): string[] {
  const read = merged(...input);
  const first = "skipped" in read ? read.skipped : `${read.tag} in ${read.env}`;
  return [first, ...read.warnings.map(({ message }) => message.replace("pull request #7 ", ""))];
}

const OTHER: MarkedChange = { ...toDev, app: "api" };
const SKIPPED = "skipping promotion";
for (
  const [name, read, ...expected] of [
    [
      "a feature",
      () => told([], { type: "feature", feature: "x" }, { sourceBranch: "feature/webshop-cart-x" }),
      `${SKIPPED} of feature`,
    ],
    [
      "a feature's branch without its description",
      () => told([], {}, { sourceBranch: "feature/webshop-cart-x" }),
      NOT_OURS,
    ],
    [
      "a rollback",
      () => told([toDev], {}, { sourceBranch: "rollback/webshop-cart-dev" }),
      `${SKIPPED} of rollback`,
    ],
    [
      "an environment without config",
      () => told([{ ...toDev, env: "test" }]),
      `${SKIPPED} as environment "test" is not in the config`,
    ],
    [
      "metadata for an environment without config",
      () => told([], { env: "test" }),
      `${SKIPPED} as environment "test" is not in the config`,
    ],
    [
      "metadata for the last environment",
      () => told([], { env: "qa" }),
      "no next environment to promote to",
    ],
    [
      "a removed marker",
      () => told([{ ...toDev, to: { tags: [], digests: [] } }]),
      `${SKIPPED} as the merge set no tag of webshop/cart`,
    ],
    [
      "a removed marker without metadata",
      () => told([{ ...toDev, to: { tags: [], digests: [] } }], {}, { description: "" }),
      NOT_OURS,
    ],
    [
      "several tags, of which the metadata names one",
      () => told([{ ...toDev, to: { tags: ["1.0.9", "1.1.0"], digests: [] } }]),
      "1.1.0 in dev",
    ],
    [
      "several other tags",
      () => told([{ ...toDev, to: { tags: ["1.0.8", "1.0.9"], digests: [] } }]),
      `${SKIPPED} as the merge set no tag of webshop/cart`,
      "set several tags in webshop/dev: 1.0.8, 1.0.9",
    ],
    ["nothing marked and no metadata", () => told([], {}, { description: "" }), NOT_OURS],
    [
      "no metadata",
      () => told([toDev], {}, { description: "" }),
      "1.1.0 in dev",
      "has no metadata; going by what its merge changed",
    ],
    [
      "other apps beside",
      () => told([toDev, OTHER, { ...OTHER, env: "qa" }, OTHER]),
      "1.1.0 in dev",
      "also changed webshop/api in dev, webshop/api in qa, which is not promoted",
    ],
    [
      "metadata about another version",
      () => told([toDev], { tag: "9" }),
      "1.1.0 in dev",
      "says webshop/cart 9 in dev, but its merge set webshop/cart 1.1.0 in dev, which counts",
    ],
    [
      "metadata about another environment",
      () => told([toDev], { env: "qa" }),
      "1.1.0 in dev",
      "says webshop/cart 1.1.0 in qa, but its merge set webshop/cart 1.1.0 in dev, which counts",
    ],
    [
      "metadata about another group",
      () => told([toDev], { group: "x" }),
      "1.1.0 in dev",
      "says x/cart 1.1.0 in dev, but its merge set webshop/cart 1.1.0 in dev, which counts",
    ],
    [
      "metadata for another branch",
      () => told([], { app: "api" }),
      NOT_OURS,
      'is not promoted: its branch is "promote/webshop-cart", but its metadata calls for "promote/webshop-api" or "promote/webshop-api-dev" or "promote/dev/webshop-api"',
    ],
    [
      "a fork's own branch",
      () => told([toDev], {}, { fromFork: true, sourceBranch: "fix" }),
      NOT_OURS,
    ],
  ] as const
) {
  Deno.test(`a merge with ${name}`, () => assert.deepEqual(read(), expected));
}

Deno.test("unusable metadata is told with its reason, and is no metadata", () => {
  const unusable = { description: "<!-- metadata = {} -->" };
  const [first, second] = told([toDev], {}, unusable);
  assert.equal(first, "1.1.0 in dev");
  assert.match(second ?? "", /^has unusable metadata: .*; going by what its merge changed$/);
  for (const changes of [[], [{ ...toDev, to: { tags: [], digests: [] } }]]) {
    const [skipped, warning] = told(changes, {}, unusable);
    assert.equal(skipped, NOT_OURS);
    assert.match(warning ?? "", /^is not promoted: /);
  }
});

Deno.test("of several changed environments the last one is promoted from", () => {
  const three = configOf("environments: [{name: dev}, {name: qa}, {name: prod}]\n");
  const pullRequest = openOf(cart({ dev: "1.0.0" })).pullRequest;
  const changes = [{ ...toDev, env: "qa" }, toDev];
  const read = readMerged({ commit: "c", pullRequest, changes }, three);
  assert.deepEqual("skipped" in read ? read : [read.env, read.commit], ["qa", "c"]);
});
