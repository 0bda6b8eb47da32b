import { decodeLoosely } from "./encoding.ts";
import { fetchObjects, lacksFolders, missingObjects } from "./fetch_objects.ts";
import type { Repository } from "./repository.ts";
import { readObjects } from "./scratch.ts";

/** In bytes; earlier versions of larger files are not read. */
const LARGEST = 20_000_000;

/**
 * The texts of blobs by object id; invalid bytes are replaced, since old versions of files need not be valid. What a
 * partial clone lacks is fetched in one batch; missing objects are left out.
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

/** Commits whose trees are fetched in one request. */
const TREES_AT_ONCE = 1000;

/**
 * Fetches the trees of `commit` and its first parents: a treeless clone would fetch them one by one while its history
 * is read.
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
