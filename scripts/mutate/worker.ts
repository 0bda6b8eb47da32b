/**
 * What a process of scripts/mutate.ts runs, in a copy whose sources have all mistakes in them. It runs all tests once, to
 * learn which reach which mistake. Then it asks for one mistake after the other, and runs the tests that reach it, the
 * quickest first.
 */
import fc from "fast-check";
import process from "node:process";
import { runTest, testsOf } from "../test/tests_of.ts";
import { placesReached, stepsTaken, switchOn } from "./switches.ts";

/** What the process is told to do. */
export interface Work {
  /** Test files, from the project's folder. */
  readonly files: readonly string[];
  /** How long to go on with a mistake that no test has found, in milliseconds. */
  readonly limit: number;
}

/** What became of a mistake. */
export interface Outcome {
  readonly mistake: number;
  /**
   * "stopped": a test found it only by not ending. "loaded": no test found it, but it concerns what modules compute as they
   * load, and they were loaded without it.
   */
  readonly kind: "found" | "stopped" | "loaded" | "not found";
}

/** A test and what it takes without a mistake. */
interface Known {
  readonly run: () => Promise<void>;
  readonly places: ReadonlySet<number>;
  readonly milliseconds: number;
  readonly steps: number;
}

const [queue = ""] = Deno.args;
// Nobody looks at the smallest example that fails.
fc.configureGlobal({ endOnFailure: true });
Object.defineProperty(process, "env", { value: { ...process.env } });

const { files, limit }: Work = await (await fetch(queue)).json();
const loaded = new Set<number>();
const known = await allKnown();
// What a mistake has left behind must not end the process.
addEventListener("unhandledrejection", (event) => event.preventDefault());
for (let outcome: Outcome | null = null;;) {
  const body = JSON.stringify(outcome);
  const mistake: number | null = await (await fetch(queue, { method: "POST", body })).json();
  if (mistake === null) break;
  outcome = await outcomeOf(mistake);
}
Deno.exit();

async function allKnown(): Promise<Known[]> {
  const known: Known[] = [];
  for (const [file, tests] of await allTests()) {
    for (const test of tests) {
      if (test.ignore) continue;
      const run = () => runTest(test);
      switchOn(undefined);
      const started = performance.now();
      try {
        await run();
      } catch (cause) {
        const message = `repair first what fails without a mistake: ${file}: ${test.name}`;
        throw new Error(message, { cause });
      }
      const milliseconds = performance.now() - started;
      known.push({ run, places: placesReached(), milliseconds, steps: stepsTaken() });
    }
  }
  return known.sort((a, b) => a.milliseconds - b.milliseconds);
}

/** Loads all files before any test runs, since a test would seem to reach what modules compute that it loads. */
async function allTests(): Promise<Map<string, Deno.TestStepDefinition[]>> {
  const tests = new Map<string, Deno.TestStepDefinition[]>();
  switchOn(undefined);
  for (const file of files) {
    tests.set(file, await testsOf(new URL(`../../${file}`, import.meta.url)));
  }
  for (const place of placesReached()) loaded.add(place);
  return tests;
}

async function outcomeOf(mistake: number): Promise<Outcome> {
  const end = performance.now() + limit;
  for (const test of known) {
    if (!test.places.has(mistake)) continue;
    if (performance.now() > end) break;
    const result = await resultOf(test, mistake);
    // A test that fails by itself now and then would seem to find every mistake.
    if (result === "passed" || await resultOf(test, undefined) !== "passed") continue;
    return { mistake, kind: result === "failed" ? "found" : "stopped" };
  }
  return { mistake, kind: loaded.has(mistake) ? "loaded" : "not found" };
}

async function resultOf(
  test: Known,
  mistake: number | undefined,
): Promise<"passed" | "failed" | "stopped"> {
  const limit = 20 * test.steps + 200_000;
  switchOn(mistake, limit);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<"stopped">((resolve) => {
    timer = setTimeout(() => resolve("stopped"), 20 * test.milliseconds + 10_000);
  });
  try {
    const result = await Promise.race([test.run().then(() => "passed" as const), late]);
    return stepsTaken() > limit ? "stopped" : result;
  } catch {
    return stepsTaken() > limit ? "stopped" : "failed";
  } finally {
    clearTimeout(timer);
    switchOn(undefined);
  }
}
