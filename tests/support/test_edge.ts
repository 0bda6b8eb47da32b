import type { Clock, Edge } from "../../src/context.ts";
import { createLog } from "../../src/output/log.ts";

/** An edge that remembers what was logged, and whose time passes only by sleeping. */
export interface TestEdge extends Edge {
  readonly logged: string[];
  /** Milliseconds of every sleep, in order. */
  readonly slept: number[];
}

/** Runs at 2026-01-01T00:00:00Z, with the machine's PATH and nothing else of its environment. */
export function testEdge(env: Readonly<Record<string, string>> = {}): TestEdge {
  const logged: string[] = [];
  const slept: number[] = [];
  return {
    logged,
    slept,
    log: createLog((text) => logged.push(text.trimEnd()), { verbose: true }),
    clock: fakeClock(slept),
    env: { ...plainEnv(), ...env },
  };
}

/** A clock whose `sleep` returns at once and moves the time on. */
export function fakeClock(slept: number[] = []): Clock {
  let now = Date.UTC(2026, 0, 1);
  return {
    now: () => now,
    sleep: (milliseconds) => {
      slept.push(milliseconds);
      now += milliseconds;
      return Promise.resolve();
    },
  };
}

/** What a process needs to find its programs, and no configuration of the user's. */
export function plainEnv(): Record<string, string> {
  return {
    PATH: Deno.env.get("PATH") ?? "",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_SYSTEM: "/dev/null",
  };
}
