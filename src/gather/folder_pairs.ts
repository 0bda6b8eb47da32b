import type { FolderPair, FolderSide } from "../core/diff/folder.ts";
import { isBelowOne, type Layer, layerOf, type Layers, reachOf } from "../core/diff/layers.ts";
import { Failure } from "../core/failure.ts";
import { mapInParallel } from "../core/in_parallel.ts";
import { kustomizationFolder, kustomizationPath } from "../core/kustomize/kustomization.ts";
import { isManifest } from "../core/manifest/manifest_file.ts";
import { readBlobs } from "../git/blobs.ts";
import { changedPaths } from "../git/compare.ts";
import { listAllFiles, type TreeFile } from "../git/tree.ts";
import { checkedConfig } from "./checked_config.ts";
import { kustomizationSide } from "./cluster_change.ts";
import { decodeSource, readKustomizeSources } from "./kustomize_sources.ts";
import { readCommitted } from "./config_text.ts";
import { configOf } from "./repository_files.ts";
import type { Workspace } from "./workspace.ts";

/** A commit's files and kustomizations. */
interface Tree {
  readonly commit: string;
  /** All files, by path. */
  readonly files: ReadonlyMap<string, TreeFile>;
  readonly layers: Layers;
}

/**
 * Reads both sides of every folder that is affected by a file which differs between the commits: the kustomizations
 * that include it, and manifests without a kustomization.
 */
export async function readFolderPairs(
  workspace: Workspace,
  from: string,
  to: string,
): Promise<FolderPair[]> {
  if (from === to) return [];
  const { repository } = workspace;
  const differing = await changedPaths(repository, from, to);
  if (differing.length === 0) return [];
  const changed = new Set(differing.map(({ path }) => path));
  const [before, after] = await readTrees(workspace, { from, to, differing });
  const isEnvironment = await environments(workspace, to);
  const reaches = [before, after].map(({ layers }) => reachOf(layers, changed, isEnvironment));
  const covered = new Set(reaches.flatMap((reach) => [...reach.covered]));
  const loose = Map.groupBy(
    [...changed].filter((path) => isManifest(path) && !covered.has(path)),
    (path) => ownerOf(path, isEnvironment),
  );
  const folders = new Set(reaches.flatMap((reach) => [...reach.folders]));
  const kustomizations = await mapInParallel([...folders], AT_ONCE, async (folder) => ({
    folder,
    before: await readSide(workspace, before, folder),
    after: await readSide(workspace, after, folder),
  }));
  const others = await mapInParallel(
    [...loose].filter(([folder]) => !folders.has(folder)),
    AT_ONCE,
    async ([folder, paths]) => ({
      folder,
      before: await readManifests(workspace, before, paths),
      after: await readManifests(workspace, after, paths),
    }),
  );
  return [...kustomizations, ...others].sort((a, b) => a.folder < b.folder ? -1 : 1);
}

// All share one git process; more would only take more memory.
const AT_ONCE = 4;

/** Reads both commits; what does not differ is read once. */
async function readTrees(
  { repository }: Workspace,
  { from, to, differing }: {
    readonly from: string;
    readonly to: string;
    readonly differing: Awaited<ReturnType<typeof changedPaths>>;
  },
): Promise<[before: Tree, after: Tree]> {
  const now = new Map((await listAllFiles(repository, to)).map((file) => [file.path, file]));
  const old = new Map(now);
  for (const { path, from: entry } of differing) {
    if (entry?.kind !== "file") old.delete(path);
    else old.set(path, { path, oid: entry.oid, mode: "100644" });
  }
  const known = new Map<string, Layer>();
  const layersOf = async (commit: string, files: ReadonlyMap<string, TreeFile>) => {
    const own = [...files.values()].flatMap((file) => {
      const folder = kustomizationFolder(file.path);
      return folder !== undefined && kustomizationPath(folder, files) === file.path
        ? [{ folder, file, key: `${file.oid} ${file.path}` }]
        : [];
    });
    const unread = own.filter(({ key }) => !known.has(key));
    const blobs = await readBlobs(repository, commit, unread.map(({ file }) => file));
    unread.forEach(({ key, file: { path } }, index) => {
      const text = decodeSource(path, blobs[index]);
      // A kustomization that is not text includes nothing; building it reports that.
      known.set(key, layerOf(path, typeof text === "string" ? text : ""));
    });
    return new Map(own.flatMap(({ folder, key }) => {
      const layer = known.get(key);
      return layer === undefined ? [] : [[folder, layer] as const];
    }));
  };
  return [
    { commit: from, files: old, layers: await layersOf(from, old) },
    { commit: to, files: now, layers: await layersOf(to, now) },
  ];
}

/** Tests whether a folder is an environment of a group, if the commit has a valid config. */
async function environments(
  workspace: Workspace,
  commit: string,
): Promise<(folder: string) => boolean> {
  const { text } = await configOf(workspace, (path) => readCommitted(workspace, commit, path));
  const config = text === undefined ? undefined : checkedConfig(text).config;
  const names = new Set(config?.environments.map(({ name }) => name));
  return (folder) => {
    const [, env, more] = folder.split("/");
    return env !== undefined && more === undefined && names.has(env);
  };
}

/** The folder under which a manifest is shown: its environment's, else its own. */
function ownerOf(path: string, isEnvironment: (folder: string) => boolean): string {
  const environment = path.split("/").slice(0, 2).join("/");
  return isEnvironment(environment)
    ? environment
    : path.slice(0, Math.max(path.lastIndexOf("/"), 0));
}

/** The folder's kustomization, or without one all of its manifests, which is what Flux applies. */
async function readSide(
  workspace: Workspace,
  { commit, files, layers }: Tree,
  folder: string,
): Promise<FolderSide | Failure> {
  if (!layers.has(folder)) {
    const prefix = folder === "" ? "" : `${folder}/`;
    const paths = [...files.keys()].filter((path) =>
      path.startsWith(prefix) && isManifest(path) && !isBelowOne(layers, path)
    );
    return await readManifests(workspace, { commit, files, layers }, paths);
  }
  try {
    const { sources } = await readKustomizeSources(workspace.repository, commit, folder);
    return kustomizationSide(sources, files);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return error;
  }
}

async function readManifests(
  { repository }: Workspace,
  { commit, files }: Tree,
  paths: readonly string[],
): Promise<FolderSide> {
  const here = paths.flatMap((path) => files.get(path) ?? []);
  const blobs = await readBlobs(repository, commit, here);
  return {
    kind: "manifests",
    sources: new Map(here.map(({ path }, index) => [path, decodeSource(path, blobs[index])])),
    ids: new Map(here.map(({ path, oid }) => [path, oid])),
  };
}
