import assert from "node:assert/strict";
import { mutantsOf, mutated } from "../../../scripts/mutate/mutants.ts";
import { switched } from "../../../scripts/mutate/switched.ts";
import { placesReached, stepsTaken, switchOn } from "../../../scripts/mutate/switches.ts";

const SOURCE = `
const list = [a, 1, b + 2];
const last = list.at(-1) ?? 0;
const word = a < b && !(b >= last) || list.some((one) => one === b - a) ? "yes" : "no";
const both = a || b && a;
const maybe = b > 1 ? undefined : list;
let rounds = 0;
while (rounds <= a) rounds += 2;
if (!!a !== (maybe?.some((one) => one > b) ?? false)) rounds = list[0] + { 3: rounds }[3];
`;

/** What the source computes from two numbers. */
function valuesOf(source: string, a: number, b: number): unknown {
  return new Function("a", "b", `${source}\nreturn [last, word, both, maybe, rounds];`)(a, b);
}

Deno.test("a switched source computes what the source does, and with a mistake what that would", () => {
  const mutants = mutantsOf("a.ts", SOURCE);
  const text = switched(SOURCE, new Map(mutants.entries()));
  for (const [a, b] of [[0, 0], [0, 2], [1, 1], [1, 2], [2, 1], [3, 0]] as const) {
    switchOn(undefined);
    assert.deepEqual(valuesOf(text, a, b), valuesOf(SOURCE, a, b));
    for (const [place, mutant] of mutants.entries()) {
      switchOn(place);
      const wrong = mutated(SOURCE, mutant);
      assert.deepEqual(valuesOf(text, a, b), valuesOf(wrong, a, b), wrong);
    }
  }
  switchOn(undefined);
});

Deno.test("it tells which mistakes code has reached, and stops what does not end", () => {
  const source = "let n = 0; while (a < b || n > 8) n += 1; return n;";
  const mutants = mutantsOf("a.ts", source);
  const text = switched(source, new Map(mutants.entries()));
  const placeOf = (what: string) => mutants.findIndex(({ replacement }) => replacement === what);
  const run = () => new Function("a", "b", text)(0, 0);
  switchOn(undefined);
  assert.equal(run(), 0);
  assert.ok(placesReached().has(placeOf("<=")));
  assert.ok(!placesReached().has(placeOf("(1 + 1)")));
  switchOn(placeOf("<="), 100);
  assert.throws(run, /^Error: stopped after 100 steps$/);
  assert.equal(stepsTaken(), 101);
  switchOn(undefined);
});
