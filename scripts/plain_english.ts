/**
 * Finds phrases that read as translated, in the pages, help texts, messages and comments, and says what to write
 * instead. It prints a line for each, with file and line, and exits with 1 when there are any.
 */
import { fileURLToPath } from "node:url";
import { join, relative } from "node:path";

interface Stumble {
  /** From 1. */
  readonly line: number;
  readonly found: string;
  readonly instead: string;
}

interface Phrase {
  /** A regular expression; each space in it stands for the end of a line, too, also within a comment. */
  readonly pattern: string;
  readonly instead: string;
}

const PHRASES: readonly Phrase[] = [
  { pattern: "told (?:on|from|by)", instead: "logged to …, detected from …, read from …" },
  {
    pattern: "(?<!there )(?:is|are) no " +
      "(?!longer|more|less|fewer|different|better|worse|later|earlier|older|newer|such)\\w+",
    instead: "is not a …, is not valid; or: there is no …",
  },
  { pattern: "(?:that|which) (?:is|are) none", instead: "invalid …, that are not" },
  { pattern: "looked at", instead: "scanned, read, checked" },
  { pattern: "looks? on", instead: "checks …" },
  { pattern: "between (?:two )?looks", instead: "polling interval" },
  { pattern: "behind it goes", instead: "a trailing … is removed" },
  { pattern: "no byte", instead: "only … changes" },
  {
    pattern: "environment before the pull request's",
    instead: "waits for the previous environment to reconcile",
  },
  {
    pattern: "no [^\\s\\w]{1,3}(?: or [^\\s\\w]{1,3})? in front",
    instead: "must not start with …",
  },
  { pattern: "lacks? -", instead: "missing required options: …" },
  { pattern: "never armed", instead: "auto-merge is never enabled for …" },
  { pattern: "a fault (?:of|in)", instead: "a bug in …" },
  { pattern: "is who", instead: "Anyone who can … can …" },
  { pattern: "what a [^.]{1,40} does starts", instead: "Actions by a … trigger …" },
  { pattern: "belongs? into", instead: "belongs in" },
  {
    pattern: "takes \\d+ [^.,]{1,20}, the first time",
    instead: "takes 5 seconds (20 the first time, which …)",
  },
];

// Between two words of a phrase: spaces, or a line's end with what begins the next one in a comment or an added literal.
const GAP = String.raw`(?:\n *(?:\*|//|>) |["\`] \+\n *["\`]|\s)+`;

const EXPRESSIONS = PHRASES.map(({ pattern, instead }) => ({
  expression: new RegExp(String.raw`\b${pattern.replaceAll(" ", GAP)}(?!\w)`, "gi"),
  instead,
}));

/** The phrases in a text, in their order. */
export function stumblesIn(text: string): Stumble[] {
  const all = EXPRESSIONS.flatMap(({ expression, instead }) =>
    [...text.matchAll(expression)].map((match) => ({
      at: match.index,
      line: text.slice(0, match.index).split("\n").length,
      found: match[0].replaceAll(new RegExp(GAP, "g"), " "),
      instead,
    }))
  );
  return all.toSorted((one, other) => one.at - other.at).map(({ at: _, ...stumble }) => stumble);
}

async function* textsBelow(path: string): AsyncGenerator<string> {
  if ((await Deno.stat(path)).isFile) {
    if (/\.(?:ts|md|yml|example)$/.test(path)) yield path;
    return;
  }
  for await (const { name } of Deno.readDir(path)) yield* textsBelow(join(path, name));
}

/** What is written for users and contributors: pages, and the source with its help, messages and comments. */
const PLACES = [
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  "action.yml",
  "gitops-promotion.yaml.example",
  "docs",
  "forge/README.md",
  "main.ts",
  "src",
];

/** `<file>:<line>: "<found>"; write: <instead>` for each phrase in the project, sorted by file. */
export async function stumblesOfProject(): Promise<string[]> {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const lines: string[] = [];
  for (const place of PLACES) {
    const paths = await Array.fromAsync(textsBelow(join(root, place)));
    for (const path of paths.toSorted()) {
      for (const { line, found, instead } of stumblesIn(await Deno.readTextFile(path))) {
        lines.push(`${relative(root, path)}:${line}: "${found}"; write: ${instead}`);
      }
    }
  }
  return lines;
}

if (import.meta.main) {
  const lines = await stumblesOfProject();
  for (const line of lines) Deno.stderr.writeSync(new TextEncoder().encode(`${line}\n`));
  Deno.exit(lines.length === 0 ? 0 : 1);
}
