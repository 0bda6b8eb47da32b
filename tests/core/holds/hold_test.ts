import assert from "node:assert/strict";
import {
  activeHold,
  type Held,
  type Hold,
  holdsOf,
  holdWords,
  rollbackSelectors,
  selects,
} from "../../../src/core/holds/hold.ts";
import { configOf } from "../config/read_config.ts";

const NOW = Date.parse("2026-11-24T12:00Z");
const cart: Held = { group: "webshop", app: "cart", env: "prod", tag: "1.4.0" };

function hold(said: Partial<Hold> = {}): Hold {
  return {
    id: "x",
    group: "webshop",
    app: undefined,
    envs: [],
    tag: undefined,
    reason: "checkout is broken",
    by: "octocat",
    at: NOW,
    until: undefined,
    ...said,
  };
}

Deno.test("a hold of a group selects every app, environment and version of it", () => {
  assert.equal(selects(hold(), cart, NOW), true);
  assert.equal(selects(hold(), { ...cart, group: "backoffice" }, NOW), false);
});

Deno.test("each further selector selects less", () => {
  const narrow = hold({ app: "cart", envs: ["prod"], tag: "1.4.0" });
  assert.equal(selects(narrow, cart, NOW), true);
  for (const other of [{ app: "api" }, { env: "qa" }, { tag: "1.4.1" }]) {
    assert.equal(selects(narrow, { ...cart, ...other }, NOW), false);
  }
});

Deno.test("a hold of several environments selects in each of them", () => {
  const several = hold({ envs: ["prod", "archive"] });
  assert.equal(selects(several, cart, NOW), true);
  assert.equal(selects(several, { ...cart, env: "archive" }, NOW), true);
  assert.equal(selects(several, { ...cart, env: "qa" }, NOW), false);
});

Deno.test("a hold stands until its time, and does not from then on", () => {
  assert.equal(selects(hold({ until: NOW + 1 }), cart, NOW), true);
  assert.equal(selects(hold({ until: NOW }), cart, NOW), false);
});

Deno.test("of several holds the one that stands longest is told", () => {
  const short = hold({ id: "a", until: NOW + 1000 });
  const long = hold({ id: "b", until: NOW + 2000 });
  const over = hold({ id: "c", until: NOW - 1 });
  const open = hold({ id: "d" });
  const other = hold({ id: "e", app: "api" });
  assert.equal(activeHold([short, over, long, other], cart, NOW), long);
  assert.equal(activeHold([short, open, long], cart, NOW), open);
  assert.equal(activeHold([hold({ id: "f" }), open], cart, NOW), open);
  assert.equal(activeHold([over, other], cart, NOW), undefined);
});

Deno.test("the words on a hold say why, by whom and until when", () => {
  assert.equal(
    holdWords(hold({ until: Date.parse("2026-12-01T08:00Z") })),
    "held: checkout is broken (by octocat, until 2026-12-01 08:00 UTC)",
  );
  assert.equal(holdWords(hold()), "held: checkout is broken (by octocat)");
  assert.equal(holdWords(hold({ by: "" })), "held: checkout is broken");
});

Deno.test("a rollback holds the bad version there and in all environments after it", () => {
  const config = configOf(`environments:
- name: dev
- name: qa
- name: eu
- {name: us, dependsOn: [qa]}
- {name: archive, dependsOn: [us, eu]}
`);
  assert.deepEqual(rollbackSelectors(config, { ...cart, env: "eu" }), {
    group: "webshop",
    app: "cart",
    envs: ["eu", "archive"],
    tag: "1.4.0",
  });
});

Deno.test("a rollback is held only by a hold that names its version", () => {
  const [every, one] = [hold({ id: "a" }), hold({ id: "b", tag: "1.4.0" })];
  assert.deepEqual(holdsOf("rollback", [every, one]), [one]);
  assert.deepEqual(holdsOf("promote", [every, one]), [every, one]);
});
