import { cloneResource, holdsPairs, type Resource } from "../../kustomize/resource.ts";
import { at, isMapping } from "../../kustomize/yaml_data.ts";
import { FEATURE_LABEL } from "../feature_label.ts";
import { type FeatureLabels, labelForFeature, podLabels } from "./labels.ts";

/**
 * The labels with as many more changed as it takes that no Service of the environment selects the feature's pods, which
 * would then answer the environment's requests. That happens where a Service selects by other labels than those that
 * the app is found by.
 */
export function keepApart(
  labels: FeatureLabels,
  environment: readonly Resource[],
  originals: readonly Resource[],
): FeatureLabels {
  const services = environment.flatMap((resource) => {
    const selector = resource.group === "" && resource.kind === "Service"
      ? at(resource.data, "spec", "selector")
      : undefined;
    if (!isMapping(selector) || selector.size === 0) return [];
    const pairs = [...selector].filter((pair): pair is [string, string] =>
      typeof pair[1] === "string"
    );
    return [{ namespace: resource.namespace, pairs: Object.fromEntries(pairs) }];
  });
  const feature = labels.after[FEATURE_LABEL] ?? "";
  let kept = labels;
  for (const { namespace, pairs } of services) {
    const pods = originals.filter((original) => original.namespace === namespace)
      .map((original) => podLabels(labelled(original, kept)));
    if (!pods.some((pod) => pod !== undefined && holdsPairs(pod, pairs))) continue;
    const pair = Object.entries(pairs).find(([key]) => !(key in kept.after));
    if (pair === undefined) continue;
    const [key, old] = pair;
    kept = { ...kept, apart: [...kept.apart, [key, old, `${old}-${feature}`]] };
  }
  return kept;
}

function labelled(resource: Resource, labels: FeatureLabels): Resource {
  const copy = cloneResource(resource);
  labelForFeature(copy, labels);
  return copy;
}
