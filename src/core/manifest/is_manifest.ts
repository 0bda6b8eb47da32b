/**
 * Whether the file at `path` is scanned for markers: it ends with `.yaml` or `.yml`, or is named `Kustomization`, which
 * kustomize and Flux read too.
 */
export function isManifest(path: string): boolean {
  return /\.ya?ml$|(?:^|\/)Kustomization$/.test(path);
}
