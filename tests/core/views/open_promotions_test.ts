import assert from "node:assert/strict";
import { CONFLICT, type OpenPullRequest } from "../../../src/core/decide/snapshot.ts";
import { promotionByDescription, promotionsIn } from "../../../src/core/views/open_promotions.ts";
import { PROMOTION } from "../../support/promotion.ts";
import { cart, openOf } from "../decide/webshop.ts";
import { CONFIG } from "./make_snapshot.ts";

/** An open pull request whose head sets these versions of cart, and whose description says 1.1.0 in qa. */
function open(sourceBranch: string, versions: Readonly<Record<string, string>>, message = "") {
  return {
    pullRequest: { number: 1, sourceBranch, fromFork: false, description: "" },
    metadata: { kind: "promotion", promotion: { ...PROMOTION, env: "qa", sha: "c0" } },
    changes: Object.entries(versions).map(([env, tag]) => ({
      ...{ group: "webshop", app: "cart", env, to: { tags: [tag], digests: [] } },
    })),
    files: [],
    commits: [{ message }],
  } as unknown as OpenPullRequest;
}

const BRANCH = "promote/webshop-cart-qa";
const HOTFIX = "Promote\n\nHotfix-Reason: checkout fails";

for (
  const [name, head, expected] of [
    ["a promotion", open(BRANCH, { qa: "1.1.0" }), ["qa 1.1.0 c0"]],
    ["a promotion to several environments, in order", open(BRANCH, { qa: "1.1.0", dev: "1.2.0" }), [
      "dev 1.2.0 c0",
      "qa 1.1.0 c0",
    ]],
    ["what another run is writing", open(BRANCH, { qa: "2.0.0" }), [
      "qa 2.0.0 c0 waiting for a description that matches the head",
    ]],
    ["what is not in the config", open("promote/webshop-cart", { eu: "1.1.0" }), [
      'eu 1.1.0 c0 environment "eu" is not in the config',
    ]],
    ["a hotfix", open(BRANCH, { qa: "1.1.0" }, HOTFIX), ["qa 1.1.0 c0 checkout fails"]],
    [
      "a rollback, in its own environment",
      open("rollback/webshop-cart-qa", { qa: "0.9.0", dev: "1.2.0" }),
      ["qa 0.9.0"],
    ],
    ["a person's branch", open("fix-cart", { qa: "1.1.0" }), []],
  ] as const
) {
  Deno.test(`promotionsIn() reads ${name}`, () => {
    const found = promotionsIn(head, { ...CONFIG, allowHotfix: true })
      .map(({ env, tag, sha, hotfix, headGate }) =>
        [env, tag, sha, hotfix, headGate?.words].filter((part) => part).join(" ")
      );
    assert.deepEqual(found, expected);
  });
}

Deno.test("a promotion is in conflict if one of its files does not merge", () => {
  const conflict = (...merged: readonly (string | typeof CONFLICT)[]) => {
    const head = {
      ...open(BRANCH, { qa: "1.1.0" }),
      files: merged.map((one) => ({ merged: one })),
    };
    return promotionsIn(head as unknown as OpenPullRequest, CONFIG)[0]?.conflict;
  };
  assert.equal(conflict("a"), false);
  assert.equal(conflict("a", CONFLICT), true);
  assert.equal(conflict(CONFLICT), true);
});

Deno.test("a promotion has skipped the versions that its description names for its environment", () => {
  const head = open(BRANCH, { qa: "1.1.0" });
  const description =
    "- Skipped on the way to `dev`: `1.0.1`\n- Skipped on the way to `qa`: `1.0.2`, `1.0.3`\n";
  const [found] = promotionsIn(
    { ...head, pullRequest: { ...head.pullRequest, description } },
    CONFIG,
  );
  assert.deepEqual(found?.skipped, ["1.0.2", "1.0.3"]);
});

Deno.test("a promotion whose head cannot be read is known by its description, if that fits its branch", () => {
  const { pullRequest } = openOf(cart({ dev: "1.0.0" }));
  const read = (more: Partial<typeof pullRequest> = {}) => {
    const found = promotionByDescription({ ...pullRequest, ...more });
    return found && [found.number, found.env, found.tag, found.conflict];
  };
  assert.deepEqual(read(), [7, "dev", "1.1.0", false]);
  assert.equal(read({ description: "" }), undefined);
  assert.equal(read({ sourceBranch: "promote/webshop-api" }), undefined);
  assert.equal(read({ sourceBranch: "by-hand" }), undefined);
  assert.equal(read({ fromFork: true }), undefined);
});
