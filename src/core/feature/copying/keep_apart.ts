import { cloneResource, describe, type Resource } from "../../kustomize/resource.ts";
import { type Mapping, spellingAt } from "../../kustomize/yaml_data.ts";
import type { Warning } from "../../warning.ts";
import { FEATURE_LABEL } from "../feature_label.ts";
import {
  changesOf,
  type FeatureLabels,
  labelForFeature,
  podLabels,
  serviceLabels,
} from "./labels.ts";
import { matchesLabels, neededLabels, type Selector, selectorsOf } from "./selectors.ts";

/**
 * Changes as many further labels as needed so that no selector of the environment matches the feature's pods: a Service
 * would route to them, a PodDisruptionBudget count them. This is needed if something selects by other labels than the
 * app's selector. Warns about what still selects them, and about what no longer does although it may be meant to.
 */
export function keepApart(
  labels: FeatureLabels,
  environment: readonly Resource[],
  originals: readonly Resource[],
): { labels: FeatureLabels; warnings: Warning[] } {
  const copied = new Set(originals);
  const foreign = environment.filter((resource) => !copied.has(resource)).flatMap((resource) =>
    podLabels(resource) ?? serviceLabels(resource) ?? []
  );
  const warnings: Warning[] = [];
  let kept: FeatureLabels = { ...labels, foreign };
  let targets = targetsOf(originals, kept);
  for (const resource of environment) {
    for (const selector of selectorsOf(resource)) {
      const found = targets.find((target) => isFoundBy(target, resource, selector));
      if (found === undefined) continue;
      const key = neededLabels(selector).find((key) =>
        !kept.after.has(key) && kept.apart.every((change) => change.key !== key)
      );
      const from = spellingAt(found.labels, key ?? "");
      if (key === undefined || from === undefined) {
        if (selector.expressions.length > 0 || COUNTS_PODS.has(resource.kind)) {
          warnings.push(stillSelected(resource, selector));
        }
        continue;
      }
      const change = { key, from, to: `${from}-${labels.after.get(FEATURE_LABEL)}` };
      kept = { ...kept, apart: [...kept.apart, change] };
      targets = targetsOf(originals, kept);
    }
  }
  const others = environment.filter((resource) => !copied.has(resource));
  return { labels: kept, warnings: [...warnings, ...lostPeers(others, originals, kept)] };
}

/** Warnings about peers that may reach the environment's pods, but no longer the feature's. */
function lostPeers(
  others: readonly Resource[],
  originals: readonly Resource[],
  labels: FeatureLabels,
): Warning[] {
  const before = originals.flatMap((original) => targetsIn(original, namespaceOf(original)));
  const changes = [...changesOf(labels), ...labels.apart];
  return others.flatMap((resource) =>
    selectorsOf(resource).flatMap((selector) => {
      if (!selector.isPeer) return [];
      if (!before.some((target) => isFoundBy(target, resource, selector))) return [];
      const change = changes.find(({ key }) => neededLabels(selector).includes(key));
      return change === undefined ? [] : [noLongerSelected(resource, selector, change)];
    })
  );
}

/** Something of the feature that a selector may match. */
interface Target {
  readonly kind: "pod" | "service";
  readonly namespace: string;
  readonly labels: Mapping;
}

function targetsOf(originals: readonly Resource[], labels: FeatureLabels): Target[] {
  return originals.flatMap((original): Target[] => {
    const copy = cloneResource(original);
    labelForFeature(copy, labels);
    return targetsIn(copy, namespaceOf(original));
  });
}

function targetsIn(resource: Resource, namespace: string): Target[] {
  const [pod, service] = [podLabels(resource), serviceLabels(resource)];
  return [
    ...(pod === undefined ? [] : [{ kind: "pod" as const, namespace, labels: pod }]),
    ...(service === undefined ? [] : [{ kind: "service" as const, namespace, labels: service }]),
  ];
}

function isFoundBy(target: Target, resource: Resource, selector: Selector): boolean {
  return target.kind === (SELECT_SERVICES.has(resource.kind) ? "service" : "pod") &&
    (selector.anyNamespace || target.namespace === namespaceOf(resource)) &&
    matchesLabels(selector, target.labels);
}

/** A policy for all pods applies to the feature's too; a budget for all pods should not. */
const COUNTS_PODS = new Set(["PodDisruptionBudget"]);

/** Kinds that select Services: of Prometheus and VictoriaMetrics. */
const SELECT_SERVICES = new Set(["ServiceMonitor", "VMServiceScrape"]);

/** For kustomize, no namespace means "default". */
function namespaceOf({ namespace = "default" }: Resource): string {
  return namespace;
}

function stillSelected(resource: Resource, { field }: Selector): Warning {
  return {
    code: "feature-selected",
    message: `${
      describe(resource)
    } of the environment also selects the feature's pods (${field}): no label could be changed to keep them apart`,
  };
}

function noLongerSelected(
  resource: Resource,
  { field }: Selector,
  { key, from, to }: { readonly key: string; readonly from: string; readonly to: string },
): Warning {
  return {
    code: "feature-not-a-peer",
    message: `${
      describe(resource)
    } means pods with the label ${key}=${from} (${field}), but the feature's have ${key}=${to}: add a rule for them if they need one`,
  };
}
