import { Failure } from "../failure.ts";
import { plainEnvironment } from "../feature/building/plain.ts";
import { inParallel } from "../in_parallel.ts";
import { buildDocuments, type Builder } from "../kustomize/builder.ts";
import { kustomizationFolder, type Sources } from "../kustomize/kustomization.ts";
import { readDocuments } from "../kustomize/read_documents.ts";
import { isResource, readResources, type Resource, toResource } from "../kustomize/resource.ts";
import { type Data, isMapping, itemsAt, textAt } from "../kustomize/yaml_data.ts";
import { compareResources, type ResourceChange } from "./resources.ts";
import type { Hash } from "./secrets.ts";

/** What is applied from a folder at one of the two commits. */
export interface FolderSide {
  /** `manifests`: the files as they are, since there is no kustomization; none if the folder does not exist. */
  readonly kind: "kustomization" | "manifests";
  /** All relevant files. */
  readonly sources: Sources;
  /** Their blob ids, by path. */
  readonly ids: ReadonlyMap<string, string>;
}

/** A folder at both commits; a `Failure` for a side that could not be read. */
export interface FolderPair {
  readonly folder: string;
  readonly before: FolderSide | Failure;
  readonly after: FolderSide | Failure;
}

/** What a folder changes in the cluster. */
export interface FolderDiff {
  /** Empty for the repository's root. */
  readonly folder: string;
  /** Whether it is a kustomization that was built; otherwise its manifests were compared as they are. */
  readonly isBuilt: boolean;
  readonly resources: readonly ResourceChange[];
  /** What was not compared. */
  readonly notes: readonly string[];
  /** Why it could not be compared. */
  readonly failure?: Failure;
}

/** Whether both sides have the same files, so that nothing needs to be built. */
export function isSame({ before, after }: FolderPair): boolean {
  if (before instanceof Failure || after instanceof Failure) return false;
  return before.kind === after.kind && before.ids.size === after.ids.size &&
    [...before.ids].every(([path, id]) => after.ids.get(path) === id);
}

/** A kustomization that builds the same is worth showing; other unchanged files are not. */
export function isWorthShowing({ isBuilt, resources, notes }: FolderDiff): boolean {
  return isBuilt || resources.length > 0 || notes.length > 0;
}

/** Compares what is applied from the folder. A failed build is part of the result. */
export async function compareFolder(
  pair: FolderPair,
  builder: Builder,
  hash: Hash,
): Promise<FolderDiff> {
  const { folder, before, after } = pair;
  const notes: string[] = [];
  try {
    if (before instanceof Failure) throw before;
    if (after instanceof Failure) throw after;
    const isBuilt = [before, after].some(({ kind }) => kind === "kustomization");
    const [old, now] = plainSides(folder, before, after, notes) ??
      await builtSides(folder, before, after, { builder, notes });
    return {
      folder,
      isBuilt,
      resources: compareResources(old, now, hash),
      notes: [...new Set(notes)],
    };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { folder, isBuilt: true, resources: [], notes, failure: error };
  }
}

type Sides = readonly [before: readonly Resource[], after: readonly Resource[]];

/**
 * If both sides only list files, the files that differ are compared, and nothing needs to be built. Undefined
 * otherwise.
 */
function plainSides(
  folder: string,
  before: FolderSide,
  after: FolderSide,
  notes: string[],
): Sides | undefined {
  const resources = (side: FolderSide, other: FolderSide) => {
    const sources = side.kind === other.kind ? withoutSame(side, other) : side.sources;
    return side.kind === "manifests"
      ? manifestResources(sources, notes)
      : listedResources(sources, folder);
  };
  const old = resources(before, after);
  if (old === undefined) return undefined;
  const now = resources(after, before);
  return now === undefined ? undefined : [old, now];
}

/** The files without those that are the same on both sides. */
function withoutSame(side: FolderSide, other: FolderSide): Sources {
  return new Map(
    [...side.sources].map(([path, content]) => {
      const same = side.ids.get(path) === other.ids.get(path);
      return [path, same && kustomizationFolder(path) === undefined ? "" : content];
    }),
  );
}

function listedResources(sources: Sources, folder: string): readonly Resource[] | undefined {
  const plain = plainEnvironment(sources, folder);
  // It leaves out features' resources.
  return plain?.resources.length === plain?.identities.size ? plain?.resources : undefined;
}

async function builtSides(
  folder: string,
  before: FolderSide,
  after: FolderSide,
  { builder, notes }: { readonly builder: Builder; readonly notes: string[] },
): Promise<Sides> {
  const documents = (side: FolderSide) =>
    side.kind === "kustomization"
      ? buildDocuments(builder, side.sources, folder)
      : Promise.resolve(undefined);
  const [old, now] = await inParallel([documents(before), documents(after)]);
  // Parsing takes longer than building, and most resources are equal.
  const same = new Set(old).intersection(new Set(now));
  const read = (built: readonly string[] | undefined, { sources }: FolderSide) =>
    built === undefined
      ? manifestResources(sources, notes)
      : built.filter((text) => !same.has(text)).flatMap((text) => readResources(folder, text));
  return [read(old, before), read(now, after)];
}

/** The resources in files that may also hold something else. */
function manifestResources(sources: Sources, notes: string[]): Resource[] {
  return [...sources].flatMap(([path, content]) => {
    if (typeof content !== "string") return [];
    try {
      return readDocuments(path, content).flatMap((data) => resourcesIn(path, data));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      notes.push(`not compared: ${error.message}`);
      return [];
    }
  });
}

function resourcesIn(path: string, data: Data): Resource[] {
  if (isMapping(data) && textAt(data, "kind")?.endsWith("List") && data.has("items")) {
    return itemsAt(data, "items").flatMap((item) => resourcesIn(path, item));
  }
  return isResource(data) ? [toResource(path, data)] : [];
}
