import type { Log } from "./output/log.ts";

/** What the program gets from outside, so that tests can give it something else. */
export interface Context {
  readonly env: Variables;
  /** Absolute. */
  readonly cwd: string;
  readonly streams: Streams;
  readonly clock: Clock;
  readonly fetch: typeof fetch;
}

/** Environment variables by name; a variable that is set but empty counts as unset where a value is needed. */
export type Variables = Readonly<Record<string, string | undefined>>;

export interface Streams {
  /** Writes text as it is; the caller adds line ends. */
  out(text: string): void;
  err(text: string): void;
  readonly outIsTerminal: boolean;
  readonly errIsTerminal: boolean;
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** What the edges of the program (git, providers) need of it. */
export interface Edge {
  readonly log: Log;
  readonly clock: Clock;
  readonly env: Variables;
}
