import { featureFolderName } from "../core/feature/building/environment.ts";
import { kustomizationPath, type Sources } from "../core/kustomize/kustomization.ts";
import type { Promotion } from "../core/promotion/promotion.ts";
import { readKustomizeSources } from "./kustomize_sources.ts";
import type { Repository } from "../git/repository.ts";
import { listFiles, type TreeFile } from "../git/tree.ts";

/** What a feature's plan takes of the base commit. */
interface FeatureSources {
  readonly sources: Sources;
  /** Files below the environment's folder: those of the feature, and what else was come across. */
  readonly files: readonly TreeFile[];
}

/**
 * Reads what building the promotion's environment takes, wherever in the repository that is, and all that is in the
 * feature's folder. Throws a `Failure` where a kustomization names what is not in the repository.
 */
export async function readFeatureSources(
  repository: Repository,
  commit: string,
  { group, env, app, feature }: Promotion,
): Promise<FeatureSources> {
  const folder = `${group}/${env}`;
  const own = `${folder}/${featureFolderName(app, feature)}`;
  const { sources, files } = await readKustomizeSources(repository, commit, folder, own);
  // Without one, what is there shows what to write into it.
  const all = kustomizationPath(folder, sources) === undefined
    ? await listFiles(repository, commit, [folder])
    : [...files.values()];
  return { sources, files: all.filter(({ path }) => path.startsWith(`${folder}/`)) };
}
