import { holdsPairs, type Resource } from "../../kustomize/resource.ts";
import { at, type Data, isMapping, type Mapping, spellingAt } from "../../kustomize/yaml_data.ts";
import { FEATURE_LABEL } from "../feature_label.ts";
import { followCalico, isCalico } from "./calico.ts";
import { followLabel, matchesLabels, selectorsOf } from "./selectors.ts";

/** The labels that distinguish a feature's resources from the environment's. */
export interface FeatureLabels {
  /** `featureLabelSelector`: the labels of the environment's resources. */
  readonly before: Readonly<Record<string, string>>;
  /** The feature's labels instead, including the feature label. */
  readonly after: ReadonlyMap<string, string>;
  /** Further changed labels of pods and Services, so that no selector of the environment matches the feature's. */
  readonly apart: readonly ChangedLabel[];
  /** The labels of pods and Services that are not copied. A selector that matches one is not about the app alone. */
  readonly foreign: readonly Mapping[];
}

/** A label's value in the environment and in the feature. */
interface ChangedLabel {
  readonly key: string;
  readonly from: string;
  readonly to: string;
}

/** Adds the suffix to every selector's value, and the feature label (spec, "feature, feature-stale"). */
export function featureLabels(
  selector: Readonly<Record<string, string>>,
  feature: string,
): FeatureLabels {
  const after = Object.entries(selector).map(([key, value]) =>
    [key, `${value}-${feature}`] as const
  );
  return {
    before: selector,
    after: new Map([...after, [FEATURE_LABEL, feature]]),
    apart: [],
    foreign: [],
  };
}

/** A place of labels, as a path of keys; lists on the path are iterated. */
interface Place {
  readonly path: readonly string[];
  /** Whether it is created if missing. */
  readonly create: boolean;
  /** Whether it selects pods that may not be the resource's own. */
  readonly peers?: true;
}

const METADATA: Place = { path: ["metadata", "labels"], create: true };
const WORKLOADS = ["Deployment", "ReplicaSet", "DaemonSet", "StatefulSet"];

/**
 * Where kustomize 5.5 puts `labels` with `includeSelectors`:
 * https://github.com/kubernetes-sigs/kustomize/blob/kustomize/v5.5.0/api/internal/konfig/builtinpluginconsts/commonlabels.go
 */
function placesOf({ group, kind }: Resource): Place[] {
  const pod = ["spec", "template"];
  if (group === "apps" && WORKLOADS.includes(kind)) {
    return [
      METADATA,
      { path: ["spec", "selector", "matchLabels"], create: true },
      { path: [...pod, "metadata", "labels"], create: true },
      ...(kind === "StatefulSet"
        ? [{ path: ["spec", "volumeClaimTemplates", "metadata", "labels"], create: true }]
        : []),
      ...(kind === "Deployment" || kind === "StatefulSet" ? affinityPlaces([...pod, "spec"]) : []),
    ];
  }
  switch (`${group}/${kind}`) {
    case "/Service":
      return [METADATA, { path: ["spec", "selector"], create: true }];
    case "/ReplicationController":
      return [
        METADATA,
        { path: ["spec", "selector"], create: true },
        { path: [...pod, "metadata", "labels"], create: true },
      ];
    case "batch/Job":
      return [
        METADATA,
        { path: ["spec", "selector", "matchLabels"], create: false },
        { path: [...pod, "metadata", "labels"], create: true },
      ];
    case "batch/CronJob":
      return [
        METADATA,
        { path: ["spec", "jobTemplate", "spec", "selector", "matchLabels"], create: false },
        { path: ["spec", "jobTemplate", "metadata", "labels"], create: true },
        { path: ["spec", "jobTemplate", ...pod, "metadata", "labels"], create: true },
      ];
    case "policy/PodDisruptionBudget":
      return [METADATA, { path: ["spec", "selector", "matchLabels"], create: false }];
    case "networking.k8s.io/NetworkPolicy":
      return [
        METADATA,
        { path: ["spec", "podSelector", "matchLabels"], create: false },
        { path: ["spec", "ingress", "from", "podSelector", "matchLabels"], ...PEERS },
        { path: ["spec", "egress", "to", "podSelector", "matchLabels"], ...PEERS },
      ];
    default:
      return [METADATA];
  }
}

const PEERS = { create: false, peers: true } as const;

function affinityPlaces(pod: readonly string[]): Place[] {
  const places: Place[] = [];
  for (const affinity of ["podAffinity", "podAntiAffinity"]) {
    const path = [...pod, "affinity", affinity];
    const labels = ["labelSelector", "matchLabels"];
    places.push(
      {
        path: [
          ...path,
          "preferredDuringSchedulingIgnoredDuringExecution",
          "podAffinityTerm",
          ...labels,
        ],
        ...PEERS,
      },
      { path: [...path, "requiredDuringSchedulingIgnoredDuringExecution", ...labels], ...PEERS },
    );
  }
  places.push({
    path: [...pod, "topologySpreadConstraints", "labelSelector", "matchLabels"],
    ...PEERS,
  });
  return places;
}

/**
 * Where kustomize puts them although the kind belongs to another group, such as Knative's Service: its oldest rules
 * name no group.
 */
