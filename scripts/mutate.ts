/**
 * Makes small mistakes in src/core, one at a time in a copy, and looks whether the tests of the room find them, or else
 * all those that may use it: swapped comparisons, `&&` for `||`, `some` for `every`, negated conditions, numbers
 * off by one. What no test finds is printed; fewer than 95 % found is a failure. Run it by `scripts/deno task mutate`.
 */
import { Command } from "@commander-js/extra-typings";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { chosen, describe, type Mutant, mutantsOf, mutated } from "./mutate/mutants.ts";

const { sample, seed, limit, in: below, roomOnly } = new Command("mutate")
  .description("Makes small mistakes in src/core, and looks whether tests find them.")
  .option("--sample <number>", "how many mistakes to make", Number, 100)
  .option("--seed <number>", "repeats a run", Number, Date.now() % 1_000_000_000)
  .option("--limit <seconds>", "what tests may take until they count as failed", Number, 1800)
  .option("--in <path>", "only in this file or folder", "src/core")
  .option("--room-only", "ask no tests but those of the room, which is quick", false)
  .parse(Deno.args, { from: "user" })
  .opts();

/** What runs the core: first the tests that are quick. */
const CALLERS = ["core", "kustomize", "cli", "providers", "gather", "git", "model", "commands"]
  .map((room) => `tests/${room}`);

const IN_FULL = { GITOPS_PROMOTION_TESTS: "all" };

/** What no test reads. */
const LEFT_OUT: ReadonlySet<string> = new Set([".git", "dist", "node_modules"]);

const root = fileURLToPath(new URL("..", import.meta.url));
const files = await Array.fromAsync(sourcesIn(join(root, below)));
const texts = new Map(
  await Promise.all(
    files.sort().map(async (path) =>
      [relative(root, path).replaceAll("\\", "/"), await Deno.readTextFile(path)] as const
    ),
  ),
);
const mutants = chosen([...texts].flatMap(([path, text]) => mutantsOf(path, text)), sample, seed);
print(`seed ${seed}: ${mutants.length} mistakes in ${texts.size} files`);

const copy = await Deno.makeTempDir({ prefix: "gitops-promotion-mutate-" });
const survivors: Mutant[] = [];
try {
  for await (const { name } of Deno.readDir(root)) {
    if (!LEFT_OUT.has(name)) await copied(join(root, name), join(copy, name));
  }
  if (!await passes(roomOnly ? ["tests/core"] : CALLERS, IN_FULL)) {
    throw new Error(
      "the tests fail without any mistake, so they would find all of them: repair the tests first",
    );
  }
  for (const mutant of mutants) {
    const text = texts.get(mutant.path) ?? "";
    const file = join(copy, mutant.path);
    await Deno.writeTextFile(file, mutated(text, mutant));
    const isFound = !await passes(await testsOf(mutant.path)) ||
      !roomOnly &&
        !await passes(CALLERS, IN_FULL);
    if (!isFound) {
      survivors.push(mutant);
      print(`not found: ${describe(mutant, text)}`);
    }
    await Deno.writeTextFile(file, text);
  }
} finally {
  await Deno.remove(copy, { recursive: true });
}
const found = mutants.length - survivors.length;
const share = mutants.length === 0 ? 1 : found / mutants.length;
print(`${found} of ${mutants.length} mistakes found (${(100 * share).toFixed(1)} %)`);
Deno.exit(share < 0.95 ? 1 : 0);

async function* sourcesIn(path: string): AsyncGenerator<string> {
  if ((await Deno.stat(path)).isDirectory) {
    for await (const { name } of Deno.readDir(path)) yield* sourcesIn(join(path, name));
  } else if (path.endsWith(".ts")) yield path;
}

async function copied(from: string, to: string): Promise<void> {
  if (!(await Deno.stat(from)).isDirectory) return await Deno.copyFile(from, to);
  await Deno.mkdir(to);
  for await (const { name } of Deno.readDir(from)) await copied(join(from, name), join(to, name));
}

/** The tests of the room, those of the file first, or those beside the rooms for a file beside them. */
async function testsOf(path: string): Promise<string[]> {
  const [room, ...inside] = path.replace(/^src\/core\//, "").split("/");
  if (inside.length > 0) {
    const mirrored = path.replace(/^src\//, "tests/").replace(/\.ts$/, "_test.ts");
    const near = [mirrored, dirname(mirrored)];
    const there = await Promise.all(near.map((file) => isThere(join(copy, file))));
    return [...near.filter((_, index) => there[index]), `tests/core/${room}`];
  }
  const entries = await Array.fromAsync(Deno.readDir(join(copy, "tests/core")));
  return entries.filter(({ isFile }) => isFile).map(({ name }) => `tests/core/${name}`);
}

async function isThere(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

/** A mistake that makes a test run on for ever is found by the limit. */
async function passes(
  tests: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<boolean> {
  const options = ["--fail-fast", ...tests];
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "--allow-all", "scripts/test.ts", ...options],
    cwd: copy,
    env,
    stdout: "null",
    stderr: "null",
    detached: true,
  }).spawn();
  const timer = setTimeout(() => Deno.kill(-child.pid, "SIGKILL"), limit * 1000);
  const { success } = await child.status;
  clearTimeout(timer);
  return success;
}

function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
