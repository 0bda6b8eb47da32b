import { Failure } from "../failure.ts";
import { quoted, shortened } from "../quoted.ts";
import { misspelledField } from "./field_spelling.ts";
import {
  kustomizationIn,
  kustomizationPaths,
  readKustomization,
  type Sources,
} from "./kustomization.ts";
import { parentOf } from "./kustomization_path.ts";
import type { KustomizationFile } from "./list_entry.ts";
import { checkExpansion, readDocuments } from "./read_documents.ts";
import {
  inlinePlugins,
  inlineTexts,
  isFetched,
  isRemote,
  pluginReferences,
  type Reference,
  referencesOf,
  resolvePath,
} from "./references.ts";
import { notUtf8 } from "./unreadable.ts";
import { writeDocuments } from "./write_documents.ts";
import { type Data, itemsAt, type Mapping, textAt } from "./yaml_data.ts";

/** Which files a repository has, as far as it is listed. */
interface Listing {
  /** `unknown`: not listed yet. */
  readonly kindOf: (path: string) => "file" | "folder" | "nothing" | "unknown";
}

/** A complete listing, from all paths of a repository. */
export function listing(paths: Iterable<string>): Listing {
  const files = new Set(paths);
  const folders = new Set<string>();
  for (const path of files) {
    let folder = parentOf(path);
    while (folder !== "" && !folders.has(folder)) {
      folders.add(folder);
      folder = parentOf(folder);
    }
  }
  return {
    kindOf: (path) => files.has(path) ? "file" : folders.has(path) ? "folder" : "nothing",
  };
}

/** What building a folder needs, as far as the loaded files show. */
interface Survey {
  /** Existing files that are not loaded yet. */
  readonly toLoad: readonly string[];
  /** Paths to list: a file, or a folder and its direct contents. */
  readonly toList: readonly string[];
  /**
   * The loaded files that it needs. Kustomizations and plugin configurations are written anew from what was parsed
   * here, so that kustomize reads the same.
   */
  readonly files: Sources;
}

/**
 * Follows all references of the kustomization in `folder`. To be repeated with the files and listings that it requests
 * until it requests nothing more.
 *
 * @throws {Failure} `feature`: a reference is remote (nothing is ever fetched), outside the repository or missing, or
 * needs a plugin that is not built in, or Helm; `manifest`: a kustomization cannot be parsed.
 */
export function survey(folder: string, where: Listing, loaded: Sources): Survey {
  const walk: Walk = {
    where,
    loaded,
    toLoad: new Set(),
    toList: new Set(),
    files: new Map(),
    inner: new Map(),
  };
  visitFolder(walk, folder, undefined);
  checkSize(walk, folder);
  return { toLoad: [...walk.toLoad], toList: [...walk.toList], files: walk.files };
}

interface Walk {
  readonly where: Listing;
  readonly loaded: Sources;
  readonly toLoad: Set<string>;
  readonly toList: Set<string>;
  readonly files: Map<string, string | Uint8Array>;
  /** The folders that each folder's kustomization includes, with repetitions. */
  readonly inner: Map<string, string[]>;
}

/** The kustomization whose plugin configurations a folder holds, and the field that names it. */
interface PluginUser {
  readonly file: KustomizationFile;
  readonly folder: string;
  readonly field: string;
}

function visitFolder(walk: Walk, folder: string, user: PluginUser | undefined): void {
  const { where, loaded, toLoad, toList, files, inner } = walk;
  if (inner.has(folder) && user === undefined) return;
  const paths = kustomizationPaths(folder);
  const unknown = paths.some((path) => where.kindOf(path) === "unknown");
  if (unknown) {
    toList.add(folder);
    return;
  }
  const present = paths.filter((path) => where.kindOf(path) === "file");
  if (present.length > 1) throw severalKustomizations(folder, present);
  for (const path of present) if (!loaded.has(path)) toLoad.add(path);
  const file = kustomizationIn(folder, loaded);
  inner.set(folder, []);
  if (file === undefined) return;
  const kustomization = readKustomization(file);
  files.set(file.path, writeDocuments([kustomization]));
  for (const text of inlineTexts(kustomization)) checkExpansion(file.path, text);
  checkFields(file, kustomization, user);
  checkSpelling(file.path, kustomization);
  const place: PluginUser = { file, folder, field: "" };
  for (const { field, config } of inlinePlugins(kustomization)) {
    visitPlugin(walk, config, { ...place, field });
  }
  for (const reference of referencesOf(kustomization)) {
    const { isPlugin, field } = reference;
    follow(walk, reference, place, isPlugin ? { ...place, field } : user);
  }
}

/** With a `user`, the target is the configuration of its plugins. */
function follow(
  walk: Walk,
  reference: Reference,
  { file, folder }: PluginUser,
  user: PluginUser | undefined,
): void {
  const { where, toList, inner } = walk;
  const target = resolvePath(folder, reference.value);
  const kind = target === undefined ? "nothing" : where.kindOf(target);
  if (target === undefined || isFetched(reference.value)) throw unusable(file, reference, target);
  if (kind === "file") return visitFile(walk, target, reference, user);
  if (kind === "unknown") {
    toList.add(target);
    return;
  }
  const paths = kustomizationPaths(target);
  const isThere = kind === "folder" && paths.some((path) => where.kindOf(path) !== "nothing");
  if (!reference.mayBeFolder || !isThere) throw unusable(file, reference, target);
  inner.get(folder)?.push(target);
  visitFolder(walk, target, user);
}

