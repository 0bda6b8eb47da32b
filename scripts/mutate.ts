/**
 * Makes small mistakes in src/core, one at a time: swapped comparisons, `&&` for `||`, `some` for `every`, negated
 * conditions, numbers off by one. For each it runs the tests that reach it. Prints the mistakes that no test finds or
 * that never end, and fails if fewer than 95 % are found. Run it by `scripts/deno task mutate`.
 *
 * All mistakes are in one copy of the project, each behind a switch, so that tests are loaded once and not per mistake.
 */
import { Command } from "@commander-js/extra-typings";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { importersOf } from "./mutate/importers.ts";
import { chosen, describe, type Mutant, mutantsOf } from "./mutate/mutants.ts";
import { switched } from "./mutate/switched.ts";
import type { Outcome, Work } from "./mutate/worker.ts";

const { sample, seed, limit, in: below, tests } = new Command("mutate")
  .description("Makes small mistakes in src/core, and checks that tests find them.")
  .option("--in <path>", "only in this file or folder", "src/core")
  .option("--sample <number>", "how many mistakes to make, instead of all", Number)
  .option("--seed <number>", "repeats a sample", Number, Date.now() % 1_000_000_000)
  .option("--tests <folder...>", "run only the tests in these folders")
  .option("--limit <seconds>", "how long to look for a test that finds a mistake", Number, 60)
  .parse(Deno.args, { from: "user" })
  .opts();

/** The rooms whose tests run the core in their own process. */
const CALLERS = ["core", "kustomize", "cli", "providers", "gather", "git", "model", "commands"]
  .map((room) => `tests/${room}`);

/** What no test reads. */
const LEFT_OUT: ReadonlySet<string> = new Set([".git", "dist", "node_modules"]);

const root = fileURLToPath(new URL("..", import.meta.url));
const texts = await textsIn(below);
const sources = new Map([...texts, ...await textsIn("src"), ...await textsIn("tests")]);
const files = [...sources.keys()].filter((path) =>
  path.endsWith("_test.ts") && (tests ?? CALLERS).some((folder) => path.startsWith(`${folder}/`))
);
const every = [...texts].flatMap(([path, text]) => mutantsOf(path, text));
const mutants = new Map(chosen(every, sample ?? every.length, seed).entries());
print(`seed ${seed}: ${mutants.size} of ${every.length} mistakes in ${texts.size} files`);

const copy = await Deno.makeTempDir({ prefix: "gitops-promotion-mutate-" });
const toDo = [...mutants.keys()];
let found = 0;
const others = new AbortController();
// Otherwise the copy would stay.
Deno.addSignalListener("SIGINT", () => others.abort());
try {
  await copyProject();
  const count = Math.min(navigator.hardwareConcurrency, mutants.size);
  await Promise.all(Array.from({ length: count }, work));
} finally {
  others.abort();
  await Deno.remove(copy, { recursive: true });
}
const share = mutants.size === 0 ? 1 : found / mutants.size;
print(`${found} of ${mutants.size} mistakes found (${(100 * share).toFixed(1)} %)`);
Deno.exit(share < 0.95 ? 1 : 0);

async function copyProject(): Promise<void> {
  for await (const { name } of Deno.readDir(root)) {
    if (!LEFT_OUT.has(name)) await copied(join(root, name), join(copy, name));
  }
  const byPath = Map.groupBy(mutants, ([, { path }]) => path);
  for (const [path, own] of byPath) {
    const top = "../".repeat(path.split("/").length - 1);
    const text = switched(texts.get(path) ?? "", new Map(own));
    // For tests that start the program, which makes no mistake then.
    await Deno.writeTextFile(join(copy, path), `import "${top}scripts/mutate/switches.ts";${text}`);
  }
}

/** Lets a process take mistakes until there are none, and another one go on where it ends before. */
async function work(): Promise<void> {
  let mistake: number | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const told: Work = { files, limit: limit * 1000 };
  const queue = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    clearTimeout(timer);
    if (request.method === "GET") return Response.json(told);
    const outcome: Outcome | null = await request.json();
    if (outcome !== null) await tell(outcome);
    mistake = toDo.shift();
    if (mistake !== undefined) timer = setTimeout(() => child.kill(), 3 * told.limit + 60_000);
    return Response.json(mistake ?? null);
  });
  const child = start("worker.ts", [`http://127.0.0.1:${queue.addr.port}`]);
  const { success } = await child.status;
  clearTimeout(timer);
  await queue.shutdown();
  if (success) return;
  if (mistake === undefined) throw new Error("the tests fail without a mistake: repair them first");
  await tell({ mistake, kind: "stopped" });
  await work();
}

/** Counts a mistake that a test finds, and prints one that no test finds or that only does not end. */
async function tell({ mistake, kind }: Outcome): Promise<void> {
  const mutant = mutants.get(mistake);
  if (mutant === undefined) throw new Error(`there is no mistake ${mistake}`);
  const isFound = kind === "loaded"
    ? await isFoundFromStart(mistake, mutant)
    : kind !== "not found";
  if (isFound) found += 1;
  if (isFound && kind !== "stopped") return;
  const what = isFound ? "found by not ending" : `not found in ${limit} seconds`;
  print(`${what}: ${describe(mutant, texts.get(mutant.path) ?? "")}`);
}

/**
 * Whether a test finds it when it is there before anything is loaded. Those that import the file are run: the room's own,
 * then the nearest.
 */
async function isFoundFromStart(mistake: number, { path }: Mutant): Promise<boolean> {
  const importers = importersOf(path, sources).filter((file) => files.includes(file));
  const room = dirname(path).replace(/^src/, "tests");
  const isOwn = (file: string) => file.startsWith(`${room}/`);
  const inOrder = importers.toSorted((a, b) => Number(isOwn(b)) - Number(isOwn(a)));
  const child = start("from_start.ts", [String(mistake), ...inOrder]);
  const timer = setTimeout(() => child.kill(), limit * 1000);
  const { code } = await child.status;
  clearTimeout(timer);
  return code === 10;
}

function start(script: string, args: readonly string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "--allow-all", `scripts/mutate/${script}`, ...args],
    cwd: copy,
    stdout: "null",
    signal: others.signal,
  }).spawn();
}

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

function print(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
