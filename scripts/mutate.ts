/**
 * Makes small mistakes in src/core, one at a time in a copy: swapped comparisons, `&&` for `||`, `some` for `every`,
 * negated conditions, numbers off by one. For each it runs the tests of the same room, and if these pass, all tests that
 * import the file, nearest first. Prints the mistakes that no test finds or that only the time limit ends, and fails if
 * fewer than 95 % are found. Run it by `scripts/deno task mutate`.
 */
import { Command } from "@commander-js/extra-typings";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { importersOf } from "./mutate/importers.ts";
import { chosen, describe, type Mutant, mutantsOf, mutated } from "./mutate/mutants.ts";

const { sample, seed, limit, roomLimit, in: below, roomOnly } = new Command("mutate")
  .description("Makes small mistakes in src/core, and checks that tests find them.")
  .option("--sample <number>", "how many mistakes to make", Number, 100)
  .option("--seed <number>", "repeats a run", Number, Date.now() % 1_000_000_000)
  .option("--limit <seconds>", "how long tests may run before they count as failed", Number, 1800)
  .option("--room-limit <seconds>", "the same for the tests of the room", Number, 240)
  .option("--in <path>", "only in this file or folder", "src/core")
  .option("--room-only", "run only the tests of the room, which is quick", false)
  .parse(Deno.args, { from: "user" })
  .opts();

/** The rooms whose tests run the core in their own process. */
const CALLERS = ["core", "kustomize", "cli", "providers", "gather", "git", "model", "commands"]
  .map((room) => `tests/${room}`);

const IN_FULL = { GITOPS_PROMOTION_TESTS: "all" };

/** What no test reads. */
const LEFT_OUT: ReadonlySet<string> = new Set([".git", "dist", "node_modules"]);

const root = fileURLToPath(new URL("..", import.meta.url));
const texts = await textsIn(below);
const all = new Map([...texts, ...await textsIn("src"), ...await textsIn("tests")]);
const mutants = chosen([...texts].flatMap(([path, text]) => mutantsOf(path, text)), sample, seed);
print(`seed ${seed}: ${mutants.length} mistakes in ${texts.size} files`);

const copy = await Deno.makeTempDir({ prefix: "gitops-promotion-mutate-" });
const survivors: Mutant[] = [];
let byRoom = 0;
/** Test files known to pass without a mistake. */
const passing = new Set<string>();
try {
  for await (const { name } of Deno.readDir(root)) {
    if (!LEFT_OUT.has(name)) await copied(join(root, name), join(copy, name));
  }
  for (const mutant of mutants) {
    const text = texts.get(mutant.path) ?? "";
    const file = join(copy, mutant.path);
    await Deno.writeTextFile(file, mutated(text, mutant));
    const tests = importersOf(mutant.path, all).filter((one) => one.endsWith("_test.ts"));
    const near = tests.filter((test) => isOfRoom(test, mutant.path));
    let outcome = await outcomeOf(near, roomLimit);
    if (outcome.kind !== "ok") byRoom += 1;
    else if (!roomOnly) {
      const callers = tests.filter((test) => CALLERS.some((room) => test.startsWith(`${room}/`)));
      outcome = await outcomeOf(callers, limit, IN_FULL);
    }
    await Deno.writeTextFile(file, text);
    if (outcome.kind === "ok") survivors.push(mutant);
    if (outcome.kind !== "failed") {
      const what = outcome.kind === "ok" ? "not found" : "found by the time limit alone";
      print(`${what}: ${describe(mutant, text)}`);
    }
    await checkPassing(outcome.failed);
  }
} finally {
  await Deno.remove(copy, { recursive: true });
}
const found = mutants.length - survivors.length;
const share = mutants.length === 0 ? 1 : found / mutants.length;
const inRoom = roomOnly ? "" : `, ${byRoom} of them by the tests of the room`;
print(`${found} of ${mutants.length} mistakes found (${(100 * share).toFixed(1)} %)${inRoom}`);
Deno.exit(share < 0.95 ? 1 : 0);

/** The TypeScript files of a folder, or that one file, by path from the project's folder, in order. */
async function textsIn(folder: string): Promise<Map<string, string>> {
  const files = (await Array.fromAsync(sourcesIn(join(root, folder)))).sort();
  return new Map(
    await Promise.all(
      files.map(async (path) =>
        [relative(root, path).replaceAll("\\", "/"), await Deno.readTextFile(path)] as const
      ),
    ),
  );
}

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

/** Whether test and file are in the same room, or both in none. */
function isOfRoom(test: string, path: string): boolean {
  const roomOf = (file: string, root: string) => {
    const [room = "", ...inside] = file.slice(root.length).split("/");
    return inside.length > 0 ? room : "";
  };
  return test.startsWith("tests/core/") &&
    roomOf(test, "tests/core/") === roomOf(path, "src/core/");
}

/** Throws if one of the tests fails without a mistake too: it would seem to find every mistake. */
async function checkPassing(tests: readonly string[]): Promise<void> {
  const unknown = tests.filter((test) => !passing.has(test));
  if (unknown.length === 0) return;
  const { kind } = await outcomeOf(unknown, limit, IN_FULL);
  if (kind !== "ok") {
    throw new Error(`repair first what fails without a mistake: ${unknown.join()}`);
  }
  for (const test of unknown) passing.add(test);
}

interface Outcome {
  readonly kind: "ok" | "failed" | "limit";
  /** The test files that failed; all that were run if the run does not say which. */
  readonly failed: readonly string[];
}

/** Runs the tests in this order. The limit ends a test that a mistake makes run forever. */
async function outcomeOf(
  tests: readonly string[],
  seconds: number,
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  if (tests.length === 0) return { kind: "ok", failed: [] };
  const options = ["--fail-fast", ...tests];
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "--allow-all", "scripts/test.ts", ...options],
    cwd: copy,
    env,
    stdout: "piped",
    stderr: "null",
    detached: true,
  }).spawn();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    Deno.kill(-child.pid, "SIGKILL");
  }, seconds * 1000);
  const { success, stdout } = await child.output();
  clearTimeout(timer);
  if (isLate) return { kind: "limit", failed: [] };
  if (success) return { kind: "ok", failed: [] };
  const lines = new TextDecoder().decode(stdout).matchAll(/^failed: (.+)$/gm);
  const failed = [...lines].map(([, file = ""]) => file);
  // A run that does not even start would seem to find every mistake.
  return { kind: "failed", failed: failed.length === 0 ? tests : failed };
}

function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
