import { FEATURE_LABEL } from "../core/feature/feature_label.ts";
import { kustomizationPaths } from "../core/kustomize/kustomization.ts";
import { readTexts, type TextFile } from "../git/blobs.ts";
import type { Repository } from "../git/repository.ts";
import { findFiles, lookUp } from "../git/tree.ts";

// Of so many folders the kustomizations are held at once: an environment may have as many as apps.
const FOLDERS_AT_ONCE = 5000;

/**
 * The kustomizations that say where the features of an environment are, and those that name them: each group's own, and
 * the features' in folders directly below. The repository may be large, so no other folder is looked into.
 */
export async function readFeatureKustomizations(
  repository: Repository,
  commit: string,
  env: string,
): Promise<TextFile[]> {
  const groups = (await lookUp(repository, commit, [""])).folders.filter((path) => path !== "");
  const environments = groups.map((group) => `${group}/${env}`);
  const read = async (folders: readonly string[]) => {
    const files = await findFiles(repository, commit, folders.flatMap(kustomizationPaths));
    return await readTexts(repository, commit, [...files.values()]);
  };
  const found = await read(environments);
  const { folders } = await lookUp(repository, commit, environments);
  const inner = folders.filter((path) => path.split("/").length > 2);
  for (let start = 0; start < inner.length; start += FOLDERS_AT_ONCE) {
    const some = await read(inner.slice(start, start + FOLDERS_AT_ONCE));
    found.push(...some.filter(({ text }) => text.includes(FEATURE_LABEL)));
  }
  return found;
}
