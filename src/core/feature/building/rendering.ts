import type { Warning } from "../../warning.ts";
import {
  editKustomization,
  kustomizationFolders,
  withoutField,
} from "../../kustomize/edit_kustomization.ts";
import { kustomizationIn, readKustomization, type Sources } from "../../kustomize/kustomization.ts";
import { readDocuments } from "../../kustomize/read_documents.ts";
import { PLUGIN_FIELDS, resolvePath } from "../../kustomize/references.ts";
import { writeDocuments } from "../../kustomize/write_documents.ts";
import { at, type Data, isMapping, itemsAt, type Mapping } from "../../kustomize/yaml_data.ts";
import { editApp } from "../../manifest/edit_app.ts";
import { isManifest } from "../../manifest/manifest_file.ts";
import { mayHoldMarker, type Policy } from "../../manifest/marker.ts";
import { PLACEHOLDER } from "./placeholder.ts";

/**
 * Puts `PLACEHOLDER` into the files wherever the app's tag is marked, and removes its digests, which would take
 * precedence over the tag (spec, "Digests"). Warns about places that name the app but are not edited.
 */
export function withPlaceholder(
  sources: Sources,
  policy: Policy,
): { sources: Sources; warnings: Warning[] } {
  const warnings: Warning[] = [];
  const edited = mapTexts(sources, (path, text) => {
    if (!isManifest(path) || !mayHoldMarker(text)) return text;
    const edit = editApp([{ path, text }], policy, VERSION);
    // The file in the repository is not changed, so its signature stays valid.
    warnings.push(...edit.warnings.filter(({ code }) => code.startsWith("marker-")));
    const now = edit.files[0]?.text ?? text;
    if (now === text || !now.includes("digest") && !now.includes(VERSION.digest)) return now;
    return writeDocuments(readDocuments(path, now).map(withoutDigests));
  });
  return { sources: edited, warnings };
}

const VERSION = {
  tag: PLACEHOLDER,
  keepShared: true,
  digest: "sha256:6769746f70732d70726f6d6f74696f6e2d706c616365686f6c6465722d646967",
};

function withoutDigests(data: Data): Data {
  if (typeof data === "string") return data.replaceAll(`@${VERSION.digest}`, "");
  if (Array.isArray(data)) return data.map(withoutDigests);
  if (!isMapping(data)) return data;
  const isPinned = ["newTag", "tag"].some((key) => data.get(key) === PLACEHOLDER);
  return new Map(
    [...data].filter(([key, value]) => value !== VERSION.digest && !(isPinned && key === "digest"))
      .map(([key, value]) => [key, withoutDigests(value)]),
  );
}

/**
 * Changes the files so that their build gives resources that can be added to the environment again: without name
 * prefixes and suffixes, which would be applied twice, and with the names of generated ConfigMaps and Secrets that
 * others refer to. With `less`, also without transformers and patches that select by something other than names, which
 * might fail on their own result.
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

/** Whether a target selects by name; a name is a regular expression, which may match several. */
function isName(name: Data | undefined): boolean {
  return typeof name === "string" && /^[a-z0-9.-]+$/.test(name);
}

/** The folders of the components that the kustomization in `folder` includes, recursively. */
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

/** The files without `images` in any kustomization; undefined if there are none. */
export function withoutImages(sources: Sources): Sources | undefined {
  const folders = kustomizationFolders(sources).filter((folder) => {
    const file = kustomizationIn(folder, sources);
    return file !== undefined && readKustomization(file).has("images");
  });
  if (folders.length === 0) return undefined;
  return folders.reduce((edited, folder) => withoutField(edited, folder, "images"), sources);
}

function mapTexts(sources: Sources, change: (path: string, text: string) => string): Sources {
  return new Map(
    [...sources].map(([path, content]) => [
      path,
      typeof content === "string" ? change(path, content) : content,
    ]),
  );
}
