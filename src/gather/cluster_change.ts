import { Failure } from "../core/failure.ts";
import type { FolderPair, FolderSide } from "../core/diff/folder.ts";
import type { Sources } from "../core/kustomize/kustomization.ts";
import type { Section } from "../core/promotion/markdown.ts";
import type { Promotion } from "../core/promotion/promotion.ts";
import type { KustomizationSource } from "./source.ts";
import type { Workspace } from "./workspace.ts";

/** Low limits: a release must not wait long for optional information. */
const LIMITS = { time: 10_000, memory: 2 * 2 ** 30 };
/** The most kustomizations to build: an environment with more should have one of its own. */
const MOST_BUILDS = 3;

/** A file as it will be; `text` is undefined if it is removed. */
interface NewFile {
  readonly path: string;
  readonly text: string | undefined;
}

/**
 * What the new files change in the cluster, by the environment's kustomization or those in it. Empty if there is none,
 * if it cannot be built here, or if it would take a fetch. Errors are logged and do not stop the promotion.
 */
export async function readClusterChange(
  workspace: Workspace,
  commit: string,
  promotion: Promotion,
  files: readonly NewFile[],
): Promise<Section[]> {
  const { source: { kustomizations }, log } = workspace;
  if (kustomizations === undefined || promotion.type === "feature") return [];
  const folders = await kustomizationsAbove(kustomizations, commit, promotion, files);
  if (folders.length === 0) return [];
  // Loaded on demand: most environments have no kustomization.
  const [{ compareFolder }, { findKustomize }, { folderSummary }, { sha256 }] = await Promise.all([
    import("../core/diff/folder.ts"),
    import("../kustomize/kustomize.ts"),
    import("../core/diff/markdown.ts"),
    import("./sha256.ts"),
  ]);
  const builder = findKustomize(workspace, LIMITS);
  const sections: Section[] = [];
  for (const folder of folders.slice(0, MOST_BUILDS)) {
    const diff = await compareFolder(
      await readPair(kustomizations, commit, folder, files),
      builder,
      sha256,
    );
    const { failure, resources } = diff;
    if (failure !== undefined) {
      const note = `the pull request does not say what changes in the cluster: ${failure.message}`;
      // A missing kustomize is not worth a message.
      if (await builder.available()) log.info(note);
      else log.debug(note);
    } else if (resources.length > 0) sections.push(folderSummary(diff));
  }
  return sections;
}

/** For each file, the topmost of its folders in the environment with a kustomization, which includes those below. */
async function kustomizationsAbove(
  kustomizations: KustomizationSource,
  commit: string,
  { group, env }: Promotion,
  files: readonly NewFile[],
): Promise<string[]> {
  const root = `${group}/${env}`;
  const chains = files.filter(({ path }) => path.startsWith(`${root}/`)).map(({ path }) => {
    const inner = path.slice(root.length + 1).split("/").slice(0, -1);
    return [root, ...inner.map((_, index) => [root, ...inner.slice(0, index + 1)].join("/"))];
  });
  const found = await kustomizations.among(commit, [...new Set(chains.flat())]);
  return [...new Set(chains.flatMap((chain) => chain.find((folder) => found.has(folder)) ?? []))];
}

async function readPair(
  kustomizations: KustomizationSource,
  commit: string,
  folder: string,
  files: readonly NewFile[],
): Promise<FolderPair> {
  try {
    const { sources, files: known } = await kustomizations.sources(commit, folder);
    const before = kustomizationSide(sources, known);
    const changed = files.filter(({ path, text }) => text !== undefined && sources.has(path));
    const after = {
      ...before,
      sources: new Map([
        ...sources,
        ...changed.map(({ path, text = "" }) => [path, text] as const),
      ]),
      ids: new Map([...before.ids, ...changed.map(({ path }) => [path, "new"] as const)]),
    };
    return { folder, before, after };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { folder, before: error, after: error };
  }
}

/** The sources of a kustomization with their ids, which identify an equal build. */
export function kustomizationSide(
  sources: Sources,
  files: ReadonlyMap<string, { readonly oid: string }>,
): FolderSide {
  const ids = new Map([...sources.keys()].map((path) => [path, files.get(path)?.oid ?? ""]));
  return { kind: "kustomization", sources, ids };
}
