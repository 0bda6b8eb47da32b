import { kustomizationPath } from "./kustomization_path.ts";
import type { KustomizationFile } from "./list_entry.ts";
import { readDocuments } from "./read_documents.ts";
import { notMapping, notUtf8 } from "./unreadable.ts";
import { isMapping, type Mapping } from "./yaml_data.ts";

export {
  kustomizationFolder,
  kustomizationPath,
  kustomizationPaths,
} from "./kustomization_path.ts";

/** Files by path from the repository's root: text, or bytes if not UTF-8. */
export type Sources = ReadonlyMap<string, string | Uint8Array>;

/** The folder's kustomization; undefined if it has none. Throws a `Failure` (`manifest`) if it is not text. */
export function kustomizationIn(folder: string, sources: Sources): KustomizationFile | undefined {
  const path = kustomizationPath(folder, sources);
  if (path === undefined) return undefined;
  const text = sources.get(path) ?? "";
  if (typeof text !== "string") throw notUtf8(path, text);
  return { path, text };
}

/**
 * The kustomization as data.
 *
 * @throws {Failure} `manifest`: it is not valid YAML, or not a mapping.
 */
export function readKustomization({ path, text }: KustomizationFile): Mapping {
  const [data = new Map()] = readDocuments(path, text, { uniqueKeys: true });
  if (isMapping(data)) return data;
  throw notMapping(path, text);
}
