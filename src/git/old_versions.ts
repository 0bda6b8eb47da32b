import { decodeLoosely } from "./encoding.ts";
import { fetchObjects, lacksFolders, missingObjects } from "./fetch_objects.ts";
import type { Repository } from "./repository.ts";
import { readObjects } from "./scratch.ts";

/** In bytes; of what is larger nobody asks what it was before. */
const LARGEST = 20_000_000;

/**
 * The texts of blobs by their object ids, decoded as far as they are valid: old versions of files that need not be
 * valid. What a partial clone lacks is fetched in one go; what is nowhere is left out.
 */
export async function readOldVersions(
  repository: Repository,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  const read = async (wanted: readonly string[]) => {
    for (const object of await readObjects(repository, wanted, { limit: LARGEST })) {
      if (object !== undefined) {
        texts.set(object.id, decodeLoosely(object.bytes ?? new Uint8Array()));
      }
    }
  };
  await read(ids);
  const missing = ids.filter((id) => !texts.has(id));
  if (missing.length === 0) return texts;
  await fetchObjects(repository, missing, "fetch older versions of the manifests from origin");
  await read(missing);
  return texts;
}

/** Trees of commits that are asked for in one request. */
const TREES_AT_ONCE = 1000;

/**
 * Sees to it that the trees of `commit` and of its first parents are here: a treeless clone would fetch them one by one
 * while its history is read.
 */
export async function fetchTrees(repository: Repository, commit: string): Promise<void> {
  if (!lacksFolders(repository)) return;
  const answer = await repository.git.text(["log", "--first-parent", "--format=%T", commit, "--"]);
  const missing = await missingObjects(repository, [...new Set(answer.split("\n"))]);
  for (let start = 0; start < missing.length; start += TREES_AT_ONCE) {
    const some = missing.slice(start, start + TREES_AT_ONCE);
    await fetchObjects(repository, some, "fetch older folders from origin");
  }
}
