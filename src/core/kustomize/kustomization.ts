import type { KustomizationFile } from "./list_entry.ts";
import { noMapping, notUtf8 } from "./unreadable.ts";
import { at, type Data, isMapping, itemsAt, type Mapping, readDocuments } from "./yaml_data.ts";

/** Files by their path from the repository's root: text, or bytes where it is not UTF-8. */
export type Sources = ReadonlyMap<string, string | Uint8Array>;

/** The names that kustomize looks for, https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/. */
const KUSTOMIZATION_NAMES = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/** What a kustomization takes in from elsewhere in the repository. */
export interface Reference {
  /** The field that says so: `resources`, `patches.path`. */
  readonly field: string;
  /** As it is written. */
  readonly value: string;
  /** Whether a folder with a kustomization may be meant. */
  readonly mayBeFolder: boolean;
}

/** The folder whose kustomization is at `path`, by its name; undefined for any other file. */
export function kustomizationFolder(path: string): string | undefined {
  const slash = path.lastIndexOf("/");
  return KUSTOMIZATION_NAMES.includes(path.slice(slash + 1))
    ? path.slice(0, Math.max(slash, 0))
    : undefined;
}

/** The path of the kustomization in a folder, undefined where it has none. */
export function kustomizationPath(
  folder: string,
  files: { has(path: string): boolean },
): string | undefined {
  return KUSTOMIZATION_NAMES.map((name) => `${folder}/${name}`).find((path) => files.has(path));
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
 * @throws {Failure} `manifest`: it is no valid YAML, or no mapping.
 */
export function readKustomization({ path, text }: KustomizationFile): Mapping {
  const [data = new Map()] = readDocuments(path, text);
  if (isMapping(data)) return data;
  throw noMapping(path, text);
}

/** Everything that a kustomization names outside itself. */
export function referencesOf(kustomization: Mapping): Reference[] {
  const all: Reference[] = [];
  const add = (field: string, value: Data | undefined, mayBeFolder: boolean) => {
    if (typeof value === "string" && !isInline(value)) all.push({ field, value, mayBeFolder });
  };
  for (const field of ["resources", "bases", "components", ...PLUGIN_FIELDS]) {
    for (const item of itemsAt(kustomization, field)) add(field, item, true);
  }
  for (const field of ["crds", "configurations", "patchesStrategicMerge"]) {
    for (const item of itemsAt(kustomization, field)) add(field, item, false);
  }
  for (const field of ["patches", "patchesJson6902", "replacements"]) {
    for (const item of itemsAt(kustomization, field)) {
      add(`${field}.path`, at(item, "path"), false);
    }
  }
  for (const field of ["configMapGenerator", "secretGenerator"]) {
    for (const generator of itemsAt(kustomization, field)) {
      for (const file of itemsAt(generator, "files")) {
        const path = typeof file === "string" ? file.slice(file.indexOf("=") + 1) : file;
        add(`${field}.files`, path, false);
      }
      for (const file of itemsAt(generator, "envs")) add(`${field}.envs`, file, false);
      add(`${field}.env`, at(generator, "env"), false);
    }
  }
  add("openapi.path", at(kustomization, "openapi", "path"), false);
  return all;
}

/** Fields of what kustomize runs as plugins; its own need no program. */
export const PLUGIN_FIELDS = ["generators", "transformers", "validators"];

/** Plugins and patches may stand in the kustomization itself. */
function isInline(value: string): boolean {
  return /[\n{]|:\s/.test(value.trimEnd());
}
