import { onOneLine } from "./printable.ts";

/** Where the program's account of itself goes: stderr, one line a call, secrets masked. */
export interface Log {
  /** What a person reading the pipeline's log wants to know. */
  info(message: string): void;
  /** Something is odd, and the run goes on. Said once, however often it is seen. */
  warn(message: string): void;
  /** Each git command and HTTP request, with `--verbose` only. */
  debug(message: string): void;
}

/** Writes to `write`, a line a call; `debug` only when `verbose`. Masking is `write`'s business. */
export function createLog(write: (text: string) => void, options: { verbose: boolean }): Log {
  // A run looks at the base, and so at its config, again after each lost race and for each promotion.
  const warned = new Set<string>();
  return {
    info: (message) => write(`${onOneLine(message)}\n`),
    warn: (message) => {
      if (warned.has(message)) return;
      warned.add(message);
      write(`warning: ${onOneLine(message)}\n`);
    },
    debug: (message) => {
      if (options.verbose) write(`${onOneLine(message)}\n`);
    },
  };
}
