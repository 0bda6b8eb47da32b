import * as fc from "fast-check";
import { join } from "node:path";
import { runProgram } from "../../tests/e2e/program.ts";
import { type Outcome, runMain } from "../../tests/support/run_main.ts";
import type { Runner } from "../../tests/support/scenario.ts";
import type { Case } from "./cases.ts";
import type { GitFault, HttpFault } from "./faults.ts";

/** One fault at one call of one command. */
export interface Play {
  readonly testCase: Case;
  run(): Promise<Played>;
}

/** A command, its calls, and what is to be played at them. */
interface Plays {
  /** Requests and git processes of an undisturbed run. */
  readonly calls: number;
  readonly plays: readonly Play[];
}

interface Faults {
  readonly http: readonly HttpFault[];
  readonly git: readonly GitFault[];
}

/** Each fault at each call of the command; the command is run once more without after each. */
export async function listPlays(
  testCase: Case,
  { http, git }: Faults,
  box: GitBox,
): Promise<Plays> {
  const { requests, processes } = await undisturbed(testCase, box);
  const disturbances: Disturbance[] = [];
  for (let index = 0; index < requests; index++) {
    for (const fault of http) {
      disturbances.push({ name: `${fault.name} at request ${index + 1}`, http: { fault, index } });
    }
  }
  for (let index = 0; index < processes; index++) {
    for (const fault of git) {
      disturbances.push({
        name: `${fault.name} at git process ${index + 1}`,
        git: { fault, index },
      });
    }
  }
  return {
    calls: requests + processes,
    plays: disturbances.map((one) => ({ testCase, run: () => play(testCase, one, box) })),
  };
}

/** In an order that the seed decides. */
export function shuffled<T>(all: readonly T[], seed: number): T[] {
  return fc.sample(fc.shuffledSubarray([...all], { minLength: all.length }), {
    seed,
    numRuns: 1,
  })[0] ?? [];
}

/** What came of it: the disturbed run's exit code, and what was wrong then and after the second one. */
interface Played {
  readonly code: number;
  readonly violations: string[];
}

interface Disturbance {
  readonly name: string;
  readonly http?: { readonly fault: HttpFault; readonly index: number };
  readonly git?: { readonly fault: GitFault; readonly index: number };
}

async function undisturbed(
  testCase: Case,
  box: GitBox,
): Promise<{ requests: number; processes: number }> {
  await using stage = await testCase.start();
  const before = stage.forge.requests.length;
  let requests = 0;
  await box.set(undefined);
  const { code, stderr } = await stage.run(
    box.env,
    endingWith(runMain, () => {
      requests = stage.forge.requests.slice(before).filter(isOfProgram).length;
    }),
  );
  const wrong = await testCase.check(stage);
  if (code !== 0 || wrong.length > 0) {
    throw new Error(`${testCase.name} does not work undisturbed: ${wrong.join(", ")}\n${stderr}`);
  }
  return { requests, processes: await box.count() };
}

/** The checkout's own fetch comes first, and is not the program's. */
function isOfProgram({ path }: { readonly path: string }): boolean {
  return !path.endsWith("git-upload-pack");
}

/** What follows a run in its pipeline, such as reporting its outcome, is not the program's either. */
function endingWith(runner: Runner, over: () => void): Runner {
  return (...given) => runner(...given).finally(over);
}

async function play(
  testCase: Case,
  { name, http, git }: Disturbance,
  box: GitBox,
): Promise<Played> {
  const stage = await testCase.start();
  const violations: string[] = [];
  const breaking = breakingOf(http?.fault);
  try {
    if (http !== undefined) {
      const { fault, index } = http;
      stage.forge.faults.add({
        // As isOfProgram().
        path: /^(?!.*git-upload-pack)/,
        skip: index,
        ...(fault.answer === undefined ? {} : { answer: fault.answer }),
        ...(fault.afterwards === undefined ? {} : { afterwards: fault.afterwards }),
        ...(breaking === undefined ? {} : { before: breaking.reached }),
      });
    }
    await box.set(git);
    const runner = endingWith(breaking?.runner ?? runMain, () => stage.forge.faults.clear());
    const disturbed = await stage.run(box.env, runner);
    breaking?.over();
    if (http?.fault.instead !== "program killed") violations.push(...problemsOf(disturbed));
    await box.set(undefined);
    const again = await stage.run(box.env);
    if (again.code !== 0) violations.push(`the run after it exits ${again.code}: ${again.stderr}`);
    violations.push(...await testCase.check(stage));
    return { code: disturbed.code, violations: violations.map((line) => `${name}: ${line}`) };
  } catch (error) {
    return { code: 1, violations: [`${name}: ${error instanceof Error ? error.message : error}`] };
  } finally {
    stage.forge.violations.length = 0;
    await stage[Symbol.asyncDispose]();
  }
}

