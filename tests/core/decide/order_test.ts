import assert from "node:assert/strict";
import { ordering } from "../../../src/core/decide/order.ts";

/** One change of the app's tag: `dev 1>2`, by a commit of its own; the time is its place in the list. */
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
  for (const [index, change] of [...history.entries()].reverse()) {
    const [env = "", tags = ""] = change.split(" ");
    const [from = "", to = ""] = tags.split(">");
    const commit = { id: `c${index + 1}`, time: index + 1, message: "" };
    isEnough = order.add(commit, [{ ...place, env, from: [from], to: [to], commit }]);
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
