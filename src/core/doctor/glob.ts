type Part = "star" | "stars" | "any" | { readonly literal: string };

/**
 * Whether a text matches a pattern: `*` matches anything except slashes (with `starTakesSlashes` also slashes), `**`
 * anything, `?` one character. The time is at most proportional to the product of both lengths.
 */
export function matchesGlob(
  pattern: string,
  text: string,
  { starTakesSlashes = false }: { readonly starTakesSlashes?: boolean } = {},
): boolean {
  const parts = partsOf(pattern, starTakesSlashes);
  /** Whether the first `at` characters of the text match the parts so far, by `at`. */
  let reached = [true, ...Array.from(text, () => false)];
  for (const part of parts) {
    const next = reached.map(() => false);
    for (const [at, isReached] of reached.entries()) {
      const before = text[at - 1];
      if (part === "star" || part === "stars") {
        const goesOn = next[at - 1] === true && (part === "stars" || before !== "/");
        next[at] = isReached || goesOn;
      } else if (reached[at - 1] === true) {
        next[at] = part === "any" ? before !== "/" : before === part.literal;
      }
    }
    reached = next;
  }
  return reached.at(-1) === true;
}

function partsOf(pattern: string, starTakesSlashes: boolean): Part[] {
  const parts: Part[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at] ?? "";
    if (char === "*") {
      const isDouble = pattern[at + 1] === "*";
      parts.push(isDouble || starTakesSlashes ? "stars" : "star");
      if (!isDouble) continue;
      at++;
      // `**/` also matches no folder at all.
      if (pattern[at + 1] === "/" && (at < 2 || pattern[at - 2] === "/")) at++;
    } else parts.push(char === "?" ? "any" : { literal: char });
  }
  return parts;
}
