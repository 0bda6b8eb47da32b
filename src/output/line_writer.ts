/** Collects text that is written in pieces, and writes it by lines. */
interface LineWriter {
  write(text: string): void;
  /** Writes text that has no line end yet. */
  flush(): void;
}

/**
 * Passes whole lines through `transform` to `write`. So what depends on lines (a pipeline's command at the start of a
 * line, a secret) is recognised even if it is written in two pieces.
 */
export function createLineWriter(
  write: (text: string) => void,
  transform: (lines: string) => string,
): LineWriter {
  let rest = "";
  return {
    write(text) {
      const end = text.lastIndexOf("\n") + 1;
      if (end > 0) write(transform(rest + text.slice(0, end)));
      rest = end > 0 ? text.slice(end) : rest + text;
    },
    flush() {
      if (rest !== "") write(transform(rest));
      rest = "";
    },
  };
}
