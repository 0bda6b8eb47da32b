import assert from "node:assert/strict";

/** What the purity check turns off or replaces, and what it leaves to the check of the whole. */
const OWN_OPTIONS = ["lib", "types"];
const LEFT_OUT = ["noUnusedLocals", "noUnusedParameters"];

interface Config {
  readonly imports: Readonly<Record<string, string>>;
  readonly compilerOptions: Readonly<Record<string, unknown>>;
}

async function config(path: string): Promise<Config> {
  return JSON.parse(await Deno.readTextFile(path));
}

function without(
  options: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !names.includes(name)));
}

Deno.test("src/core is checked for purity with the packages of the whole program, at the same versions", async () => {
  const [core, whole] = await Promise.all([config("scripts/core.json"), config("deno.json")]);
  for (const [name, version] of Object.entries(core.imports)) {
    assert.equal(version, whole.imports[name], name);
  }
});

Deno.test("src/core is checked for purity as strictly as the whole program", async () => {
  const [core, whole] = await Promise.all([config("scripts/core.json"), config("deno.json")]);
  assert.deepEqual(
    without(core.compilerOptions, OWN_OPTIONS),
    without(whole.compilerOptions, LEFT_OUT),
  );
});

Deno.test("src/core knows neither the time nor chance: whoever calls it says what they are", async () => {
  // The type check cannot tell, since both are part of the language itself.
  const impure =
    /\bDate\.now\b|\bMath\.random\b|\bnew Date\(\s*\)|\bDate\(\s*\)|\bTemporal\.Now\b|\bperformance\b|\bcrypto\b/;
  for await (const path of sourceFiles("src/core")) {
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
