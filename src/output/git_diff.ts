/** How to show a diff. */
interface ShowDiffOptions {
  /** Hides secrets. */
  readonly mask: (text: string) => string;
  /** Makes a line harmless; undefined if neither a terminal nor a CI runner reads it. */
  readonly printable?: ((text: string) => string) | undefined;
  readonly colors: boolean;
}

const BOLD = "\x1b[1m";
const RED = "\x1b[31m";
const GREEN = "\x1b[32m";
const CYAN = "\x1b[36m";
const RESET = "\x1b[m";

/**
 * The diff, in which lines that must not be shown as they are have been altered. They are marked with `!` in the first
 * column, so that `git apply` refuses the diff instead of applying something else. `altered` counts them.
 */
export function showDiff(
  diff: string,
  { mask, printable, colors }: ShowDiffOptions,
): { readonly text: string; readonly altered: number } {
  let altered = 0;
  let inHunk = false;
  const lines = diff.split("\n").map((line) => {
    // A carriage return before the line end is part of the line end.
    const [, content = "", end = ""] = /^(.*?)(\r?)$/s.exec(line) ?? [];
    const masked = mask(content);
    const safe = printable === undefined ? masked : printable(masked);
    inHunk = safe.startsWith("@@") || (inHunk && !safe.startsWith("diff --git "));
    const shown = safe === content ? content : `!${safe}`;
    if (safe !== content) altered++;
    const color = colors ? colorOf(content, inHunk) : "";
    return color === "" ? shown + end : `${color}${shown}${RESET}${end}`;
  });
  return { text: lines.join("\n"), altered };
}

function colorOf(line: string, inHunk: boolean): string {
  if (line.startsWith("@@")) return CYAN;
  if (!inHunk) return line === "" ? "" : BOLD;
  if (line.startsWith("+")) return GREEN;
  return line.startsWith("-") ? RED : "";
}
