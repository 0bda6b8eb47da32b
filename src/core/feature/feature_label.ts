import { readKustomization } from "../kustomize/kustomization.ts";
import type { KustomizationFile } from "../kustomize/list_entry.ts";
import type { Resource } from "../kustomize/resource.ts";
import { itemsAt, spellingAt } from "../kustomize/yaml_data.ts";

/** The label of all resources of a feature; its value is the feature's name. */
export const FEATURE_LABEL = "gitops-promotion.xenit.io/feature";

/** The value of the feature label; undefined for a resource without it. */
export function featureOf({ data }: Resource): string | undefined {
  return spellingAt(data, "metadata", "labels", FEATURE_LABEL);
}

/**
 * The feature of a kustomization, by its label; undefined for any other. Also recognises `commonLabels`, which the
 * original tool wrote.
 */
export function featureOfKustomization(file: KustomizationFile): string | undefined {
  const data = readKustomization(file);
  const common = spellingAt(data, "commonLabels", FEATURE_LABEL);
  if (common !== undefined) return common;
  for (const entry of itemsAt(data, "labels")) {
    const feature = spellingAt(entry, "pairs", FEATURE_LABEL);
    if (feature !== undefined) return feature;
  }
  return undefined;
}
