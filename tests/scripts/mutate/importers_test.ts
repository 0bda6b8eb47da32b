import assert from "node:assert/strict";
import { importersOf } from "../../../scripts/mutate/importers.ts";

Deno.test("the files that a mistake can reach are those that import it, nearest first", () => {
  const texts = new Map([
    ["tests/all_test.ts", 'import { main } from "../main.ts";\n'],
    ["main.ts", 'const { command } = await import("./src/command.ts");\n'],
    ["src/command.ts", 'import {\n  type Plan,\n} from "./core/plan.ts";\nimport "./core/b.ts";\n'],
    ["src/core/plan.ts", "export const x = 1;\n"],
    ["src/core/b.ts", 'export { x } from "./plan.ts";\n'],
    ["tests/other_test.ts", 'import assert from "node:assert/strict";\n'],
  ]);
  assert.deepEqual(importersOf("src/core/plan.ts", texts), [
    "src/command.ts",
    "src/core/b.ts",
    "main.ts",
    "tests/all_test.ts",
  ]);
  assert.deepEqual(importersOf("tests/all_test.ts", texts), []);
});
