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

/** A kustomization that is read only when needed: a repository may have ten thousand. */
export interface Layer {
  read(): LayerContent;
  /** Whether it may name one of them, by its text. */
  mayName(names: WantedNames): boolean;
}

/** Names of files and folders that are looked for. */
interface WantedNames {
  /** In the kustomization's own folder. */
  readonly beside: readonly string[];
  readonly anywhere: ReadonlySet<string>;
}

interface LayerContent {
  readonly isComponent: boolean;
  readonly references: readonly Reference[];
  /** It runs plugins, whose configurations may take in more. */
  readonly hasPlugins: boolean;
}

/** The kustomizations of a commit, by folder. */
export type Layers = ReadonlyMap<string, Layer>;

/** Reads a kustomization once, as far as it can be read: whoever builds it says what is wrong with it. */
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
 * Where a kustomization may name something else than its text shows: by an escape, a path that ends in dots, or the
 * configuration of a plugin.
 */
const OPAQUE = /\\|generators|transformers|validators|(?:^|[^\w.])\.{1,2}\/*(?=["'\s,\]}]|$)/m;

/** What ends a name where it is not quoted; names that hold it are not looked for by `namesElsewhere`. */
const END = /["'\s,\]}]/;

/** What is in another folder is named with a slash in front. */
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
   * The kustomizations that may reach a changed file and are applied by themselves: environments, and those that no other
   * takes in.
   */
  readonly folders: ReadonlySet<string>;
  /** The changed files that a kustomization takes in, or that lie beside or below one, which need not take them in. */
  readonly covered: ReadonlySet<string>;
}

/** Which kustomizations of a commit reach the changed files. */
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
  // Upwards from what changed, each time with what has been found to reach it.
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
  // Those of a circle are taken in by one another; kustomize has something to say about it.
  const told = closure(tops, takes);
  for (const folder of reaching) if (!told.has(folder)) folders.add(folder);
  return { folders, covered };
}

const NOTHING: LayerContent = { isComponent: false, references: [], hasPlugins: false };

/** The folders of the kustomizations that may name one of the paths: to read them all takes too long. */
function mentioning(layers: Layers, paths: readonly string[]): string[] {
  const anywhere = new Set(paths.map(nameOf));
  // Such a name is rare, and not worth more than reading all.
  if ([...anywhere].some((name) => END.test(name))) return [...layers.keys()];
  const beside = Map.groupBy(paths, parentOf);
  return [...layers].filter(([folder, layer]) =>
    layer.mayName({ beside: (beside.get(folder) ?? []).map(nameOf), anywhere })
  ).map(([folder]) => folder);
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 0));
}

function closure(
  from: readonly string[],
  next: ReadonlyMap<string, Iterable<string>>,
): Set<string> {
  const found = new Set(from);
  for (const folder of found) for (const other of next.get(folder) ?? []) found.add(other);
  return found;
}

/** Whether the file's folder or one above it has a kustomization, which says what of it is applied. */
export function isBelowOne(layers: Layers, path: string): boolean {
  if (kustomizationFolder(path) !== undefined) return true;
  for (let folder = parentOf(path);; folder = parentOf(folder)) {
    if (layers.has(folder)) return true;
    if (folder === "") return false;
  }
}
