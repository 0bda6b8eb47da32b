import { FEATURE_LABEL } from "../core/feature/feature_label.ts";
import { kustomizationPaths } from "../core/kustomize/kustomization.ts";
import { readTexts, type TextFile } from "../git/blobs.ts";
import type { Repository } from "../git/repository.ts";
import { findFiles, foldersBelow } from "../git/tree.ts";

// Folders whose kustomizations are in memory at once: an environment may have as many as apps.
const FOLDERS_AT_ONCE = 5000;

/**
 * The kustomizations of an environment's features, in the folders directly below each group's, and those that list them.
 * Other folders are not read, since the repository may be large.
 */
export async function readFeatureKustomizations(
  repository: Repository,
  commit: string,
  env: string,
): Promise<TextFile[]> {
  const read = async (folders: readonly string[]) => {
    const files = await findFiles(repository, commit, folders.flatMap(kustomizationPaths));
    return await readTexts(repository, commit, [...files.values()]);
  };
  const groups = await foldersBelow(repository, commit, [""]);
  const inner = await foldersBelow(repository, commit, groups.map((group) => `${group}/${env}`));
  const features: TextFile[] = [];
  for (let start = 0; start < inner.length; start += FOLDERS_AT_ONCE) {
    const some = await read(inner.slice(start, start + FOLDERS_AT_ONCE));
    features.push(...some.filter(({ text }) => text.includes(FEATURE_LABEL)));
  }
  const environments = features.map(({ path }) => path.split("/", 2).join("/"));
  return [...await read([...new Set(environments)]), ...features];
}
