import { onOneLine } from "./printable.ts";

/** Where the program's account of itself goes: stderr, one line a call, secrets masked. */
export interface Log {
  /** What a person reading the pipeline's log wants to know. */
  info(message: string): void;
  /** Something is odd, and the run goes on. */
  warn(message: string): void;
  /** Each git command and HTTP request, with `--verbose` only. */
  debug(message: string): void;
}

/** Writes to `write`, a line a call; `debug` only when `verbose`. Masking is `write`'s business. */
export function createLog(write: (text: string) => void, options: { verbose: boolean }): Log {
  return {
    info: (message) => write(`${onOneLine(message)}\n`),
    warn: (message) => write(`warning: ${onOneLine(message)}\n`),
    debug: (message) => {
      if (options.verbose) write(`${onOneLine(message)}\n`);
    },
  };
}
