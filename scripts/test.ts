/**
 * Runs the tests: `scripts/deno task test [--fail-fast] [path …]`. With any other option, `deno test` gets all of them.
 *
 * `deno test` loads the program, the forge and the published contracts anew for each file: more than a third of the time that
 * all tests take. Here one process for each processor takes file after file, the slow ones first. Tests that start the
 * program start a bundle, made once, as its modules take a third of a short run to load. What they write is in memory
 * where that is possible and TMPDIR names no other folder: on a disk it takes a fifth of all processor time.
 */
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Ended } from "./test/in_turn.ts";
import { makeFolderInMemory } from "./test/memory.ts";
import { bundleProgram, type ProgramBundle } from "./test/program.ts";

const SLOW_FIRST = ["tests/model", "tests/e2e", "tests/commands", "tests/scripts", "tests/docs"];

/** The exit code of a run that a signal ends, as of a shell. */
const EXIT_CODES = Deno.build.os === "windows" ? { SIGINT: 130 } : { SIGINT: 130, SIGTERM: 143 };

const root = fileURLToPath(new URL("..", import.meta.url));
const flags = ["--quiet", "--no-check", "--allow-all", "--config", join(root, "deno.json")];
const options = Deno.args.filter((arg) => arg.startsWith("-"));
const paths = Deno.args.filter((arg) => !arg.startsWith("-"));
const isFailFast = options.includes("--fail-fast");
Deno.exitCode = options.length > (isFailFast ? 1 : 0) ? await runByDeno() : await runInTurn();

async function runByDeno(): Promise<number> {
  const all = paths.length > 0 ? paths : [join(root, "tests"), join(root, "forge")];
  const args = ["test", "--parallel", ...flags, ...options, ...all];
  return (await new Deno.Command(Deno.execPath(), { args }).spawn().status).code;
}

/** A signal ends the processes that run tests, and removes what tests have written. */
async function runInTurn(): Promise<number> {
  const others = new AbortController();
  let interrupted: number | undefined;
  for (const [signal, code] of Object.entries(EXIT_CODES)) {
    Deno.addSignalListener(signal as keyof typeof EXIT_CODES, () => {
      interrupted ??= code;
      others.abort();
    });
  }
  const prefix = "gitops-promotion-tests-";
  const memory = Deno.env.has("TMPDIR") ? undefined : await makeFolderInMemory(prefix);
  const folder = memory ?? await Deno.makeTempDir({ prefix });
  try {
    const code = await runFiles(folder, memory, others);
    return interrupted ?? code;
  } finally {
    await removeFolder(folder);
  }
}

/** Processes of the tests that were ended may still be writing in it. */
async function removeFolder(folder: string): Promise<void> {
  for (let attempt = 1;; attempt++) {
    try {
      return await Deno.remove(folder, { recursive: true });
    } catch (error) {
      if (attempt === 10) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

async function runFiles(
  folder: string,
  memory: string | undefined,
  others: AbortController,
): Promise<number> {
  const started = performance.now();
  const files = await testFiles();
  const toDo = [...files];
  const ended: Ended[] = [];
  let program: Promise<ProgramBundle> | undefined;
  const queue = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    if (request.method === "GET") return Response.json(await (program ??= bundleProgram(folder)));
    const last: Ended | null = await request.json();
    if (last !== null) {
      ended.push(last);
      if (last.failed > 0 && isFailFast) others.abort();
      const seconds = (last.milliseconds / 1000).toFixed(1);
      print(`${last.failed > 0 ? "FAILED" : "ok"} ${last.file} (${seconds} s)\n`);
    }
    return Response.json(toDo.shift() ?? null);
  });
  const url = `http://127.0.0.1:${queue.addr.port}`;
  const count = Math.min(files.length, navigator.hardwareConcurrency);
  const env = {
    GITOPS_PROMOTION_TEST_QUEUE: url,
    ...(memory === undefined ? {} : { TMPDIR: memory }),
  };
  const { signal } = others;
  const outcomes = await Promise.all(Array.from({ length: count }, () => take(env, signal)));
  await queue.shutdown();
  const bad = outcomes.filter(({ success }) => !success);
  for (const { stdout, stderr } of bad) print(withoutDots(stdout), stderr);
  const sum = (count: (one: Ended) => number) => ended.reduce((all, one) => all + count(one), 0);
  const failed = sum((one) => one.failed);
  const isOk = bad.length === 0 && failed === 0;
  for (const one of ended) if (one.failed > 0) print(`failed: ${one.file}\n`);
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  const counts = [
    `${sum((one) => one.passed)} passed`,
    `${failed} failed`,
    `${sum((one) => one.ignored)} ignored`,
  ];
  // As deno test ends.
  print(`${isOk ? "ok" : "FAILED"} | ${counts.join(" | ")} (${seconds}s)\n`);
  return isOk ? 0 : 1;
}

/** Lets a process run files until there are no more; what `deno test` prints is kept for those that fail. */
async function take(
  env: Record<string, string>,
  signal: AbortSignal,
): Promise<Deno.CommandOutput> {
  const tests = join(root, "scripts/test/in_turn.ts");
  return await new Deno.Command(Deno.execPath(), {
    args: ["test", "--reporter=dot", ...flags, tests],
    cwd: root,
    env,
    signal,
  }).output();
}

/** The errors alone, where they can be told from what stands above them. */
function withoutDots(output: Uint8Array): string {
  const text = new TextDecoder().decode(output);
  return text.slice(Math.max(0, text.lastIndexOf("\n", text.indexOf(" ERRORS "))));
}

/** From the project's folder, with `/`: in the order in which they are asked for, else the slow ones first. */
async function testFiles(): Promise<string[]> {
  const found = new Set<string>();
  for (const path of paths.length > 0 ? paths : [join(root, "tests"), join(root, "forge")]) {
    const files = (await Array.fromAsync(testFilesIn(resolve(path))))
      .map((file) => relative(root, file).replaceAll("\\", "/"));
    for (const file of files.sort()) found.add(file);
  }
  return paths.length > 0 ? [...found] : [...found].sort((a, b) => rank(a) - rank(b));
}

function rank(file: string): number {
  const at = SLOW_FIRST.findIndex((folder) => file.startsWith(`${folder}/`));
  return at < 0 ? SLOW_FIRST.length : at;
}

async function* testFilesIn(path: string): AsyncGenerator<string> {
  if (!(await Deno.stat(path)).isDirectory) yield path;
  else {
    for await (const entry of Deno.readDir(path)) {
      const inside = join(path, entry.name);
      if (entry.isDirectory) yield* testFilesIn(inside);
      else if (entry.name.endsWith("_test.ts")) yield inside;
    }
  }
}

function print(...parts: readonly (string | Uint8Array)[]): void {
  for (const part of parts) {
    Deno.stdout.writeSync(typeof part === "string" ? new TextEncoder().encode(part) : part);
  }
}
