import { kustomizationIn, readKustomization, type Sources } from "../../kustomize/kustomization.ts";
import { readDocuments } from "../../kustomize/read_documents.ts";
import { resolvePath } from "../../kustomize/references.ts";
import { readResources, type Resource } from "../../kustomize/resource.ts";
import { itemsAt, textAt } from "../../kustomize/yaml_data.ts";
import { featureOfKustomization } from "../feature_label.ts";

const PLAIN_FIELDS = new Set(["apiVersion", "kind", "metadata", "resources"]);

/**
 * The resources of an environment that only lists files, in their order and as the files have them, those of features
 * left out. Undefined where something is applied to them, so that it takes kustomize to tell.
 */
export function plainResources(sources: Sources, folder: string): Resource[] | undefined {
  const file = kustomizationIn(folder, sources);
  if (file === undefined) return undefined;
  if (featureOfKustomization(file) !== undefined) return [];
  const kustomization = readKustomization(file);
  if ([...kustomization.keys()].some((field) => !PLAIN_FIELDS.has(field))) return undefined;
  const all: Resource[] = [];
  for (const value of itemsAt(kustomization, "resources")) {
    const path = typeof value === "string" ? resolvePath(folder, value) : undefined;
    if (path === undefined) return undefined;
    const text = sources.get(path);
    const more = text === undefined ? plainResources(sources, path) : plainFile(path, text);
    if (more === undefined) return undefined;
    all.push(...more);
  }
  return all;
}

function plainFile(path: string, text: string | Uint8Array): Resource[] | undefined {
  // Anchors, merges and lists of resources are resolved by kustomize.
  if (typeof text !== "string" || /(?:^|[\s[{,:-])(?:[&*]\w|<<\s*:)/m.test(text)) return undefined;
  if (readDocuments(path, text).some((data) => textAt(data, "kind")?.endsWith("List"))) {
    return undefined;
  }
  return readResources(path, text);
}
