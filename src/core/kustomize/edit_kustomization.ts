import {
  kustomizationFolder,
  kustomizationIn,
  readKustomization,
  type Sources,
} from "./kustomization.ts";
import { writeDocuments } from "./write_documents.ts";
import type { Mapping } from "./yaml_data.ts";

/** The files with the kustomization in `folder` changed by `edit`. */
export function editKustomization(
  sources: Sources,
  folder: string,
  edit: (kustomization: Mapping) => void,
): Sources {
  const file = kustomizationIn(folder, sources);
  if (file === undefined) return sources;
  const kustomization = readKustomization(file);
  const saidSomething = !isBare(kustomization);
  edit(kustomization);
  // kustomize refuses a kustomization that says nothing.
  if (saidSomething && isBare(kustomization)) kustomization.set("resources", []);
  return new Map([...sources, [file.path, writeDocuments([kustomization])]]);
}

const HEAD = new Set(["apiVersion", "kind", "metadata"]);

function isBare(kustomization: Mapping): boolean {
  return [...kustomization.keys()].every((field) => HEAD.has(field));
}

/** The files with a field left out of the kustomization in `folder`. */
export function withoutField(sources: Sources, folder: string, field: string): Sources {
  return editKustomization(sources, folder, (kustomization) => {
    kustomization.delete(field);
  });
}

/**
 * The files with the environment's resources in the order in which they are named, which tells them apart, and without
 * annotations about where they come from.
 */
export function inOrder(sources: Sources, folder: string): Sources {
  return editKustomization(sources, folder, (kustomization) => {
    kustomization.set("sortOptions", new Map([["order", "fifo"]]));
    kustomization.delete("buildMetadata");
  });
}

/** The folders that have a kustomization. */
export function kustomizationFolders(sources: Sources): string[] {
  return [...sources.keys()].flatMap((path) => kustomizationFolder(path) ?? []);
}
