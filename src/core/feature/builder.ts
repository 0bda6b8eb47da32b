import type { Sources } from "./kustomization.ts";

/** What builds kustomizations: the real kustomize, as nothing else knows for sure what it does. */
export interface Builder {
  /** Whether there is one to call. */
  available(): Promise<boolean>;
  /**
   * What `kustomize build <folder>` prints in a repository of these files.
   *
   * @throws {Failure} `feature`: there is no such program, or it refused; its own words are on one line.
   */
  build(files: Sources, folder: string): Promise<string>;
}
