import { matchesGlob } from "./glob.ts";

/** Where GitHub searches for the file, in this order: the first one that exists counts. */
export const CODE_OWNERS_PATHS = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

/** The largest file that GitHub reads, in bytes. */
const LARGEST = 3_000_000;

/** A line of the file. */
interface OwnedPattern {
  /** From the repository's root, starting with `**` if it may match anywhere. */
  readonly glob: string;
  /** A text that every matching path contains. */
  readonly literal: string;
  readonly hasOwner: boolean;
}

/**
 * The lines of a CODEOWNERS file in reverse, since the last match decides
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

/** A pattern with a slash that is not at its end is relative to the root. */
function anchored(pattern: string): string {
  const bare = pattern.replace(/^\//, "");
  const fromRoot = pattern.startsWith("/") || bare.replace(/\/$/, "").includes("/");
  return fromRoot ? bare : `**/${bare}`;
}

function owns(glob: string, path: string): boolean {
  if (glob.endsWith("/")) return matchesGlob(`${glob}**`, path);
  if (matchesGlob(glob, path)) return true;
  // A folder's name includes everything below it; `docs/*` does not.
  return !glob.endsWith("*") && matchesGlob(`${glob}/**`, path);
}
