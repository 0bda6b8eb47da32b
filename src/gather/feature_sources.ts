import { featureFolderName } from "../core/feature/building/environment.ts";
import { kustomizationPath, type Sources } from "../core/kustomize/kustomization.ts";
import type { Promotion } from "../core/promotion/promotion.ts";
import { readKustomizeSources } from "./kustomize_sources.ts";
import type { Repository } from "../git/repository.ts";
import { listFiles, type TreeFile } from "../git/tree.ts";

/** What a feature's plan needs from the base commit. */
interface FeatureSources {
  readonly sources: Sources;
  /** The files below the environment's folder that were found: the feature's and others. */
  readonly files: readonly TreeFile[];
}

/**
 * Reads everything that the environment's build needs, anywhere in the repository, and everything in the feature's
 * folder. Throws a `Failure` if a kustomization names something that is not in the repository.
 */
export async function readFeatureSources(
  repository: Repository,
  commit: string,
  { group, env, app, feature }: Promotion,
): Promise<FeatureSources> {
  const folder = `${group}/${env}`;
  const own = `${folder}/${featureFolderName(app, feature)}`;
  const { sources, files } = await readKustomizeSources(repository, commit, folder, own);
  // Without a kustomization, the files show what it should list.
  const all = kustomizationPath(folder, sources) === undefined
    ? await listFiles(repository, commit, [folder])
    : [...files.values()];
  return { sources, files: all.filter(({ path }) => path.startsWith(`${folder}/`)) };
}
