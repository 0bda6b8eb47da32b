import assert from "node:assert/strict";
import { arrivals } from "../../../src/core/views/arrivals.ts";

const place = (env: string) => ({ group: "shop", app: "cart", env });

interface Case {
  readonly name: string;
  readonly tags: Readonly<Record<"dev" | "qa", string>>;
  /** Newest first: the environment, what it had before, what it got. */
  readonly history: readonly [env: string, from: string, to: string][];
  readonly since: Readonly<Record<"dev" | "qa", number | "begin">>;
  readonly ahead: boolean;
}

const CASES: readonly Case[] = [
  {
    name: "an environment that waits for its predecessor's tag is not ahead",
    tags: { dev: "2", qa: "1" },
    history: [["dev", "1", "2"], ["qa", "0", "1"], ["dev", "0", "1"]],
    since: { dev: 0, qa: 1 },
    ahead: false,
  },
  {
    name: "a late merge of an older version is not ahead",
    tags: { dev: "2", qa: "1" },
    history: [["qa", "0", "1"], ["dev", "1", "2"], ["dev", "0", "1"]],
    since: { dev: 1, qa: 0 },
    ahead: false,
  },
  {
    name: "a version that the predecessor never had is ahead",
    tags: { dev: "1", qa: "9" },
    history: [["qa", "1", "9"], ["qa", "0", "1"], ["dev", "0", "1"]],
    since: { dev: 2, qa: 0 },
    ahead: true,
  },
  {
    name: "a version that never was in the predecessor, and is older than what that has, is behind",
    tags: { dev: "2", qa: "9" },
    history: [["dev", "1", "2"], ["qa", "1", "9"]],
    since: { dev: 0, qa: 1 },
    ahead: false,
  },
  {
    name: "what has differed from the beginning is not ahead",
    tags: { dev: "2", qa: "1" },
    history: [],
    since: { dev: "begin", qa: "begin" },
    ahead: false,
  },
  {
    name: "what came beside a predecessor that never changed is ahead",
    tags: { dev: "1", qa: "9" },
    history: [["qa", "1", "9"]],
    since: { dev: "begin", qa: 0 },
    ahead: true,
  },
];

for (const { name, tags, history, since, ahead } of CASES) {
  Deno.test(`arrivals(): ${name}`, () => {
    const known = arrivals<number | "begin">([place("dev"), place("qa")], [
      { ...place("qa"), predecessor: "dev", tags: [tags.qa] },
    ]);
    history.forEach(([env, from, to], commit) =>
      known.add([{ ...place(env), from: [from], to: [to], commit }])
    );
    const answers = known.answers("begin");
    assert.deepEqual({
      dev: answers.get("shop/dev/cart"),
      qa: answers.get("shop/qa/cart"),
    }, {
      dev: { since: since.dev, aheadOf: [] },
      qa: { since: since.qa, aheadOf: ahead ? ["dev"] : [] },
    });
  });
}

Deno.test("arrivals() is done as soon as older commits can tell nothing new", () => {
  const known = arrivals<number>([place("dev"), place("qa")], [
    { ...place("qa"), predecessor: "dev", tags: ["1"] },
  ]);
  known.add([{ ...place("qa"), from: ["0"], to: ["1"], commit: 0 }]);
  assert.equal(known.done(), false);
  assert.equal(known.needs(place("qa")), false);
  assert.equal(known.needs(place("dev")), true);
  known.add([{ ...place("dev"), from: ["2"], to: ["3"], commit: 1 }]);
  assert.equal(known.needs(place("dev")), true);
  known.add([{ ...place("dev"), from: ["1"], to: ["2"], commit: 2 }]);
  assert.equal(known.done(), true);
  assert.equal(known.needs(place("dev")), false);
});

Deno.test("arrivals() needs a place for its own time, and as the predecessor of each check", () => {
  const check = (env: string) => ({ ...place(env), predecessor: "dev", tags: ["1"] });
  const change = (
    env: string,
    from: string,
    commit: number,
  ) => [{ ...place(env), from: [from], to: ["2"], commit }];
  // dev itself is not asked for.
  const known = arrivals<number>([place("qa"), place("eu")], [check("qa"), check("eu")]);
  const needed = () => ["dev", "qa", "eu"].filter((env) => known.needs(place(env)));
  assert.deepEqual(needed(), ["dev", "qa", "eu"]);
  known.add(change("eu", "0", 0));
  assert.deepEqual(needed(), ["dev", "qa"]);
  // Older than what dev has: no check of qa's, but its own time is still to be found.
  known.add(change("dev", "0", 1));
  assert.deepEqual(needed(), ["dev", "qa"]);
  known.add(change("qa", "0", 2));
  assert.deepEqual(needed(), ["dev"]);
  assert.equal(known.done(), false);
  known.add(change("dev", "1", 3));
  assert.deepEqual(needed(), []);
  assert.equal(known.done(), true);
  assert.equal(known.needs(place("prod")), false);
});

Deno.test("arrivals() is not done before it is known since when each tag is there", () => {
  const known = arrivals<number>([place("dev")], []);
  assert.equal(known.done(), false);
  known.add([{ ...place("dev"), from: ["0"], to: ["1"], commit: 0 }]);
  assert.equal(known.done(), true);
});

Deno.test("arrivals() calls an environment ahead only if its predecessor had none of its tags", () => {
  const known = arrivals<number>([place("dev"), place("qa")], [
    { ...place("qa"), predecessor: "dev", tags: ["1", "2"] },
  ]);
  known.add([{ ...place("qa"), from: ["0"], to: ["1", "2"], commit: 0 }]);
  known.add([{ ...place("dev"), from: ["1"], to: ["3"], commit: 1 }]);
  assert.deepEqual(known.answers(9).get("shop/qa/cart")?.aheadOf, []);
});

Deno.test("arrivals() calls nothing ahead where history is cut off", () => {
  const known = arrivals<number>([place("dev"), place("qa")], [
    { ...place("qa"), predecessor: "dev", tags: ["9"] },
  ]);
  known.add([{ ...place("qa"), from: ["1"], to: ["9"], commit: 0 }]);
  assert.deepEqual(known.answers(undefined).get("shop/qa/cart"), { since: 0, aheadOf: [] });
  assert.deepEqual(known.answers(undefined).get("shop/dev/cart"), {
    since: undefined,
    aheadOf: [],
  });
});
