import { Failure } from "../../failure.ts";
import { cloneResource, describe, type Resource } from "../../kustomize/resource.ts";
import { type Copy, copyForFeature, productsOf } from "./copy.ts";
import type { FeatureLabels } from "./labels.ts";
import { type NamedText, renameTexts } from "./named_texts.ts";
import { type Rename, renameReferences } from "./renaming.ts";

/** A resource of the environment that is copied for the feature. */
export interface Original {
  /** As currently in the environment's build. */
  readonly now: Resource;
  /** As `now`, with the placeholder for the app's tag. */
  readonly final: Resource;
  /** As `final`, before the environment adds name prefixes and suffixes. */
  readonly raw: Resource;
  /** Texts into which the environment's configuration puts names of originals. */
  readonly texts: readonly NamedText[];
}

/** Kinds that cannot be copied under another name; kustomize adds no suffix to them either. */
const SINGLE = ["Namespace", "CustomResourceDefinition", "APIService"];

/** Whether the resource can be copied under another name. */
export function canBeCopied({ kind }: Resource): boolean {
  return !SINGLE.includes(kind);
}

/** The old and new name of an object. */
interface NewName {
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly from: string;
  readonly to: string;
}

/**
 * The copies as in the feature's folder, to which the environment adds its prefixes and suffixes. The feature's suffix
 * is added to references, and with `written` to the resources' own names.
 */
export function rawCopies(
  originals: readonly Original[],
  { feature, labels, written }: { feature: string; labels: FeatureLabels; written: boolean },
): Copy[] {
  const suffix = `-${feature}`;
  const names = originals.flatMap(({ final, raw }) => [
    ...newNames(final, expectedName(raw, final, suffix), suffix),
    // Last, since kustomize follows this one.
    ...newNames(raw, raw.name + suffix, suffix),
  ]);
  const rename = renaming(names);
  const all = originals.map(({ raw }) => ({ from: raw.name, to: raw.name + suffix }));
  return originals.map(({ raw, texts }) =>
    copyForFeature(raw, {
      feature,
      labels,
      rename,
      renameTexts: (copy) => renameTexts(copy, texts, all),
      name: written ? raw.name + suffix : raw.name,
    })
  );
}

/** The copies as the environment's build must have them, given their names in the build. */
export function finalCopies(
  originals: readonly Original[],
  names: readonly string[],
  { feature, labels }: { feature: string; labels: FeatureLabels },
): Copy[] {
  const nameOf = (index: number, { name }: Resource) => names[index] ?? name;
  const rename = renaming(
    originals.flatMap(({ final }, index) => newNames(final, nameOf(index, final), `-${feature}`)),
  );
  const all = originals.map(({ final }, index) => ({
    from: final.name,
    to: nameOf(index, final),
  }));
  return originals.map(({ final, texts }, index) =>
    copyForFeature(final, {
      feature,
      labels,
      rename,
      renameTexts: (copy) => renameTexts(copy, texts, all),
      name: nameOf(index, final),
    })
  );
}

/** Whether `name` is the expected name of this original's copy in the environment's build. */
export function isNameOfCopy({ raw, final }: Original, name: string, suffix: string): boolean {
  const start = name.indexOf(raw.name + suffix);
  if (start < 0) return false;
  // The original may end with a hash.
  const without = name.slice(0, start + raw.name.length) +
    name.slice(start + raw.name.length + suffix.length);
  return final.name === without || final.name.startsWith(`${without}-`);
}

/** Whether anything in the environment refers to one of these by name. */
export function areReferenced(
  environment: readonly Resource[],
  originals: readonly Original[],
): boolean {
  const names = new Set(originals.map(({ final }) => key(final.kind, final.name, final.namespace)));
  let found = false;
  for (const resource of environment) {
    renameReferences(cloneResource(resource), (kind, name, namespace) => {
      found ||= names.has(key(kind, name, namespace));
      return undefined;
    });
  }
  return found;
}

function expectedName(raw: Resource, final: Resource, suffix: string): string {
  const start = final.name.indexOf(raw.name);
  if (start < 0) {
    throw new Failure(
      "feature",
      `${describe(raw)} gets the name "${final.name}" in a way that cannot be repeated for a copy`,
      { hint: "rename with namePrefix or nameSuffix of the environment's kustomization" },
    );
  }
  const end = start + raw.name.length;
  return final.name.slice(0, end) + suffix + final.name.slice(end);
}

function newNames(resource: Resource, to: string, suffix: string): NewName[] {
  const { kind, name, namespace } = resource;
  const made = productsOf(resource).map(({ ending = "", ...made }) => ({
    kind: made.kind,
    namespace,
    from: made.name + ending,
    to: (made.name === name ? to : made.name + suffix) + ending,
  }));
  return [...made, { kind, namespace, from: name, to }];
}

function renaming(names: readonly NewName[]): Rename {
  const map = new Map(
    names.map(({ kind, namespace, from, to }) => [key(kind, from, namespace), to]),
  );
  return (kind, name, namespace) => map.get(key(kind, name, namespace));
}

/** Kinds without a namespace, which any namespace can refer to. */
const CLUSTER_WIDE = new Set([
  "ClusterIssuer",
  "ClusterRole",
  "ClusterSecretStore",
  "GatewayClass",
  "IngressClass",
  "PersistentVolume",
  "PriorityClass",
  "RuntimeClass",
  "StorageClass",
]);

/** For kustomize, no namespace means "default". */
function key(kind: string, name: string, namespace = "default"): string {
  return CLUSTER_WIDE.has(kind) ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}
