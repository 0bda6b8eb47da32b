import type { Resource } from "../../kustomize/resource.ts";
import { isCalico, isCalicoSelector, labelsOfCalico } from "./calico.ts";
import {
  at,
  type Data,
  isMapping,
  itemsAt,
  type Mapping,
  spellingAt,
} from "../../kustomize/yaml_data.ts";

/** A selector in a resource. Its parts are the resource's own data, not copies. */
export interface Selector {
  /** `spec.podSelector`. */
  readonly field: string;
  /** Required labels with their values. */
  readonly labels: Mapping | undefined;
  /** The items of `matchExpressions`. */
  readonly expressions: readonly Data[];
  /** Whether it selects peers that may talk to the resource's pods. */
  readonly isPeer: boolean;
  /** Whether it may match in other namespaces. */
  readonly anyNamespace: boolean;
}

/** Keys whose selectors are for nodes, namespaces or other objects that are neither pods nor Services. */
const OTHER_SELECTORS =
  /^(?:namespace|node|object|cluster|clusterRole|volume|claim|device|rule|probe|\w*Monitor|\w*Scrape|alertmanager\w*|scrapeConfig)Selectors?$/;

const OTHER_KEYS = new Set([
  "metadata",
  "metric",
  "nodeAffinity",
  "volumeClaimTemplates",
  "namespaces",
  "aggregationRule",
]);

const OTHER_KINDS = new Set(["CustomResourceDefinition", "PersistentVolumeClaim"]);

const PEERS = /^(?:from|to|source|destination|fromEndpoints|toEndpoints|fromRequires|toRequires)$/;

/** The selectors for pods and Services in a resource of any kind. */
export function selectorsOf(resource: Resource): Selector[] {
  const { kind, data } = resource;
  if (OTHER_KINDS.has(kind)) return [];
  const found: Selector[] = [];
  const anyNamespace = /^Cluster|Clusterwide|^GlobalNetwork/.test(kind);
  if (isForAllPods(resource)) {
    return [{
      field: "spec.selector",
      labels: undefined,
      expressions: [],
      isPeer: false,
      anyNamespace: false,
    }];
  }
  find(data, { keys: [], isPeer: false, anyNamespace, isCalico: isCalico(resource) }, found);
  return found;
}

/** Whether an empty selector means all pods; in a Service, for example, it means none. */
function isForAllPods({ kind, data }: Resource): boolean {
  const selector = at(data, "spec", "selector");
  return kind === "PodDisruptionBudget" && isMapping(selector) && selector.size === 0;
}

interface Place {
  readonly keys: readonly string[];
  readonly isPeer: boolean;
  readonly anyNamespace: boolean;
  readonly isCalico: boolean;
}

function find(data: Data, place: Place, found: Selector[]): void {
  if (Array.isArray(data)) {
    data.forEach((item, index) => {
      const keys = [...place.keys.slice(0, -1), `${place.keys.at(-1) ?? ""}[${index}]`];
      find(item, { ...place, keys }, found);
    });
    return;
  }
  if (!isMapping(data)) return;
  if (data.has("matchLabels") || data.has("matchExpressions")) {
    add(data.get("matchLabels"), itemsAt(data, "matchExpressions"), place, found);
    return;
  }
  const anyNamespace = place.anyNamespace || data.has("namespaceSelector");
  for (const [key, value] of data) {
    if (OTHER_KEYS.has(key) || OTHER_SELECTORS.test(key)) continue;
    const inner = {
      keys: [...place.keys, key],
      isPeer: place.isPeer || PEERS.test(key),
      anyNamespace,
      isCalico: place.isCalico,
    };
    if (place.isCalico && isCalicoSelector(key) && typeof value === "string") {
      const labels = labelsOfCalico(value);
      if (key === "selector" && labels !== undefined) add(labels, [], inner, found);
    } else if (key === "selector" && isLabels(value)) add(value, [], inner, found);
    else if (key === "workloadSelector" && isMapping(value) && isLabels(value.get("labels"))) {
      add(value.get("labels"), [], inner, found);
    } else find(value, inner, found);
  }
}

function add(
  labels: Data | undefined,
  expressions: readonly Data[],
  { keys, isPeer, anyNamespace }: Place,
  found: Selector[],
): void {
  found.push({
    field: keys.join("."),
    labels: isMapping(labels) ? labels : undefined,
    expressions,
    isPeer,
    anyNamespace,
  });
}

/** Whether it is a mapping of labels only, like a Service's selector. */
function isLabels(data: Data | undefined): boolean {
  return isMapping(data) && data.size > 0 &&
    [...data.values()].every((value) => !Array.isArray(value) && !isMapping(value));
}

/** Whether the selector matches these labels. An empty selector matches everything. */
export function matchesLabels({ labels, expressions }: Selector, of: Mapping): boolean {
  return [...labels ?? []].every(([key]) =>
    spellingAt(labels, key) === spellingAt(of, plainKey(key))
  ) &&
    expressions.every((expression) => holds(expression, of));
}

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#resources-that-support-set-based-requirements */
function holds(expression: Data, of: Mapping): boolean {
  const value = spellingAt(of, keyIn(expression));
  const isListed = value !== undefined && valuesOf(expression).includes(value);
  switch (spellingAt(expression, "operator")) {
    case "In":
      return isListed;
    case "NotIn":
      return !isListed;
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    default:
      return false;
  }
}

/** The keys of labels that must have a certain value for the selector to match. */
export function neededLabels({ labels, expressions }: Selector): string[] {
  const listed = expressions.filter((expression) => spellingAt(expression, "operator") === "In")
    .map(keyIn);
  return [...[...labels?.keys() ?? []].map(plainKey), ...listed];
}

/** Replaces a label's old value in the selector. */
export function followLabel(
  { labels, expressions }: Selector,
  { key, from, to }: { readonly key: string; readonly from: string; readonly to: string },
): void {
  for (const written of [...labels?.keys() ?? []]) {
    if (plainKey(written) === key && spellingAt(labels, written) === from) labels?.set(written, to);
  }
  for (const expression of expressions) {
    if (!isMapping(expression) || keyIn(expression) !== key) continue;
    const values = expression.get("values");
    if (!Array.isArray(values) || spellingAt(expression, "operator") !== "In") continue;
    expression.set("values", values.map((value) => spelled(value) === from ? to : value));
  }
}

function keyIn(expression: Data): string {
  return plainKey(spellingAt(expression, "key") ?? "");
}

/**
 * Cilium prefixes a label with its source (https://docs.cilium.io/en/stable/gettingstarted/terminology/#label-source).
 */
function plainKey(key: string): string {
  return key.replace(/^(?:k8s|any):/, "");
}

function valuesOf(expression: Data): (string | undefined)[] {
  return itemsAt(expression, "values").map(spelled);
}

function spelled(data: Data): string | undefined {
  return spellingAt(new Map([["", data]]), "");
}
