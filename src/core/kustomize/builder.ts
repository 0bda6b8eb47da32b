import { inOrder } from "./edit_kustomization.ts";
import type { Sources } from "./kustomization.ts";
import { readResources, type Resource } from "./resource.ts";

/** What builds kustomizations: the real kustomize, as nothing else knows for sure what it does. */
export interface Builder {
  /** Whether there is one to call. */
  available(): Promise<boolean>;
  /**
   * What `kustomize build <folder>` prints in a repository of these files.
   *
   * @throws {Failure} `feature`: the program was not found, or it failed; its own message is on one line.
   */
  build(files: Sources, folder: string): Promise<string>;
  /** Is told why more is built than usual. */
  note?(message: string): void;
}

/** What the environment's build of these files gives, in the order in which they name it. */
export type BuildResources = (files: Sources) => Promise<Resource[]>;

/**
 * Builds one environment. What comes out alike more than once is read once, and given as the same object: of a large
 * environment a feature touches little.
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

/** The text of each resource that the folder's build gives, in the order in which its files name them. */
export async function buildDocuments(
  builder: Builder,
  files: Sources,
  folder: string,
): Promise<string[]> {
  const output = await builder.build(inOrder(files, folder), folder);
  // A line of three hyphens can stand in no document, as kustomize indents all but keys.
  return output.split(/^---\n/m);
}
