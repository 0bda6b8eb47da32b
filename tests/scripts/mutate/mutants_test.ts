import assert from "node:assert/strict";
import { chosen, describe, mutantsOf, mutated } from "../../../scripts/mutate/mutants.ts";

function changesOf(text: string): string[] {
  return mutantsOf("a.ts", text).map((mutant) => mutated(text, mutant));
}

Deno.test("each kind of mistake is made once where it can be made", () => {
  const kinds: readonly (readonly [text: string, ...changes: string[]])[] = [
    ["f(a < b);", "f(a <= b);"],
    ["f(a >= b);", "f(a > b);"],
    ["f(a === b);", "f(a !== b);"],
    ["f(a && b);", "f(a || b);"],
    ["f(a - b);", "f(a + b);"],
    ["list.some(f);", "list.every(f);"],
    ["f(!a);", "f(a);"],
    ["f(2);", "f((2 + 1));"],
    ["if (a) f();", "if (!(a)) f();"],
    ["f(a ? b : c);", "f(!(a) ? b : c);"],
    ["if (a === b) f();", "if (a !== b) f();"],
  ];
  for (const [text, ...changes] of kinds) assert.deepEqual(changesOf(text), changes, text);
});

Deno.test("types, imports, texts and comments are left alone", () => {
  const text = `import { some } from "./1.ts";
type T = A extends 1 ? B : C; // a < b
const text = "a < b" + \`\${x}\`;
some.every;
`;
  assert.deepEqual(changesOf(text), []);
});

Deno.test("a mutant is told by its place, its line, and what became of it", () => {
  const text = "f();\n  g(a < b);\n";
  assert.deepEqual(mutantsOf("src/a.ts", text).map((mutant) => describe(mutant, text)), [
    "src/a.ts:2\n  - g(a < b);\n  + g(a <= b);",
  ]);
});

Deno.test("the same seed chooses the same, and no item twice", () => {
  const items = Array.from({ length: 50 }, (_, index) => index);
  assert.deepEqual(chosen(items, 10, 7), chosen(items, 10, 7));
  assert.notDeepEqual(chosen(items, 10, 7), chosen(items, 10, 8));
  assert.equal(new Set(chosen(items, 80, 7)).size, 50);
});