function visitFile(
  walk: Walk,
  path: string,
  { isYaml }: Reference,
  user: PluginUser | undefined,
): void {
  const { loaded, toLoad, files } = walk;
  const content = loaded.get(path);
  if (content === undefined) {
    toLoad.add(path);
  } else if (user === undefined) {
    if (typeof content === "string" && isYaml) checkExpansion(path, content);
    if (!files.has(path)) files.set(path, content);
  } else {
    if (typeof content !== "string") throw notUtf8(path, content);
    const configs = readDocuments(path, content, { uniqueKeys: true });
    files.set(path, writeDocuments(configs));
    for (const config of configs) visitPlugin(walk, config, user);
  }
}

function visitPlugin(walk: Walk, config: Data, user: PluginUser): void {
  const references = pluginReferences(config);
  if (references === undefined) throw foreignPlugin(user, config);
  checkSpelling(user.file.path, config);
  for (const text of inlineTexts(config)) checkExpansion(user.file.path, text);
  for (const { field, ...reference } of references) {
    follow(walk, { ...reference, field: `${user.field}.${field}` }, user, undefined);
  }
}

/** Fields for which Helm would run and fetch charts. */
const HELM = ["helmCharts", "helmChartInflationGenerator"];

/** Fields of a kustomization that lists files only. */
const LISTING_FIELDS = new Set(["apiVersion", "kind", "metadata", "resources"]);

function checkFields(
  { path }: KustomizationFile,
  kustomization: Mapping,
  user: PluginUser | undefined,
): void {
  const helm = HELM.find((field) => itemsAt(kustomization, field).length > 0);
  if (helm !== undefined) {
    throw new Failure("feature", `${helm} in ${path} needs Helm, which is never run`, {
      hint: "render the chart into files, or use a HelmRelease",
    });
  }
  const more = [...kustomization.keys()].find((field) => !LISTING_FIELDS.has(field));
  // A plugin's configuration that is transformed itself is only known after building.
  if (user !== undefined && more !== undefined) {
    throw new Failure(
      "feature",
      `${user.field} in ${user.file.path} reads its configuration from ${path}, which has "${more}"; only resources are read there`,
      { hint: "write the configurations to files and list those" },
    );
  }
}

function checkSpelling(path: string, data: Data): void {
  const found = misspelledField(data);
  if (found === undefined) return;
  throw new Failure(
    "feature",
    `${path} has the field ${quoted(found.key)}, where "${found.field}" is expected`,
    { hint: `write "${found.field}"` },
  );
}

/** Limits exponential growth, as when each overlay includes the next one twice. */
const MOST_KUSTOMIZATIONS = 10_000;

function checkSize({ inner }: Walk, folder: string): void {
  const sizes = new Map<string, number>();
  const sizeOf = (path: string): number => {
    const known = sizes.get(path);
    if (known !== undefined) return known;
    // A cycle, which kustomize reports.
    sizes.set(path, 0);
    const size = (inner.get(path) ?? []).reduce((sum, next) => sum + sizeOf(next), 1);
    sizes.set(path, size);
    return size;
  };
  const size = sizeOf(folder);
  if (size <= MOST_KUSTOMIZATIONS) return;
  throw new Failure(
    "feature",
    `${folder} includes ${size.toLocaleString("en-US")} kustomizations; at most ${
      MOST_KUSTOMIZATIONS.toLocaleString("en-US")
    } are built`,
    { hint: "include each base once" },
  );
}

function severalKustomizations(folder: string, paths: readonly string[]): Failure {
  return new Failure("feature", `${folder} has several kustomizations: ${paths.join(", ")}`, {
    hint: "kustomize accepts one per folder: remove the others",
  });
}

function foreignPlugin({ file, field }: PluginUser, config: Data): Failure {
  const what = `${textAt(config, "apiVersion") ?? ""} ${textAt(config, "kind") ?? ""}`.trim();
  return new Failure(
    "feature",
    `${field} in ${file.path} uses the plugin ${
      JSON.stringify(what)
    }; only kustomize's own are run`,
    { hint: "use the kustomization's own fields, or commit what the plugin makes" },
  );
}

function unusable(
  { path }: KustomizationFile,
  { field, value }: Reference,
  target: string | undefined,
): Failure {
  const what = `${field} in ${path} names ${quoted(value)}`;
  if (isRemote(value)) {
    return new Failure("feature", `${what}, which is remote; nothing is fetched`, {
      hint: "copy it to the repository and name the copy",
    });
  }
  if (target === undefined) {
    return new Failure("feature", `${what}, which is outside the repository`, {
      hint: "move it into the repository",
    });
  }
  return new Failure(
    "feature",
    `${what}, and "${
      shortened(target)
    }" is neither a file nor a folder with a kustomization.yaml in the repository`,
    { hint: "commit it (symbolic links are not followed), or remove it" },
  );
}
