import assert from "node:assert/strict";
import { placeKey } from "../../../src/core/views/arrivals.ts";
import { disagreement, lostTag, wantedTag } from "../../../src/core/views/findings.ts";
import type { TagAge, ViewSnapshot } from "../../../src/core/views/snapshot.ts";
import { holdOf } from "../decide/webshop.ts";
import {
  app,
  commit,
  CONFIG,
  DAY,
  HOUR,
  makeSnapshot,
  NOW,
  promotion,
  tagAges,
  TWO_BEFORE,
} from "./make_snapshot.ts";

Deno.test("tags that disagree are told with a place each, the rarest first", () => {
  const place = (line: number, tag: string) => ({ path: "webshop/dev/cart.yaml", line, tag });
  const here = {
    env: "dev",
    tags: ["1", "2"],
    digests: [],
    needsDigest: false,
    places: [place(3, "1"), place(5, "1"), place(9, "2")],
  };
  const [found] = disagreement({ group: "webshop", app: "cart", environments: [here] }, here);
  assert.equal(
    found?.message,
    "webshop/cart has several tags in dev: 2 (webshop/dev/cart.yaml:9) and 1 (webshop/dev/cart.yaml:3 and 1 more)",
  );
  assert.equal(found?.line, 9);
});

const CART = app("cart", { dev: "1.1.0", qa: "1.0.0" });
const [, QA] = CART.environments;
const TITLE = "Promote webshop/cart version 1.1.0 to environment dev";
const NOTHING = { promotions: [], reports: new Map(), declined: [] };
const DECLINED = { number: 5, url: "", group: "webshop", app: "cart", env: "qa", tag: "1.1.0" };

/** The tag that is lost on its way to qa, where the promotion to dev merged so long ago. */
function lost(
  { ago = HOUR, message = TITLE, ages = {}, ...more }: Partial<ViewSnapshot> & {
    readonly ago?: number;
    readonly message?: string;
    readonly ages?: Readonly<Record<string, TagAge>>;
  } = {},
): string | undefined {
  const since = { dev: tagAges(commit(2, NOW - ago, message)), ...ages };
  const snapshot = makeSnapshot({
    ...{ apps: [CART], provider: NOTHING },
    tagAges: new Map(
      Object.entries(since).map(([env, age]) =>
        [placeKey({ group: "webshop", app: "cart", env }), age] as const
      ),
    ),
    ...more,
  });
  assert.ok(QA !== undefined);
  return lostTag(snapshot, CART, QA);
}

Deno.test("a promoted version that no pull request brings on is lost", () => {
  assert.equal(lost(), "1.1.0");
  assert.equal(lost({ ago: 30 * DAY - 1 }), "1.1.0");
});

for (
  const [name, more] of [
    ["came 30 days ago", { ago: 30 * DAY }],
    ["came by hand", { message: "Try 1.1.0" }],
    ["is on its way", { provider: { ...NOTHING, promotions: [promotion()] } }],
    ["was declined", { provider: { ...NOTHING, declined: [DECLINED] } }],
    ["is held", { holds: [holdOf({ envs: ["qa"] })] }],
    ["is older than what is there", {
      ages: { qa: tagAges(commit(3, NOW), { aheadOf: ["dev"] }) },
    }],
    ["may be on its way, as nobody was asked", { provider: undefined }],
    ["waits for the app's branch", {
      config: { ...CONFIG, prflow: "per-app" },
      provider: { ...NOTHING, promotions: [promotion({ env: "prod" })] },
    }],
  ] as const
) {
  Deno.test(`a version that ${name} is not lost`, () => {
    assert.equal(lost(more as Partial<ViewSnapshot>), undefined);
  });
}

Deno.test("a version is lost only if every environment before got it by a promotion", () => {
  const cart = app("cart", { dev: "1.1.0", eu: "1.1.0", us: "1.1.0", prod: "1.0.0" });
  const prod = cart.environments.at(-1);
  assert.ok(prod !== undefined);
  const lostWith = (eu: string, us: string) =>
    lostTag(
      makeSnapshot({
        ...{ apps: [cart], provider: NOTHING, config: TWO_BEFORE },
        tagAges: new Map(
          Object.entries({ eu, us }).map(([env, message]) => [
            placeKey({ group: "webshop", app: "cart", env }),
            tagAges(commit(2, NOW - HOUR, message)),
          ]),
        ),
      }),
      cart,
      prod,
    );
  assert.equal(lostWith(TITLE, TITLE), "1.1.0");
  assert.equal(lostWith("Try 1.1.0", TITLE), undefined);
  assert.equal(lostWith(TITLE, "Try 1.1.0"), undefined);
});

Deno.test("an environment waits for the one tag that all before it have", () => {
  const wanted = (eu: readonly string[], us: readonly string[]) => {
    const cart = app("cart", { dev: "1.1.0", eu: "1", us: "1", prod: "1.0.0" });
    const tags: Readonly<Record<string, readonly string[]>> = { eu, us };
    const environments = cart.environments.map((one) => ({ ...one, tags: tags[one.env] ?? [] }));
    return wantedTag({ config: TWO_BEFORE }, { ...cart, environments }, "prod");
  };
  assert.equal(wanted(["2"], ["2"]), "2");
  assert.equal(wanted(["2"], ["1"]), undefined);
  assert.equal(wanted(["2"], []), undefined);
  assert.equal(wanted(["1", "2"], ["1", "2"]), undefined);
});

Deno.test("a version is lost whatever is said of other environments, versions and apps", () => {
  for (const more of [{ env: "prod" }, { tag: "1.0.9" }, { app: "api" }, { group: "x" }]) {
    const declined = [{ ...DECLINED, ...more }];
    assert.equal(lost({ provider: { ...NOTHING, declined } }), "1.1.0", JSON.stringify(more));
  }
  for (const more of [{ env: "prod" }, { app: "api" }, { group: "x" }]) {
    const promotions = [promotion(more)];
    assert.equal(lost({ provider: { ...NOTHING, promotions } }), "1.1.0", JSON.stringify(more));
  }
});
