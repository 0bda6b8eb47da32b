import assert from "node:assert/strict";

/** The packages that src/core may use: none reads or writes anything outside. */
const PURE_PACKAGES = ["diff", "fastest-levenshtein", "temporal-polyfill", "yaml", "zod"];

Deno.test("src/core imports only packages that are pure", async () => {
  const found = new Set<string>();
  for await (const path of sourceFiles("src/core")) {
    const code = await Deno.readTextFile(path);
    for (
      const [, name = ""] of code.matchAll(
        /(?:^(?:import|\} from) [^"\n]*|\bimport\()"([a-z@][^"/]*)/gm,
      )
    ) {
      found.add(name);
    }
  }
  assert.deepEqual([...found].toSorted(), PURE_PACKAGES);
});

Deno.test("src/core is type-checked without the types of Deno, the browser and Node", async () => {
  const { compilerOptions } = JSON.parse(await Deno.readTextFile("src/core/deno.json"));
  assert.deepEqual(compilerOptions, { lib: ["ESNext"], types: [] });
});

Deno.test("src/core knows neither the time nor chance: whoever calls it says what they are", async () => {
  // The type check cannot tell, since both are part of the language itself.
  const impure =
    /\bDate\.now\b|\bMath\.random\b|\bnew Date\(\s*\)|\bDate\(\s*\)|\bTemporal\.Now\b|\bperformance\b|\bcrypto\b/;
  for await (const path of sourceFiles("src/core")) {
    // Only texts, which a browser runs.
    if (path === "src/core/views/overview_page_assets.ts") continue;
    const code = (await Deno.readTextFile(path)).replaceAll(/\/\*[^]*?\*\/|\/\/.*/g, "");
    assert.doesNotMatch(code, impure, path);
  }
});

Deno.test("decisions are data: nothing in core/decide and core/gate waits or is called back", async () => {
  for (const room of ["src/core/decide", "src/core/gate"]) {
    for await (const path of sourceFiles(room)) {
      const code = await Deno.readTextFile(path);
      assert.doesNotMatch(code, /\bPromise\b|\basync\b|\bawait\b/, path);
    }
  }
});

async function* sourceFiles(folder: string): AsyncGenerator<string> {
  for await (const entry of Deno.readDir(folder)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) yield* sourceFiles(path);
    else if (path.endsWith(".ts")) yield path;
  }
}
