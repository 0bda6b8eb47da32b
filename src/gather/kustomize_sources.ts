import type { Sources } from "../core/kustomize/kustomization.ts";
import { survey } from "../core/kustomize/survey.ts";
import { isManifest } from "../core/manifest/manifest_file.ts";
import { readBlobs } from "../git/blobs.ts";
import { decodeText, encodingOf } from "../git/encoding.ts";
import type { Repository } from "../git/repository.ts";
import { listFiles, listPaths, type Surroundings, type TreeFile } from "../git/tree.ts";
import { parentOf } from "../core/kustomize/kustomization_path.ts";

/** What building a folder needs from a commit. */
export interface KustomizeSources {
  /** Text, or bytes for a file that is not text. */
  readonly sources: Sources;
  /** All files that were found. */
  readonly files: ReadonlyMap<string, TreeFile>;
}

/**
 * Reads everything that building `folder` needs, anywhere in the repository, and all files below the folder `whole`.
 * Only folders that a kustomization names are listed: the repository may be large.
 *
 * @throws {Failure} as `survey`.
 */
export async function readKustomizeSources(
  repository: Repository,
  commit: string,
  folder: string,
  whole?: string,
): Promise<KustomizeSources> {
  const known: Known = { files: new Map(), folders: new Set(), seen: new Set() };
  const sources = new Map<string, string | Uint8Array>();
  const load = async (paths: readonly string[]) => {
    const wanted = paths.flatMap((path) => known.files.get(path) ?? []);
    const blobs = await readBlobs(repository, commit, wanted);
    wanted.forEach(({ path }, index) => sources.set(path, decodeSource(path, blobs[index])));
  };
  if (whole !== undefined) {
    const files = await listFiles(repository, commit, [whole]);
    keep(known, { files, folders: [] });
    for (const path of known.folders) {
      if (path === whole || path.startsWith(`${whole}/`)) known.seen.add(path);
    }
    await load(files.map(({ path }) => path));
  }
  for (;;) {
    const { toLoad, toList } = survey(folder, { kindOf: (path) => kindOf(path, known) }, sources);
    if (toLoad.length === 0 && toList.length === 0) return { sources, files: known.files };
    if (toList.length > 0) keep(known, await listPaths(repository, commit, toList));
    for (const path of toList) known.seen.add(path);
    await load(toLoad);
  }
}

interface Known {
  readonly files: Map<string, TreeFile>;
  /** All parents of the files, and folders that were listed beside them. */
  readonly folders: Set<string>;
  /** Paths that were listed: their direct contents are known. */
  readonly seen: Set<string>;
}

function keep(known: Known, { files, folders }: Surroundings): void {
  for (const file of files) known.files.set(file.path, file);
  for (const path of folders) known.folders.add(path);
  for (const path of [...files.map(({ path }) => path), ...folders]) {
    for (let folder = parentOf(path); folder !== ""; folder = parentOf(folder)) {
      if (known.folders.has(folder)) break;
      known.folders.add(folder);
    }
  }
}

function kindOf(
  path: string,
  { files, folders, seen }: Known,
): "file" | "folder" | "nothing" | "unknown" {
  if (files.has(path)) return "file";
  if (seen.has(path)) return folders.has(path) ? "folder" : "nothing";
  return seen.has(parentOf(path)) && !folders.has(path) ? "nothing" : "unknown";
}

/** Generators take files of any kind, so what is not UTF-8 stays as bytes, except YAML in UTF-16. */
export function decodeSource(
  path: string,
  bytes: Uint8Array = new Uint8Array(),
): string | Uint8Array {
  try {
    return isManifest(path) || encodingOf(bytes) === "utf-8" ? decodeText(bytes) : bytes;
  } catch {
    return bytes;
  }
}
