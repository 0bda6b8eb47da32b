import { readHeaders } from "./commits.ts";
import { fetchObjects } from "./fetch_objects.ts";
import type { Repository } from "./repository.ts";
import { readObjects } from "./scratch.ts";
import { FOLDER, parseTree } from "./tree.ts";

/**
 * The tree id of the folder in each of the commits, which must be in the clone; commits without the folder are left
 * out. Fetches only missing folders on the path, with one request for each segment. The ids are equal exactly if the
 * contents are.
 */
export async function folderIds(
  repository: Repository,
  commits: readonly string[],
  folder: string,
): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (const [commit, { tree }] of await readHeaders(repository, commits)) ids.set(commit, tree);
  for (const segment of folder.split("/")) {
    const below = await foldersIn(repository, [...new Set(ids.values())], segment);
    for (const [commit, id] of ids) {
      const next = below.get(id);
      if (next === undefined) ids.delete(commit);
      else ids.set(commit, next);
    }
  }
  return ids;
}

/** The ids of the subfolders of that name, by tree id. */
async function foldersIn(
  repository: Repository,
  trees: readonly string[],
  name: string,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const missing = await readEach(repository, trees, name, found);
  if (missing.length > 0) {
    await fetchObjects(repository, missing, "fetch folders from origin", { alone: true });
    await readEach(repository, missing, name, found);
  }
  return found;
}

// Limits memory: the tree of a folder with a thousand files has about 40 kB.
const AT_ONCE = 500;

/** Adds to `found`, and returns the trees that are missing. */
async function readEach(
  repository: Repository,
  trees: readonly string[],
  name: string,
  found: Map<string, string>,
): Promise<string[]> {
  const missing: string[] = [];
  for (let start = 0; start < trees.length; start += AT_ONCE) {
    const some = trees.slice(start, start + AT_ONCE);
    const objects = await readObjects(repository, some);
    some.forEach((id, index) => {
      const bytes = objects[index]?.bytes;
      if (bytes === undefined) missing.push(id);
      else {
        const [entry] = parseTree(bytes, id.length / 2, { names: new Set([name]) });
        if (entry?.mode === FOLDER) found.set(id, entry.oid);
      }
    });
  }
  return missing;
}
