import type { Config } from "../core/config/config.ts";
import type { FoundFeature } from "../core/feature/stale/stale.ts";
import { featuresOf, featureTag, imageNames } from "../core/views/features.ts";
import type { CommitFacts, DeployedFeature } from "../core/views/snapshot.ts";
import type { Warning } from "../core/warning.ts";
import { readOldVersions } from "../git/old_versions.ts";
import type { Repository } from "../git/repository.ts";
import { listFiles } from "../git/tree.ts";
import type { Inventory } from "./inventory.ts";

/** The features in the inventory, in every environment, with warnings about kustomizations that cannot be read. */
export function findAllFeatures(
  { labelled }: Inventory,
  config: Config,
): { readonly features: readonly FoundFeature[]; readonly warnings: readonly Warning[] } {
  const all = config.environments.map(({ name }) => featuresOf(labelled, name));
  return {
    features: all.flatMap(({ features }) => features),
    warnings: all.flatMap(({ failures }) => failures)
      .map(({ message }) => ({ code: "unreadable-manifest", message })),
  };
}

/** The tag of each feature, and since when. */
export async function readFeatures(
  repository: Repository,
  commit: string,
  found: readonly FoundFeature[],
  { inventory, touched, base }: {
    readonly inventory: Inventory;
    readonly touched: ReadonlyMap<string, CommitFacts>;
    readonly base: CommitFacts;
  },
): Promise<DeployedFeature[]> {
  if (found.length === 0) return [];
  const files = await listFiles(repository, commit, found.map(({ folder }) => folder));
  const objects = await readOldVersions(repository, [...new Set(files.map(({ oid }) => oid))]);
  const texts = files.map(({ path, oid }) => ({ path, text: objects.get(oid) ?? "" }));
  return found.map((one) => {
    const { group, app, env, feature, folder } = one;
    const last = touched.get(folder) ?? base;
    const marked = [...inventory.files.values()]
      .filter(({ path }) => path.startsWith(`${group}/${env}/`));
    const tag = featureTag(one, texts.filter(({ path }) => path.startsWith(`${folder}/`)), {
      message: last.message,
      images: imageNames(marked, { group, app }),
    });
    return { group, app, env, feature, tag, since: last.time };
  });
}
