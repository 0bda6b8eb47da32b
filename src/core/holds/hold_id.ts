import type { HoldSelectors } from "./hold.ts";

/** The folder of holds in the repository. */
export const HOLDS_FOLDER = ".gitops-promotion/holds";

/** Leaves room for the rest of a file's or branch's name. */
const LONGEST_NAMES = 150;

/**
 * The id of a hold with these selectors: always the same, so that equal holds share a file. Only the first of several
 * environments counts, so that a rollback's hold has the id of one for its environment alone.
 */
export function holdId({ group, app, envs: [env], tag }: HoldSelectors): string {
  const names = [group, app, env, tag].filter((name) => name !== undefined).join("-");
  // Names may contain hyphens, so the hash distinguishes the parts.
  const hash = fnv1a(JSON.stringify([group, app ?? null, env ?? null, tag ?? null]));
  return `${names.slice(0, LONGEST_NAMES)}-${hash}`;
}

/** The path of a hold's file from the root of the repository. */
export function holdPath(id: string): string {
  return `${HOLDS_FOLDER}/${id}.yaml`;
}

/** Whether the path, from the root of the repository, is a hold's file. */
export function isHoldPath(path: string): boolean {
  return idOfPath(path) !== undefined;
}

/** The id of the hold's file at the path; undefined for other paths. */
export function idOfPath(path: string): string | undefined {
  if (!path.startsWith(`${HOLDS_FOLDER}/`)) return undefined;
  return /^(?<id>[^/]+)\.ya?ml$/.exec(path.slice(HOLDS_FOLDER.length + 1))?.groups?.["id"];
}

/** http://www.isthe.com/chongo/tech/comp/fnv/ (FNV-1a, 32 bits, over UTF-16 units), in eight hexadecimal digits. */
function fnv1a(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}
