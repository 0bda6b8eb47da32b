import { inOrder } from "./edit_kustomization.ts";
import type { Sources } from "./kustomization.ts";
import { readResources, type Resource } from "./resource.ts";

/** Builds kustomizations by the real kustomize. */
export interface Builder {
  /** Whether kustomize is available. */
  available(): Promise<boolean>;
  /**
   * The output of `kustomize build <folder>` in a repository of these files.
   *
   * @throws {Failure} `feature`: the program was not found, or it failed; its own message is on one line.
   */
  build(files: Sources, folder: string): Promise<string>;
  /** Called with the reason for additional builds. */
  note?(message: string): void;
}

/** Builds the environment from these files; the resources are in the order of the files. */
export type BuildResources = (files: Sources) => Promise<Resource[]>;

/**
 * Builds one environment repeatedly. Equal resources are parsed once and shared: a feature changes little of a large
 * environment.
 */
export function resourceBuilder(builder: Builder, folder: string): BuildResources {
  const known = new Map<string, Resource[]>();
  return async (files) => {
    const documents = await buildDocuments(builder, files, folder);
    return documents.flatMap((text) => {
      const resources = known.get(text) ?? readResources(folder, text);
      known.set(text, resources);
      return resources;
    });
  };
}

/** The text of each resource in the folder's build, in the order of its files. */
export async function buildDocuments(
  builder: Builder,
  files: Sources,
  folder: string,
): Promise<string[]> {
  const output = await builder.build(inOrder(files, folder), folder);
  // A document cannot contain a line of three hyphens, since kustomize indents everything except keys.
  return output.split(/^---\n/m);
}
