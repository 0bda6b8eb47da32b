/** Text that is written in pieces and goes out by lines. */
interface LineWriter {
  write(text: string): void;
  /** Lets out what has no line end yet. */
  flush(): void;
}

/**
 * Gives whole lines to `transform` and what it makes of them to `write`. Whatever is judged by lines (a command of a
 * pipeline at a line's start, a secret) is judged right, also where two writes make it up.
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