/** A run that breaks by itself at the request at which the forge calls `reached`. */
interface Breaking {
  readonly runner: Runner;
  reached(): Promise<void>;
  /** The run has ended, so that the forge may go on. */
  over(): void;
}

function breakingOf(fault: HttpFault | undefined): Breaking | undefined {
  const { promise: ended, resolve: over } = Promise.withResolvers<void>();
  switch (fault?.instead) {
    case undefined:
      return undefined;
    case "program killed": {
      const controller = new AbortController();
      return {
        runner: (cwd, args, options) =>
          runProgram(cwd, args, { env: options.env, signal: controller.signal }),
        reached: () => {
          controller.abort("SIGKILL");
          return ended;
        },
        over,
      };
    }
    case "silence": {
      // Time passes at once for whoever waits for an answer; git's own patience is tested elsewhere.
      const waiting = new Set<AbortController>();
      const runner: Runner = (cwd, args, options) =>
        runMain(cwd, args, {
          ...options,
          fetch: async (url, init) => {
            const patience = new AbortController();
            waiting.add(patience);
            try {
              const signals = [patience.signal, ...(init?.signal ? [init.signal] : [])];
              return await fetch(url, { ...init, signal: AbortSignal.any(signals) });
            } finally {
              waiting.delete(patience);
            }
          },
        });
      return {
        runner,
        reached: async () => {
          if (waiting.size === 0) return;
          for (const one of waiting) one.abort(new DOMException("timed out", "TimeoutError"));
          await ended;
        },
        over,
      };
    }
  }
}

/** A run ends well, or with a clear error that is none of the user's. */
function problemsOf({ code, stderr }: Outcome): string[] {
  if (code !== 0 && code !== 1) return [`exits ${code}: ${stderr}`];
  if (/a bug in gitops-promotion|unexpected:/.test(stderr)) return [stderr];
  if (code === 1 && !/^error: /m.test(stderr)) return [`fails without an error: ${stderr}`];
  return [];
}

/** A git on PATH that counts its calls, and stands in for one of them. */
interface GitBox extends AsyncDisposable {
  readonly env: Readonly<Record<string, string>>;
  set(fault: { readonly fault: GitFault; readonly index: number } | undefined): Promise<void>;
  count(): Promise<number>;
}

export async function createGitBox(): Promise<GitBox> {
  const folder = await Deno.makeTempDir({ prefix: "gitops-promotion-resilience-" });
  const path = Deno.env.get("PATH") ?? "";
  const which = await new Deno.Command("sh", { args: ["-c", "command -v git"] }).output();
  const real = new TextDecoder().decode(which.stdout).trim();
  const counter = join(folder, "count");
  return {
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
    env: { PATH: `${folder}:${path}` },
    async set(fault) {
      await Deno.writeTextFile(counter, "");
      const stands = fault === undefined
        ? ""
        : `if [ "$n" -eq ${fault.index + 1} ]; then ${fault.fault.script}; fi\n`;
      const script =
        `#!/bin/sh\necho x >>"${counter}"\nn=$(wc -l <"${counter}")\n${stands}exec "${real}" "$@"\n`;
      const file = join(folder, "git");
      await Deno.writeTextFile(file, script);
      await Deno.chmod(file, 0o755);
    },
    count: async () => (await Deno.readTextFile(counter)).split("\n").length - 1,
  };
}
