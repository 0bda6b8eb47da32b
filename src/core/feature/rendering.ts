import { isManifest } from "../manifest/is_manifest.ts";
import { mayHoldMarker, type Policy } from "../manifest/marker.ts";
import { setTag } from "../manifest/set_tag.ts";
import {
  at,
  type Data,
  isMapping,
  itemsAt,
  type Mapping,
  readDocuments,
  textAt,
  writeDocuments,
} from "./data.ts";
import {
  featureOfKustomization,
  kustomizationFolder,
  kustomizationIn,
  PLUGIN_FIELDS,
  readKustomization,
  type Sources,
} from "./kustomization.ts";
import { resolvePath } from "./needed_files.ts";
import { readResources, type Resource } from "./resource.ts";

/** The files with `tag` wherever a marker of the app is. */
export function withTag(sources: Sources, policy: Policy, tag: string): Sources {
  return mapTexts(
    sources,
    (path, text) =>
      isManifest(path) && mayHoldMarker(text) ? setTag({ path, text }, policy, tag).text : text,
  );
}

/**
 * The files with the environment's resources in the order in which they are named, which tells them apart, and without
 * annotations about where they come from.
 */
export function inOrder(sources: Sources, folder: string): Sources {
  return editKustomization(sources, folder, (kustomization) => {
    kustomization.set("sortOptions", new Map([["order", "fifo"]]));
    kustomization.delete("buildMetadata");
  });
}

/**
 * The files changed so that their build gives resources that can stand in the environment once more: without what its
 * kustomization and components put on names, as that comes on again, and with the names of generated ConfigMaps and
 * Secrets that others refer to. With `less`, also without transformers and patches that select by something else than
 * names, where these would fail on what they have been applied to.
 */
export function forCopies(
  sources: Sources,
  folder: string,
  { less }: { readonly less: boolean },
): Sources {
  let edited: Sources = sources;
  for (const place of kustomizationFolders(sources)) {
    edited = editKustomization(edited, place, keepGeneratedNames);
  }
  for (const layer of [folder, ...componentsOf(sources, folder)]) {
    edited = editKustomization(edited, layer, (kustomization) => {
      kustomization.delete("namePrefix");
      kustomization.delete("nameSuffix");
      if (less) dropSelective(kustomization);
    });
  }
  return edited;
}

function kustomizationFolders(sources: Sources): string[] {
  return [...sources.keys()].flatMap((path) => kustomizationFolder(path) ?? []);
}

function keepGeneratedNames(kustomization: Mapping): void {
  const options = kustomization.get("generatorOptions");
  kustomization.set(
    "generatorOptions",
    new Map<string, Data>([
      ...(isMapping(options) ? options : []),
      ["disableNameSuffixHash", { literal: "true" }],
    ]),
  );
}

function dropSelective(kustomization: Mapping): void {
  for (const field of PLUGIN_FIELDS) kustomization.delete(field);
  const patches = itemsAt(kustomization, "patches").filter((patch) =>
    at(patch, "target") === undefined || isName(at(patch, "target", "name"))
  );
  if (patches.length === 0) kustomization.delete("patches");
  else kustomization.set("patches", patches);
}

/** A target's name is a regular expression, which may fit more than one. */
function isName(name: Data | undefined): boolean {
  return typeof name === "string" && /^[a-z0-9.-]+$/.test(name);
}

/** The folders of the components that the kustomization in `folder` takes in, and those that these do. */
function componentsOf(sources: Sources, folder: string, seen = new Set<string>()): string[] {
  const kustomization = kustomizationIn(folder, sources);
  if (kustomization === undefined) return [];
  for (const value of itemsAt(readKustomization(kustomization), "components")) {
    const component = typeof value === "string" ? resolvePath(folder, value) : undefined;
    if (component === undefined || seen.has(component)) continue;
    seen.add(component);
    componentsOf(sources, component, seen);
  }
  return [...seen];
}

/** The files with no `images` in any kustomization; undefined where there are none anyway. */
export function withoutImages(sources: Sources): Sources | undefined {
  const folders = kustomizationFolders(sources).filter((folder) => {
    const file = kustomizationIn(folder, sources);
    return file !== undefined && readKustomization(file).has("images");
  });
  if (folders.length === 0) return undefined;
  return folders.reduce((edited, folder) => withoutField(edited, folder, "images"), sources);
}

/** The files with a field left out of the kustomization in `folder`. */
export function withoutField(sources: Sources, folder: string, field: string): Sources {
  return editKustomization(sources, folder, (kustomization) => {
    kustomization.delete(field);
  });
}

/** The files with the kustomization in `folder` changed by `edit`. */
export function editKustomization(
  sources: Sources,
  folder: string,
  edit: (kustomization: Mapping) => void,
): Sources {
  const file = kustomizationIn(folder, sources);
  if (file === undefined) return sources;
  const kustomization = readKustomization(file);
  edit(kustomization);
  return new Map([...sources, [file.path, writeDocuments([kustomization])]]);
}

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

function mapTexts(sources: Sources, change: (path: string, text: string) => string): Sources {
  return new Map(
    [...sources].map(([path, content]) => [
      path,
      typeof content === "string" ? change(path, content) : content,
    ]),
  );
}
