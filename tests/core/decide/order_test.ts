import assert from "node:assert/strict";
import { ordering } from "../../../src/core/decide/order.ts";

/**
 * Changes of the app's tag, each by a commit of its own, whose time is its place in the list: `dev 1>2`, `dev 1+2>2`
 * if markers disagreed, `dev 1>2, qa 1>9` if one commit changed both.
 */
function orderOf(
  history: readonly string[],
  { tag, current, horizon = 0, before = {}, jumped = false }: {
    readonly tag: string;
    readonly current: string;
    readonly horizon?: number;
    /** What was there before the oldest change. */
    readonly before?: Readonly<Record<string, string>>;
    /** The version comes from prod to dev. */
    readonly jumped?: boolean;
  },
): string {
  const place = { group: "g", app: "a" };
  const order = ordering(
    [
      jumped
        ? { ...place, env: "dev", predecessors: ["prod"], tag, current: [current], jumped }
        : { ...place, env: "qa", predecessors: ["dev"], tag, current: [current] },
    ],
    horizon,
  );
  let isEnough = false;
  for (const [index, all] of [...history.entries()].reverse()) {
    const commit = { id: `c${index + 1}`, time: index + 1, message: "" };
    const changes = all.split(", ").map((change) => {
      const [env = "", tags = ""] = change.split(" ");
      const [from = [], to = []] = tags.split(">").map((some) => some.split("+"));
      return { ...place, env, from, to, commit };
    });
    isEnough = order.add(commit, changes);
    if (isEnough) break;
  }
  const rest = isEnough
    ? []
    : Object.entries(before).map(([env, to]) => ({ ...place, env, to: [to] }));
  const [answer] = order.answers(rest);
  return `${answer?.place} ${answer?.arrival?.id ?? "-"}`;
}

for (
  const [name, history, query, expected] of [
    ["later, where it came to the predecessor after what is there", [
      "dev 1>2",
      "qa 1>2",
      "dev 2>3",
    ], {
      tag: "3",
      current: "2",
    }, "later c3"],
    ["earlier, where what is there came to the predecessor after it", [
      "dev 1>2",
      "dev 2>3",
      "qa 1>3",
      "dev 3>4",
    ], {
      tag: "2",
      current: "3",
    }, "earlier -"],
    ["later, where it came to the predecessor once more", [
      "dev 1>2",
      "dev 2>3",
      "qa 1>3",
      "dev 3>2",
    ], {
      tag: "2",
      current: "3",
    }, "later c4"],
    ["earlier, where what is there came there later, past the predecessor", ["dev 1>2", "qa 1>9"], {
      tag: "2",
      current: "9",
    }, "earlier c1"],
    ["later, where what came past the predecessor was there before", ["qa 1>9", "dev 1>2"], {
      tag: "2",
      current: "9",
    }, "later c2"],
    ["later, where what came there last was in the predecessor all along", ["dev 1>2", "qa 0>1"], {
      tag: "2",
      current: "1",
      before: { dev: "1", qa: "0" },
    }, "later c1"],
    ["later, where it came right at the time from which history is read", ["dev 1>2"], {
      tag: "2",
      current: "1",
      horizon: 1,
    }, "later c1"],
    ["later, where another environment changed since", ["dev 1>2", "prod 1>2"], {
      tag: "2",
      current: "1",
    }, "later c1"],
    ["later, where a predecessor had both for a time", ["dev 1>1+2", "dev 1+2>2"], {
      tag: "2",
      current: "1",
    }, "later c1"],
    ["earlier, where what is there came to the predecessor together with another", [
      "dev 1>2",
      "dev 2>3+4",
      "qa 1>3",
    ], {
      tag: "2",
      current: "3",
    }, "earlier -"],
    ["earlier, where what is there came by a commit that changed other environments too", [
      "dev 1>2",
      "prod 1>2, qa 1>9",
    ], {
      tag: "2",
      current: "9",
    }, "earlier c1"],
    ["later, where what is there only lost another version beside it since", [
      "qa 0>8+9",
      "dev 1>2",
      "qa 8+9>9",
    ], {
      tag: "2",
      current: "9",
    }, "later c2"],
    ["earlier, where what came past the predecessor was never there", ["dev 1>2", "qa 1>9"], {
      tag: "2",
      current: "9",
      before: { dev: "1", qa: "1" },
    }, "earlier c1"],
    ["unknown, where it came before the time from which history is read", [
      "dev 1>2",
      "qa 0>1",
      "dev 2>2b",
    ], {
      tag: "2",
      current: "1",
      horizon: 2,
    }, "unknown -"],
    ["earlier, where it was there from the beginning, and what is there came since", ["qa 1>2"], {
      tag: "1",
      current: "2",
      before: { dev: "1", qa: "1" },
    }, "earlier -"],
    ["unknown, where both were there from the beginning", [], {
      tag: "1",
      current: "2",
      before: { dev: "1", qa: "2" },
    }, "unknown -"],
    ["later, where it jumped what is there", ["dev 1>2", "prod 1>2", "prod 2>3"], {
      tag: "3",
      current: "2",
      jumped: true,
    }, "later c3"],
    ["earlier, where somebody set what is there after it jumped", [
      "dev 1>2",
      "prod 1>2",
      "prod 2>3",
      "dev 4>2",
    ], {
      tag: "3",
      current: "2",
      jumped: true,
    }, "earlier -"],
  ] as const
) {
  Deno.test(`a version is ${name}`, () => assert.equal(orderOf(history, query), expected));
}

Deno.test("only changes of the app, its environment and those before it are asked for, until all is known", () => {
  const place = { group: "g", app: "a", env: "qa" };
  const order = ordering(
    [{ ...place, predecessors: ["dev"], tag: "2", current: ["1"] }],
    0,
  );
  const needed = () =>
    [place, { ...place, env: "dev" }, { ...place, env: "prod" }, { ...place, app: "b" }]
      .map((one) => order.needs(one));
  assert.deepEqual(needed(), [true, true, false, false]);
  const commit = { id: "c1", time: 1, message: "" };
  order.add(commit, [{ ...place, env: "dev", from: ["1"], to: ["2"], commit }]);
  assert.deepEqual(needed(), [false, false, false, false]);
});

Deno.test("history is read until every version has its place", () => {
  const place = { group: "g", app: "a", predecessors: ["dev"], current: ["1"] };
  const order = ordering([{ ...place, env: "qa", tag: "2" }, { ...place, env: "eu", tag: "3" }], 0);
  const add = (id: string, from: string, to: string) => {
    const commit = { id, time: 1, message: "" };
    const change = { group: "g", app: "a", env: "dev", from: [from], to: [to], commit };
    return order.add(commit, [change]);
  };
  assert.equal(add("c2", "3", "2"), false);
  assert.equal(add("c1", "1", "3"), true);
  assert.deepEqual(order.answers([]).map(({ place, arrival }) => [place, arrival?.id]), [
    ["later", "c2"],
    ["later", "c1"],
  ]);
});
