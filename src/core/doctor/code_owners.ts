import { matchesGlob } from "./glob.ts";

/** Where GitHub looks for the file, in this order: the first that is there counts. */
export const CODE_OWNERS_PATHS = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

/** The largest that GitHub reads, in bytes. */
const LARGEST = 3_000_000;

/**
 * Whether a file has an owner: the last line whose pattern fits decides
 * (https://docs.github.com/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners).
 */
export function hasCodeOwner(codeOwners: string, path: string): boolean {
  if (codeOwners.length > LARGEST) return false;
  let has = false;
  for (const line of codeOwners.split("\n")) {
    const [pattern = "", ...owners] = line.replace(/(?:^|\s)#.*/, "").trim().split(/\s+/);
    if (pattern !== "" && owns(pattern, path)) has = owners.length > 0;
  }
  return has;
}

function owns(pattern: string, path: string): boolean {
  const bare = pattern.replace(/^\//, "");
  // A slash that is not at the end makes the pattern begin at the root.
  const fromRoot = pattern.startsWith("/") || bare.replace(/\/$/, "").includes("/");
  const anchored = fromRoot ? bare : `**/${bare}`;
  if (anchored.endsWith("/")) return matchesGlob(`${anchored}**`, path);
  if (matchesGlob(anchored, path)) return true;
  // The name of a folder stands for all that is below it; `docs/*` does not.
  return !anchored.endsWith("*") && matchesGlob(`${anchored}/**`, path);
}
