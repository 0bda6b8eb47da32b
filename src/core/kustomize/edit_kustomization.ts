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
  // kustomize refuses an empty kustomization.
  if (saidSomething && isBare(kustomization)) kustomization.set("resources", []);
  return new Map([...sources, [file.path, writeDocuments([kustomization])]]);
}

const HEAD = new Set(["apiVersion", "kind", "metadata"]);

function isBare(kustomization: Mapping): boolean {
  return [...kustomization.keys()].every((field) => HEAD.has(field));
}

/** The files without that field in the kustomization in `folder`. */
export function withoutField(sources: Sources, folder: string, field: string): Sources {
  return editKustomization(sources, folder, (kustomization) => {
    kustomization.delete(field);
  });
}

/**
 * The files such that the build has the order of the files, which identifies resources, and no annotations about their
 * origin.
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
