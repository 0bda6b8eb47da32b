import { matchesGlob } from "./glob.ts";

/** Where GitHub looks for the file, in this order: the first that is there counts. */
export const CODE_OWNERS_PATHS = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

/** The largest that GitHub reads, in bytes. */
const LARGEST = 3_000_000;

/** A line of the file. */
interface OwnedPattern {
  /** From the repository's root, with `**` in front where it may begin anywhere. */
  readonly glob: string;
  /** What every path that fits has in it. */
  readonly literal: string;
  readonly hasOwner: boolean;
}

/**
 * The lines of a CODEOWNERS file, the last one first, which decides
 * (https://docs.github.com/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners).
 */
export function readCodeOwners(text: string): OwnedPattern[] {
  if (text.length > LARGEST) return [];
  return text.split("\n").reverse().flatMap((line) => {
    const [pattern = "", ...owners] = line.replace(/(?:^|\s)#.*/, "").trim().split(/\s+/);
    if (pattern === "") return [];
    const glob = anchored(pattern);
    const literals = glob.split(/[*?]+/).toSorted((a, b) => b.length - a.length);
    const literal = (literals[0] ?? "").replace(/^\/|\/$/g, "");
    return [{ glob, literal, hasOwner: owners.length > 0 }];
  });
}

/** Whether a file has an owner. */
export function hasCodeOwner(patterns: readonly OwnedPattern[], path: string): boolean {
  const decisive = patterns.find(({ glob, literal }) => path.includes(literal) && owns(glob, path));
  return decisive?.hasOwner ?? false;
}

/** A slash that is not at the end makes a pattern begin at the root. */
function anchored(pattern: string): string {
  const bare = pattern.replace(/^\//, "");
  const fromRoot = pattern.startsWith("/") || bare.replace(/\/$/, "").includes("/");
  return fromRoot ? bare : `**/${bare}`;
}

function owns(glob: string, path: string): boolean {
  if (glob.endsWith("/")) return matchesGlob(`${glob}**`, path);
  if (matchesGlob(glob, path)) return true;
  // The name of a folder stands for all that is below it; `docs/*` does not.
  return !glob.endsWith("*") && matchesGlob(`${glob}/**`, path);
}
