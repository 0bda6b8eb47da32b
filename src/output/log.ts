import type { Log } from "../context.ts";
import type { Warning } from "../core/warning.ts";
import { onOneLine } from "./printable.ts";

/** A log that keeps its warnings. */
export interface RecordingLog extends Log {
  /** Each once, in the order in which they were logged. */
  readonly warnings: readonly Warning[];
}

/**
 * Writes a line to `write` for each call; `debug` only if `verbose`. `write` is responsible for masking. `warned` is
 * called once for each warning.
 */
export function createLog(
  write: (text: string) => void,
  options: { verbose: boolean; warned?: (warning: Warning) => void },
): RecordingLog {
  const warnings: Warning[] = [];
  // A run reads the base, and so its config, again after each lost race and for each promotion.
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

/** The warning on one line, preceded by its place unless the message begins with it. */
export function warningText({ message, path, line }: Warning): string {
  const text = onOneLine(message);
  if (path === undefined || text.startsWith(`${path}:`)) return text;
  return `${onOneLine(path)}:${line === undefined ? "" : `${line}:`} ${text}`;
}
