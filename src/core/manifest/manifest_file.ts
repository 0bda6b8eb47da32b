/** A file of the repository, decoded as UTF-8 with its byte order mark kept as U+FEFF. */
export interface ManifestFile {
  /** From the repository's root, with `/`. */
  readonly path: string;
  readonly text: string;
}

/**
 * Whether the file at `path` is scanned for markers: it ends with `.yaml` or `.yml`, or is named `Kustomization`, which
 * kustomize and Flux read too.
 */
export function isManifest(path: string): boolean {
  return /\.ya?ml$|(?:^|\/)Kustomization$/.test(path);
}
