import type { Warning } from "./core/warning.ts";
import {
  createInterruption,
  interruptibleFetch,
  interruptibleSleep,
  type Interruption,
} from "./interruption.ts";

/** Everything that the program gets from outside, so that tests can replace it. */
export interface Context {
  readonly env: Variables;
  /** Absolute. */
  readonly cwd: string;
  readonly streams: Streams;
  readonly clock: Clock;
  readonly fetch: typeof fetch;
  /** Undefined: the run cannot be interrupted. */
  readonly interruption?: Interruption;
  /** A random number, at least 0 and less than 1. */
  random(): number;
}

/** Environment variables by name; a variable that is set but empty counts as unset where a value is needed. */
export type Variables = Readonly<Record<string, string | undefined>>;

export interface Streams {
  /** Writes text as it is; the caller adds line ends. */
  out(text: string): void;
  err(text: string): void;
  readonly outIsTerminal: boolean;
  readonly errIsTerminal: boolean;
  /** Columns of the terminal; undefined where there is none. */
  readonly columns?: () => number | undefined;
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** The log: stderr, one line for each call, secrets masked. */
export interface Log {
  /** What a reader of the pipeline's log wants to know. */
  info(message: string): void;
  /** A problem that does not stop the run. Logged once, however often it occurs, and kept for `warnings` in JSON. */
  warn(warning: Warning): void;
  /** Each git command and HTTP request, with `--verbose` only. */
  debug(message: string): void;
}

/** What the edges of the program (git, providers) need. */
export interface Edge {
  readonly log: Log;
  readonly clock: Clock;
  readonly env: Variables;
  readonly interruption?: Interruption;
}

/** The real context; the interruption ends whatever waits. */
export function systemContext(interruption: Interruption = createInterruption()): Context {
  const encoder = new TextEncoder();
  return {
    env: Deno.env.toObject(),
    cwd: Deno.cwd(),
    streams: {
      out: (text) => writeAll(Deno.stdout, encoder.encode(text)),
      err: (text) => writeAll(Deno.stderr, encoder.encode(text)),
      outIsTerminal: Deno.stdout.isTerminal(),
      errIsTerminal: Deno.stderr.isTerminal(),
      columns: terminalColumns,
    },
    clock: {
      now: () => Date.now(),
      sleep: interruptibleSleep(interruption),
    },
    fetch: interruptibleFetch(interruption),
    interruption,
    random: () => Math.random(),
  };
}

function terminalColumns(): number | undefined {
  try {
    return Deno.consoleSize().columns;
  } catch {
    // Neither stream is a terminal.
    return undefined;
  }
}

function writeAll(stream: { writeSync(bytes: Uint8Array): number }, bytes: Uint8Array): void {
  try {
    for (let written = 0; written < bytes.length;) {
      written += stream.writeSync(bytes.subarray(written));
    }
  } catch (error) {
    // The reader has closed the pipe, as `head` does; the run goes on.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
