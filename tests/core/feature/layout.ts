import type { FeatureRequest } from "../../../src/core/feature/building/environment.ts";
import type { FeaturePlan } from "../../../src/core/feature/plan/plan_feature.ts";
import { listing, survey } from "../../../src/core/kustomize/survey.ts";

/** A repository by path. */
export type Tree = ReadonlyMap<string, string>;

/** What a run is about; the rest is read from the tree. */
export type Ask = Omit<FeatureRequest, "sources" | "paths">;

/** The request that a command would make in a repository with these files. */
export function requestIn(tree: Tree, ask: Ask): FeatureRequest {
  const folder = `${ask.group}/${ask.env}`;
  const paths = [...tree.keys()].filter((path) => path.startsWith(`${folder}/`));
  const own = paths.filter((path) => path.startsWith(`${folder}/${ask.app}-${ask.feature}/`));
  const sources = new Map(own.map((path) => [path, tree.get(path) ?? ""]));
  const all = listing(tree.keys());
  for (let more = survey(folder, all, sources).toLoad; more.length > 0;) {
    for (const path of more) sources.set(path, tree.get(path) ?? "");
    more = survey(folder, all, sources).toLoad;
  }
  return { ...ask, sources, paths };
}

/** The tree with the plan done to it. */
export function applyPlan(tree: Tree, { files }: Pick<FeaturePlan, "files">): Map<string, string> {
  const after = new Map(tree);
  for (const { path, text } of files) {
    if (text === undefined) after.delete(path);
    else after.set(path, text);
  }
  return after;
}

/** The documents of a build, sorted, so that two builds can be compared. */
export function documents(output: string): string[] {
  return output.split(/^---\n/m).filter((text) => text.trim() !== "").sort();
}

/** All files below a folder of this machine, as text. */
export async function readTree(
  folder: string,
  prefix = "",
  wanted: (entry: Deno.DirEntry) => boolean = () => true,
): Promise<Map<string, string>> {
  const tree = new Map<string, string>();
  for await (const entry of Deno.readDir(folder)) {
    if (!wanted(entry)) continue;
    const { name, isDirectory } = entry;
    const path = `${folder}/${name}`;
    if (!isDirectory) tree.set(prefix + name, await Deno.readTextFile(path));
    else for (const entry of await readTree(path, `${prefix}${name}/`)) tree.set(...entry);
  }
  return tree;
}
