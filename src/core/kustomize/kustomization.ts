import type { KustomizationFile } from "./list_entry.ts";
import { readDocuments } from "./read_documents.ts";
import { noMapping, notUtf8 } from "./unreadable.ts";
import { isMapping, type Mapping } from "./yaml_data.ts";

/** Files by their path from the repository's root: text, or bytes where it is not UTF-8. */
export type Sources = ReadonlyMap<string, string | Uint8Array>;

/** The names that kustomize looks for, https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/. */
const KUSTOMIZATION_NAMES = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/** The folder whose kustomization is at `path`, by its name; undefined for any other file. */
export function kustomizationFolder(path: string): string | undefined {
  const slash = path.lastIndexOf("/");
  return KUSTOMIZATION_NAMES.includes(path.slice(slash + 1))
    ? path.slice(0, Math.max(slash, 0))
    : undefined;
}

/** The paths at which a folder may have its kustomization. */
export function kustomizationPaths(folder: string): string[] {
  return KUSTOMIZATION_NAMES.map((name) => folder === "" ? name : `${folder}/${name}`);
}

/** The path of the kustomization in a folder, undefined where it has none. */
export function kustomizationPath(
  folder: string,
  files: { has(path: string): boolean },
): string | undefined {
  return kustomizationPaths(folder).find((path) => files.has(path));
}

/** The folder's kustomization; undefined where it has none. Throws a `Failure` (`manifest`) where it is no text. */
export function kustomizationIn(folder: string, sources: Sources): KustomizationFile | undefined {
  const path = kustomizationPath(folder, sources);
  const text = path === undefined ? undefined : sources.get(path);
  if (path === undefined || text === undefined) return undefined;
  if (typeof text !== "string") throw notUtf8(path, text);
  return { path, text };
}

/**
 * The kustomization as data.
 *
 * @throws {Failure} `manifest`: it is not valid YAML, or no mapping.
 */
export function readKustomization({ path, text }: KustomizationFile): Mapping {
  const [data = new Map()] = readDocuments(path, text, { uniqueKeys: true });
  if (isMapping(data)) return data;
  throw noMapping(path, text);
}
