import { kustomizationIn, readKustomization, type Sources } from "../../kustomize/kustomization.ts";
import { readDocuments } from "../../kustomize/read_documents.ts";
import { resolvePath } from "../../kustomize/references.ts";
import { identityOf, type Resource, toResource } from "../../kustomize/resource.ts";
import { type Data, isMapping, itemsAt, textAt } from "../../kustomize/yaml_data.ts";
import { featureOf, featureOfKustomization } from "../feature_label.ts";

/** An environment that only lists files: its build is what the files have, so kustomize is not needed. */
export interface PlainEnvironment {
  /** In the listed order, without features. */
  readonly resources: readonly Resource[];
  /** The identities of all resources, features included. */
  readonly identities: ReadonlySet<string>;
}

/**
 * Reads the environment in `folder` without kustomize. Undefined if something is applied to its files, or if only
 * kustomize can tell the result.
 */
export function plainEnvironment(sources: Sources, folder: string): PlainEnvironment | undefined {
  const found = resourcesIn(sources, folder, "");
  if (found === undefined) return undefined;
  const identities = new Set(found.map(identityOf));
  // kustomize reports duplicate identities itself.
  if (identities.size < found.length) return undefined;
  return { resources: found.filter((resource) => featureOf(resource) === undefined), identities };
}

const PLAIN_FIELDS = new Set(["apiVersion", "kind", "metadata", "resources"]);
/** The additional fields of a feature's kustomization. */
const FEATURE_FIELDS = new Set([...PLAIN_FIELDS, "nameSuffix", "labels", "transformers"]);

function resourcesIn(sources: Sources, folder: string, suffix: string): Resource[] | undefined {
  const file = kustomizationIn(folder, sources);
  if (file === undefined) return undefined;
  const kustomization = readKustomization(file);
  const feature = featureOfKustomization(file);
  const fields = feature === undefined ? PLAIN_FIELDS : FEATURE_FIELDS;
  if ([...kustomization.keys()].some((field) => !fields.has(field))) return undefined;
  const inner = (textAt(kustomization, "nameSuffix") ?? "") + suffix;
  const all: Resource[] = [];
  for (const value of itemsAt(kustomization, "resources")) {
    const path = typeof value === "string" ? resolvePath(folder, value) : undefined;
    if (path === undefined) return undefined;
    const text = sources.get(path);
    const more = text === undefined
      ? resourcesIn(sources, path, inner)
      : resourcesOf(path, text)?.map((found) => ({ ...found, name: found.name + inner }));
    if (more === undefined) return undefined;
    all.push(...more);
  }
  return all;
}

function resourcesOf(path: string, text: string | Uint8Array): Resource[] | undefined {
  // Annotations for kustomize itself, such as that a resource is not for the cluster.
  if (typeof text !== "string" || /config\.(?:kubernetes|k8s)\.io/.test(text)) return undefined;
  const resources: Resource[] = [];
  for (const document of readDocuments(path, text, { uniqueKeys: true })) {
    // kustomize splits a list of resources.
    if (textAt(document, "kind")?.endsWith("List")) return undefined;
    resources.push(toResource(path, document));
  }
  return resources;
}

/**
 * Whether any text of the resources could be a reference to one of these names, which kustomize might resolve to the
 * copy. It errs on the side of true, since nothing is built to check it.
 */
export function mayBeNamed(resources: readonly Resource[], names: ReadonlySet<string>): boolean {
  return resources.some(({ data }) =>
    [...data].some(([key, value]) =>
      key === "metadata"
        ? isMapping(value) && isNamedIn(value.get("annotations"), names)
        : isNamedIn(value, names)
    )
  );
}

/** Keys whose value is only about the resource itself. */
const INSIDE = new Set(["labels", "matchLabels", "selector", "kind", "apiVersion", "image"]);
/** Lists whose items have their own names. */
const OWN_NAMES = new Set([
  ...["containers", "initContainers", "ephemeralContainers", "ports", "env", "volumes"],
  ...["volumeMounts", "volumeDevices"],
]);

function isNamedIn(data: Data | undefined, names: ReadonlySet<string>): boolean {
  if (typeof data === "string") return names.has(data);
  if (Array.isArray(data)) return data.some((item) => isNamedIn(item, names));
  if (!isMapping(data)) return false;
  return [...data].some(([key, value]) => {
    if (INSIDE.has(key)) return false;
    if (!OWN_NAMES.has(key) || !Array.isArray(value)) return isNamedIn(value, names);
    return value.some((item) => isNamedIn(withoutName(item), names));
  });
}

function withoutName(item: Data): Data {
  return isMapping(item) ? new Map([...item].filter(([key]) => key !== "name")) : item;
}
