import { featureFolderName } from "../core/feature/building/environment.ts";
import type { Sources } from "../core/kustomize/kustomization.ts";
import { listing, neededFiles } from "../core/kustomize/needed_files.ts";
import type { Promotion } from "../core/promotion/promotion.ts";
import type { Repository } from "../git/repository.ts";
import { readBlobs } from "../git/blobs.ts";
import { listFiles, type TreeFile } from "../git/tree.ts";

/** What a feature's plan takes of the base commit. */
export interface FeatureSources {
  readonly sources: Sources;
  /** All files below the environment's folder. */
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
  const own = `${folder}/${featureFolderName(app, feature)}/`;
  const all = new Map((await listFiles(repository, commit)).map((file) => [file.path, file]));
  const paths = listing(all.keys());
  const sources = new Map<string, string | Uint8Array>();
  let next = [...all.keys()].filter((path) => path.startsWith(own));
  do {
    const files = next.flatMap((path) => all.get(path) ?? []);
    const blobs = await readBlobs(repository, commit, files);
    files.forEach(({ path }, index) => sources.set(path, decode(blobs[index])));
    next = neededFiles(folder, paths, sources);
  } while (next.length > 0);
  return {
    sources,
    files: [...all.values()].filter(({ path }) => path.startsWith(`${folder}/`)),
  };
}

/** Generators take files of any kind, so what is not UTF-8 stays as it is. */
function decode(bytes: Uint8Array = new Uint8Array()): string | Uint8Array {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return bytes;
  }
}
