import { distance } from "fastest-levenshtein";

/** How many slips of the pen are between two names; two characters in each other's place, as in `crat` for `cart`, are one. */
export function editsBetween(a: string, b: string): number {
  return isSwapped(a, b) ? 1 : distance(a, b);
}

/** At most three of the names that are similar to the wanted one, the most similar first. */
export function similarNames(wanted: string, names: readonly string[]): string[] {
  return names.map((name) => ({ name, edits: distance(name, wanted) }))
    .filter(({ edits }) => edits <= Math.max(2, Math.floor(wanted.length / 3)))
    .sort((a, b) => a.edits - b.edits)
    .slice(0, 3).map(({ name }) => name);
}

function isSwapped(a: string, b: string): boolean {
  // Equal names differ at -1, where there is no letter.
  const at = [...a].findIndex((letter, index) => letter !== b[index]);
  return a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
}