function placesOfNamesake({ group, version, kind }: Resource): Place[] {
  if (group !== "" && version === "v1" && kind === "Service") {
    return [{ path: ["spec", "selector"], create: true }];
  }
  if (group === "apps" || kind === "StatefulSet" || !WORKLOADS.includes(kind)) return [];
  return [
    { path: ["spec", "selector", "matchLabels"], create: true },
    { path: ["spec", "template", "metadata", "labels"], create: true },
  ];
}

/** Adds the labels to `resource.data` like kustomize's `labels` with `includeSelectors`. */
export function labelAsKustomize(
  resource: Resource,
  labels: ReadonlyMap<string, string>,
): void {
  for (const { path, create } of [...placesOf(resource), ...placesOfNamesake(resource)]) {
    visit(resource.data, path, create, (found) => set(found, labels));
  }
}

/**
 * Sets the feature's labels in `resource.data`: on the resource, its pods, and every selector of the app's resources.
 * Unlike kustomize's `labels`, keeps selectors of other resources.
 */
export function labelForFeature(resource: Resource, labels: FeatureLabels): void {
  const { before, after, apart, foreign } = labels;
  const own = selectorsOf(resource).filter((selector) =>
    !foreign.some((other) => matchesLabels(selector, other))
  );
  retarget(resource.data, before, after);
  const changed = [...changesOf(labels), ...apart];
  const follow = (found: Mapping) => {
    for (const { key, from, to } of changed) {
      if (spellingAt(found, key) === from) found.set(key, to);
    }
  };
  const selectsNothing = resource.kind === "Service" && resource.group === "" &&
    !isMapping(at(resource.data, "spec", "selector"));
  for (const { path, create, peers } of [...placesOf(resource), ...placesInTemplates(resource)]) {
    if (peers || selectsNothing && path[0] === "spec") continue;
    visit(resource.data, path, create, (found) => {
      set(found, after);
      if (path !== METADATA.path || isFound(resource)) follow(found);
    });
  }
  for (const selector of own) for (const change of changed) followLabel(selector, change);
  if (isCalico(resource)) followCalico(resource.data, changed);
}

/** The labels whose values differ between environment and feature. */
export function changesOf({ before, after }: FeatureLabels): ChangedLabel[] {
  return Object.entries(before).flatMap(([key, from]) => {
    const to = after.get(key);
    return to === undefined ? [] : [{ key, from, to }];
  });
}

/** Whether selectors match the resource itself. */
function isFound({ group, kind }: Resource): boolean {
  return group === "" && (kind === "Pod" || kind === "Service");
}

/** The labels of the resource's pods; undefined if it has none. */
export function podLabels(resource: Resource): Mapping | undefined {
  const path = resource.group === "" && resource.kind === "Pod"
    ? METADATA.path
    : [...placesOf(resource), ...placesInTemplates(resource)]
      .find(({ path }) => path.slice(-3).join("/") === "template/metadata/labels")?.path;
  const labels = path === undefined ? undefined : at(resource.data, ...path);
  return isMapping(labels) ? labels : undefined;
}

/** The labels by which a Service is selected; undefined for other kinds. */
export function serviceLabels({ group, kind, data }: Resource): Mapping | undefined {
  const labels = group === "" && kind === "Service" ? at(data, ...METADATA.path) : undefined;
  return isMapping(labels) ? labels : undefined;
}

/** The pod labels of kinds that kustomize does not know, such as Argo's Rollout. */
function placesInTemplates({ data }: Resource): Place[] {
  return podTemplates(data).flatMap((path) => [
    { path: [...path, "metadata", "labels"], create: true },
    { path: [...path.slice(0, -1), "selector", "matchLabels"], create: false },
  ]);
}

/** The paths of pod templates, without lists. */
function podTemplates(data: Data, path: readonly string[] = []): (readonly string[])[] {
  if (!isMapping(data)) return [];
  return [...data].flatMap(([key, value]) => {
    const inner = [...path, key];
    const isTemplate = key === "template" && Array.isArray(at(value, "spec", "containers"));
    return isTemplate ? [inner] : podTemplates(value, inner);
  });
}

/** Keys that hold labels or label selectors, in any kind of resource. */
const LABEL_KEYS = new Set(["matchLabels", "labels", "selector", "podSelector"]);

function retarget(
  data: Data,
  before: FeatureLabels["before"],
  after: FeatureLabels["after"],
): void {
  if (Array.isArray(data)) {
    for (const item of data) retarget(item, before, after);
  } else if (isMapping(data)) {
    for (const [key, value] of data) {
      if (LABEL_KEYS.has(key) && holdsPairs(value, before)) set(value, after);
      retarget(value, before, after);
    }
  }
}

function visit(
  data: Data,
  [key, ...rest]: readonly string[],
  create: boolean,
  found: (labels: Mapping) => void,
): void {
  if (Array.isArray(data)) {
    for (const item of data) visit(item, [key ?? "", ...rest], create, found);
  } else if (isMapping(data)) {
    if (key === undefined) return found(data);
    const inner = data.get(key);
    // Lists are never created.
    if (inner === undefined && create && key !== "volumeClaimTemplates") data.set(key, new Map());
    const next = data.get(key);
    if (next !== undefined) visit(next, rest, create, found);
  }
}

function set(labels: Mapping, pairs: ReadonlyMap<string, string>): void {
  for (const [key, value] of pairs) labels.set(key, value);
}
