import assert from "node:assert/strict";
import { Failure } from "../../../src/core/failure.ts";
import {
  checkHeldEnvironments,
  checkHoldOptions,
  checkSelectors,
  makeHold,
} from "../../../src/core/holds/new_hold.ts";
import { checkReason } from "../../../src/core/holds/reason.ts";
import { INSTANT_EXAMPLES } from "../../../src/core/instant.ts";
import { configOf } from "../config/read_config.ts";

const NOW = Date.parse("2026-11-24T12:00Z");

Deno.test("a hold is made of selectors, a reason and a time", () => {
  const selectors = checkSelectors({ group: "webshop", app: "cart", env: "prod" });
  const options = checkHoldOptions({ reason: " checkout\n is broken ", until: "2026-12-01" }, NOW);
  const { id, ...hold } = makeHold(selectors, { ...options, by: "octo\ncat", at: NOW });
  assert.match(id, /^webshop-cart-prod-/);
  assert.deepEqual(hold, {
    group: "webshop",
    app: "cart",
    envs: ["prod"],
    tag: undefined,
    reason: "checkout is broken",
    until: Date.UTC(2026, 11, 1),
    by: "octo cat",
    at: NOW,
  });
});

Deno.test("a hold without a reason is refused", () => {
  const hint = "give --reason <text>: everyone who waits reads it";
  for (const reason of [undefined, "", " \n"]) {
    assert.throws(
      () => checkHoldOptions({ reason }, NOW),
      new Failure("usage", "a hold needs a reason", { hint }),
    );
  }
  assert.throws(
    () => checkReason("", "a rollback"),
    new Failure("usage", "a rollback needs a reason", { hint }),
  );
});

Deno.test("an --until that is no time or not after now is refused", () => {
  const until = (text: string) => () => checkHoldOptions({ reason: "r", until: text }, NOW);
  assert.throws(
    until("soon"),
    new Failure("usage", '--until "soon" is not a date or time', {
      hint: `write it as ${INSTANT_EXAMPLES}`,
    }),
  );
  for (const text of ["2026-11-24", "2026-11-24T12:00"]) {
    assert.throws(
      until(text),
      new Failure("usage", `--until ${text} is in the past`, {
        hint: "give a time after 2026-11-24 12:00 UTC",
      }),
    );
  }
  assert.equal(until("2026-11-24T12:00:01")().until, NOW + 1000);
});

Deno.test("names and tags that are not valid are refused", () => {
  assert.throws(() => checkSelectors({ group: ".." }), { code: "usage" });
  assert.throws(() => checkSelectors({ group: "g", app: "a/b" }), { code: "usage" });
  assert.throws(() => checkSelectors({ group: "g", env: "-x" }), { code: "usage" });
  assert.throws(() => checkSelectors({ group: "g", tag: "a:b" }), { code: "usage" });
});

Deno.test("an environment that is not in the config is refused", () => {
  const config = configOf("environments: [{name: dev}, {name: prod}]");
  const check = (env: string) => checkHeldEnvironments(config, checkSelectors({ group: "g", env }));
  check("prod");
  for (
    const [env, hint] of [["prd", 'did you mean "prod"?'], ["canary", "it has dev, prod"]] as const
  ) {
    assert.throws(
      () => check(env),
      new Failure("usage", `environment "${env}" is not in the config`, { hint }),
    );
  }
});
