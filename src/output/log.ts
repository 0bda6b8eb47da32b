import type { Log } from "../context.ts";
import type { Warning } from "../core/warning.ts";
import { onOneLine } from "./printable.ts";

/** A log that remembers its warnings. */
export interface RecordingLog extends Log {
  /** Each once, in the order in which they came. */
  readonly warnings: readonly Warning[];
}

/**
 * Writes to `write`, a line a call; `debug` only when `verbose`. Masking is `write`'s business. `warned` hears of each
 * warning once.
 */
export function createLog(
  write: (text: string) => void,
  options: { verbose: boolean; warned?: (warning: Warning) => void },
): RecordingLog {
  const warnings: Warning[] = [];
  // A run looks at the base, and so at its config, again after each lost race and for each promotion.
  const warned = new Set<string>();
  return {
    warnings,
    info: (message) => write(`${onOneLine(message)}\n`),
    warn: (warning) => {
      const line = warningText(warning);
      if (warned.has(line)) return;
      warned.add(line);
      warnings.push(warning);
      write(`warning: ${line}\n`);
      options.warned?.(warning);
    },
    debug: (message) => {
      if (options.verbose) write(`${onOneLine(message)}\n`);
    },
  };
}

/** The warning on one line, with its place in front unless its message begins with that. */
export function warningText({ message, path, line }: Warning): string {
  const text = onOneLine(message);
  if (path === undefined || text.startsWith(`${path}:`)) return text;
  return `${onOneLine(path)}:${line === undefined ? "" : `${line}:`} ${text}`;
}
