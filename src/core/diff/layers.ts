import { Failure } from "../failure.ts";
import {
  kustomizationFolder,
  kustomizationPaths,
  readKustomization,
} from "../kustomize/kustomization.ts";
import {
  inlinePlugins,
  type Reference,
  referencesOf,
  resolvePath,
} from "../kustomize/references.ts";
import { textAt } from "../kustomize/yaml_data.ts";
import { parentOf } from "../kustomize/kustomization_path.ts";

/** A kustomization that is parsed on demand: a repository may have ten thousand. */
export interface Layer {
  read(): LayerContent;
  /** Whether its text may name one of them. */
  mayName(names: WantedNames): boolean;
}

/** Names of files and folders to search for. */
interface WantedNames {
  /** Names in the kustomization's own folder. */
  readonly beside: readonly string[];
  readonly anywhere: ReadonlySet<string>;
}

interface LayerContent {
  readonly isComponent: boolean;
  readonly references: readonly Reference[];
  /** Whether it runs plugins, whose configurations may include more. */
  readonly hasPlugins: boolean;
}

/** The kustomizations of a commit, by folder. */
export type Layers = ReadonlyMap<string, Layer>;

/** Parses a kustomization once, as far as possible: its errors are reported when it is built. */
export function layerOf(path: string, text: string): Layer {
  let content: LayerContent | undefined;
  let elsewhere: readonly string[] | undefined;
  const isOpaque = OPAQUE.test(text);
  return {
    read: () => content ??= contentOf(path, text),
    mayName: ({ beside, anywhere }) =>
      isOpaque || beside.some((name) => text.includes(name)) ||
      (elsewhere ??= namesElsewhere(text)).some((name) => anywhere.has(name)),
  };
}

/**
 * Matches a kustomization that may name something that its text does not show: by an escape, a path that ends in dots,
 * or a plugin's configuration.
 */
const OPAQUE = /\\|generators|transformers|validators|(?:^|[^\w.])\.{1,2}\/*(?=["'\s,\]}]|$)/m;

/** The end of an unquoted name; `namesElsewhere` does not find names that contain it. */
const END = /["'\s,\]}]/;

/** Names in other folders follow a slash. */
function namesElsewhere(text: string): string[] {
  return text.match(/(?<=\/)[^/"'\s,\]}]+/g) ?? [];
}

function contentOf(path: string, text: string): LayerContent {
  try {
    const kustomization = readKustomization({ path, text });
    const references = referencesOf(kustomization);
    return {
      isComponent: textAt(kustomization, "kind") === "Component",
      references,
      hasPlugins: references.some(({ isPlugin }) => isPlugin) ||
        inlinePlugins(kustomization).length > 0,
    };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { isComponent: false, references: [], hasPlugins: false };
  }
}

interface Reach {
  /**
   * The kustomizations that may include a changed file and are applied by themselves: environments, and those that no
   * other one includes.
   */
  readonly folders: ReadonlySet<string>;
  /** The changed files that a kustomization includes, or that are beside or below one. */
  readonly covered: ReadonlySet<string>;
}

/** The kustomizations of a commit that are affected by the changed files. */
export function reachOf(
  layers: Layers,
  changed: ReadonlySet<string>,
  isEnvironment: (folder: string) => boolean,
): Reach {
  const takenBy = new Map<string, Set<string>>();
  const takes = new Map<string, Set<string>>();
  const covered = new Set([...changed].filter((path) => isBelowOne(layers, path)));
  const reaching = new Set<string>();
  for (const folder of layers.keys()) {
    if (kustomizationPaths(folder).some((path) => changed.has(path))) reaching.add(folder);
  }
  // Upwards from the changed files, level by level.
  for (let targets: readonly string[] = [...changed, ...reaching]; targets.length > 0;) {
    const wanted = new Set(targets);
    const next: string[] = [];
    for (const folder of mentioning(layers, targets)) {
      const { references, hasPlugins } = layers.get(folder)?.read() ?? NOTHING;
      let reaches = hasPlugins;
      for (const { value, mayBeFolder } of references) {
        const target = resolvePath(folder, value);
        if (target === undefined || !wanted.has(target)) continue;
        if (changed.has(target)) covered.add(target);
        else if (!mayBeFolder) continue;
        else {
          takenBy.set(target, (takenBy.get(target) ?? new Set()).add(folder));
          takes.set(folder, (takes.get(folder) ?? new Set()).add(target));
        }
        reaches = true;
      }
      if (!reaches || reaching.has(folder)) continue;
      reaching.add(folder);
      next.push(folder);
    }
    targets = next;
  }
  const isComponent = (folder: string) => layers.get(folder)?.read().isComponent === true;
  const tops = [...reaching].filter((folder) => isEnvironment(folder) || !takenBy.has(folder));
  const folders = new Set(tops.filter((folder) => isEnvironment(folder) || !isComponent(folder)));
  // Kustomizations in a cycle include one another; kustomize reports that.
  const included = closure(tops, takes);
  for (const folder of reaching) if (!included.has(folder)) folders.add(folder);
  return { folders, covered };
}

const NOTHING: LayerContent = { isComponent: false, references: [], hasPlugins: false };

/** The folders of the kustomizations that may name one of the paths: parsing all of them takes too long. */
function mentioning(layers: Layers, paths: readonly string[]): string[] {
  const anywhere = new Set(paths.map(nameOf));
  // Such names are rare, so parse all of them.
  if ([...anywhere].some((name) => END.test(name))) return [...layers.keys()];
  const beside = Map.groupBy(paths, parentOf);
  return [...layers].filter(([folder, layer]) =>
    layer.mayName({ beside: (beside.get(folder) ?? []).map(nameOf), anywhere })
  ).map(([folder]) => folder);
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function closure(
  from: readonly string[],
  next: ReadonlyMap<string, Iterable<string>>,
): Set<string> {
  const found = new Set(from);
  for (const folder of found) for (const other of next.get(folder) ?? []) found.add(other);
  return found;
}

/** Whether the file's folder or a parent has a kustomization, which decides what is applied. */
export function isBelowOne(layers: Layers, path: string): boolean {
  if (kustomizationFolder(path) !== undefined) return true;
  for (let folder = parentOf(path);; folder = parentOf(folder)) {
    if (layers.has(folder)) return true;
    if (folder === "") return false;
  }
}
