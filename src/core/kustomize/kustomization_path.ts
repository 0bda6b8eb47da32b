/** The names that kustomize searches for, https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/. */
const KUSTOMIZATION_NAMES = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/** The folder of the kustomization at `path`, by its name; undefined for any other file. */
export function kustomizationFolder(path: string): string | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return KUSTOMIZATION_NAMES.includes(name) ? parentOf(path) : undefined;
}

/** The paths at which a folder may have its kustomization. */
export function kustomizationPaths(folder: string): string[] {
  return KUSTOMIZATION_NAMES.map((name) => folder === "" ? name : `${folder}/${name}`);
}

/** The path of the kustomization in a folder; undefined if it has none. */
export function kustomizationPath(
  folder: string,
  files: { has(path: string): boolean },
): string | undefined {
  return kustomizationPaths(folder).find((path) => files.has(path));
}

/** The folder of a path; empty for the repository's root. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 0));
}
