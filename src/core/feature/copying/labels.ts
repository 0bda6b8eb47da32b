import { holdsPairs, type Resource } from "../../kustomize/resource.ts";
import { at, type Data, isMapping, type Mapping, spellingAt } from "../../kustomize/yaml_data.ts";
import { FEATURE_LABEL } from "../feature_label.ts";
import { followCalico, isCalico } from "./calico.ts";
import { followLabel, matchesLabels, selectorsOf } from "./selectors.ts";

/** The labels that tell a feature's resources from the environment's. */
export interface FeatureLabels {
  /** `featureLabelSelector`: what the environment's resources have. */
  readonly before: Readonly<Record<string, string>>;
  /** What the feature's have instead, the feature's own label included. */
  readonly after: ReadonlyMap<string, string>;
  /** Further labels of pods and Services that change, so that no selector of the environment finds the feature's. */
  readonly apart: readonly ChangedLabel[];
  /** The labels of the environment's pods and Services that are not copied. A selector that finds one means others, too. */
  readonly foreign: readonly Mapping[];
}

/** A label's value in the environment, and in the feature. */
interface ChangedLabel {
  readonly key: string;
  readonly from: string;
  readonly to: string;
}

/** Every selector's value gets the suffix, and the feature's label is added (spec, "feature, feature-stale"). */
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

/** A place where labels are, as a path of keys; lists on the way are gone through. */
interface Place {
  readonly path: readonly string[];
  /** Whether it is made where it is missing. */
  readonly create: boolean;
  /** It selects pods that may be others' than the resource's own. */
  readonly peers?: true;
}

const METADATA: Place = { path: ["metadata", "labels"], create: true };
const WORKLOADS = ["Deployment", "ReplicaSet", "DaemonSet", "StatefulSet"];

/**
 * Where `labels` with `includeSelectors` puts labels, as kustomize 5.5 has it:
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

/** Puts the labels where kustomize's `labels` with `includeSelectors` puts them, into `resource.data`. */
export function labelAsKustomize(
  resource: Resource,
  labels: ReadonlyMap<string, string>,
): void {
  for (const { path, create } of placesOf(resource)) {
    visit(resource.data, path, create, (found) => set(found, labels));
  }
}

/**
 * Puts the feature's labels into `resource.data`: on the resource, its pods, and every selector that means the
 * environment's resources. Selectors that mean others stay, where kustomize's `labels` would turn them too.
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

/** What the feature's labels change of what the environment has. */
export function changesOf({ before, after }: FeatureLabels): ChangedLabel[] {
  return Object.entries(before).flatMap(([key, from]) => {
    const to = after.get(key);
    return to === undefined ? [] : [{ key, from, to }];
  });
}

/** Whether selectors find the resource itself. */
function isFound({ group, kind }: Resource): boolean {
  return group === "" && (kind === "Pod" || kind === "Service");
}

/** The labels of the pods that the resource makes or is; undefined where it is about none. */
export function podLabels(resource: Resource): Mapping | undefined {
  const path = resource.group === "" && resource.kind === "Pod"
    ? METADATA.path
    : [...placesOf(resource), ...placesInTemplates(resource)]
      .find(({ path }) => path.slice(-3).join("/") === "template/metadata/labels")?.path;
  const labels = path === undefined ? undefined : at(resource.data, ...path);
  return isMapping(labels) ? labels : undefined;
}

/** The labels by which the resource can be chosen as a Service. */
export function serviceLabels({ group, kind, data }: Resource): Mapping | undefined {
  const labels = group === "" && kind === "Service" ? at(data, ...METADATA.path) : undefined;
  return isMapping(labels) ? labels : undefined;
}

/** Where kinds that kustomize knows nothing of, as Argo's Rollout, have the labels of their pods. */
function placesInTemplates({ data, ...resource }: Resource): Place[] {
  if (placesOf({ ...resource, data }).length > 1) return [];
  return podTemplates(data).flatMap((path) => [
    { path: [...path, "metadata", "labels"], create: true },
    { path: [...path.slice(0, -1), "selector", "matchLabels"], create: false },
  ]);
}

/** The paths of what describes pods, lists left out. */
function podTemplates(data: Data, path: readonly string[] = []): (readonly string[])[] {
  if (!isMapping(data)) return [];
  return [...data].flatMap(([key, value]) => {
    const inner = [...path, key];
    const isTemplate = key === "template" && Array.isArray(at(value, "spec", "containers"));
    return isTemplate ? [inner] : podTemplates(value, inner);
  });
}

/** Keys whose value is labels or selects by them, in any kind of resource. */
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
    // Lists are never made: that would make a list's items of nothing.
    if (inner === undefined && create && key !== "volumeClaimTemplates") data.set(key, new Map());
    const next = data.get(key);
    if (next !== undefined) visit(next, rest, create, found);
  }
}

function set(labels: Mapping, pairs: ReadonlyMap<string, string>): void {
  for (const [key, value] of pairs) labels.set(key, value);
}
