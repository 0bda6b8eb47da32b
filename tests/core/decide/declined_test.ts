import assert from "node:assert/strict";
import { declinedBy, declinedFor, HORIZON } from "../../../src/core/decide/declined.ts";
import { closedDescription } from "../../../src/core/promotion/description.ts";
import { cart, LIMIT, openOf } from "./webshop.ts";

const { pullRequest: CLOSED } = openOf(cart({ dev: "1.0.0" }));
const DECLINED = {
  ...{ number: 7, url: "https://x/pull/7", group: "webshop", app: "cart", env: "dev" },
  tag: "1.1.0",
};

Deno.test("a promotion's pull request that a person closed declines its version", () => {
  assert.deepEqual(declinedBy(CLOSED), DECLINED);
});

for (
  const [name, more] of [
    ["from a fork", { fromFork: true }],
    ["without metadata", { description: "" }],
    ["from a branch of another app", { sourceBranch: "promote/webshop-api" }],
    ["that the program closed", {
      description: closedDescription(CLOSED.description, "pointless", LIMIT) ?? "",
    }],
    ["that was a rollback", {
      description: CLOSED.description.replace('"promote"', '"rollback"'),
      sourceBranch: "rollback/webshop-cart-dev",
    }],
  ] as const
) {
  Deno.test(`a closed pull request ${name} declines nothing`, () => {
    assert.equal(declinedBy({ ...CLOSED, ...more }), undefined);
  });
}

Deno.test("what was declined or not continued is looked for thirty days back", () => {
  assert.equal(HORIZON, 30 * 86_400_000);
});

Deno.test("a version is declined for one app, environment and tag", () => {
  assert.deepEqual(declinedFor([{ ...DECLINED, tag: "1" }, DECLINED], DECLINED), DECLINED);
  for (const more of [{ group: "x" }, { app: "x" }, { env: "x" }, { tag: "x" }]) {
    assert.equal(declinedFor([DECLINED], { ...DECLINED, ...more }), undefined);
  }
});
