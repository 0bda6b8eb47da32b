/**
 * Whether markers are looked for in the file at `path`: it ends in `.yaml` or `.yml`, or is named `Kustomization`, as
 * kustomize and Flux read it too.
 */
export function isManifest(path: string): boolean {
  return /\.ya?ml$|(?:^|\/)Kustomization$/.test(path);
}
