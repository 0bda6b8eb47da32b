import { Failure } from "../failure.ts";
import { readDocuments } from "./read_documents.ts";
import { at, clone, type Data, isMapping, type Mapping, spellingAt, textAt } from "./yaml_data.ts";

/** A Kubernetes resource; the other fields are from `data`. */
export interface Resource {
  /** `apps` of `apps/v1`; empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly data: Mapping;
}

/**
 * Parses the output of `kustomize build`, or a file of manifests.
 *
 * @throws {Failure} `manifest`: it is not valid YAML, or holds something other than resources.
 */
export function readResources(path: string, text: string): Resource[] {
  return readDocuments(path, text).map((data) => toResource(path, data));
}

/** Whether the document has the fields of every resource. */
export function isResource(data: Data): boolean {
  return textAt(data, "kind") !== undefined && textAt(data, "apiVersion") !== undefined &&
    spellingAt(data, "metadata", "name") !== undefined;
}

/** A document of the file at `path` as a resource. Throws a `Failure` (`manifest`) if it is not one. */
export function toResource(path: string, data: Data): Resource {
  const kind = textAt(data, "kind");
  const apiVersion = textAt(data, "apiVersion");
  const name = spellingAt(data, "metadata", "name");
  if (!isMapping(data) || kind === undefined || apiVersion === undefined || name === undefined) {
    throw new Failure("manifest", `${path} holds a document that is not a Kubernetes resource`, {
      hint: "give it apiVersion, kind and metadata.name, or remove it from resources",
    });
  }
  const slash = apiVersion.indexOf("/");
  return {
    group: slash === -1 ? "" : apiVersion.slice(0, slash),
    version: apiVersion.slice(slash + 1),
    kind,
    name,
    namespace: textAt(data, "metadata", "namespace"),
    data,
  };
}

/** What identifies a resource in an environment. */
export function identityOf({ group, kind, name, namespace = "default" }: Resource): string {
  return `${group}/${kind} ${namespace}/${name}`;
}

/** A deep copy. */
export function cloneResource(resource: Resource): Resource {
  return { ...resource, data: clone(resource.data) };
}

/** `Deployment "web"`, with the namespace if it has one. */
export function describe({ kind, name, namespace }: Resource): string {
  return namespace === undefined ? `${kind} "${name}"` : `${kind} "${namespace}/${name}"`;
}

/** Whether the resource has all these labels. */
export function hasLabels(
  { data }: Resource,
  labels: Readonly<Record<string, string>>,
): boolean {
  return holdsPairs(at(data, "metadata", "labels"), labels);
}

/** Whether the mapping has all these labels; a value may be written as a number. */
export function holdsPairs(
  labels: Data | undefined,
  pairs: Readonly<Record<string, string>>,
): labels is Mapping {
  if (!isMapping(labels)) return false;
  return Object.entries(pairs).every(([key, wanted]) => spellingAt(labels, key) === wanted);
}
