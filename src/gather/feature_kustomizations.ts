import { FEATURE_LABEL } from "../core/feature/feature_label.ts";
import { kustomizationPaths } from "../core/kustomize/kustomization.ts";
import { readTexts, type TextFile } from "../git/blobs.ts";
import type { Repository } from "../git/repository.ts";
import { findFiles, listPaths } from "../git/tree.ts";

// Folders whose kustomizations are in memory at once: an environment may have as many as apps.
const FOLDERS_AT_ONCE = 5000;

/**
 * The kustomizations of an environment's features and those that list them: each group's own, and those of the folders
 * directly below. Other folders are not read, since the repository may be large.
 */
export async function readFeatureKustomizations(
  repository: Repository,
  commit: string,
  env: string,
): Promise<TextFile[]> {
  const groups = (await listPaths(repository, commit, [""])).folders.filter((path) => path !== "");
  const environments = groups.map((group) => `${group}/${env}`);
  const read = async (folders: readonly string[]) => {
    const files = await findFiles(repository, commit, folders.flatMap(kustomizationPaths));
    return await readTexts(repository, commit, [...files.values()]);
  };
  const found = await read(environments);
  const { folders } = await listPaths(repository, commit, environments);
  const inner = folders.filter((path) => path.split("/").length > 2);
  for (let start = 0; start < inner.length; start += FOLDERS_AT_ONCE) {
    const some = await read(inner.slice(start, start + FOLDERS_AT_ONCE));
    found.push(...some.filter(({ text }) => text.includes(FEATURE_LABEL)));
  }
  return found;
}
