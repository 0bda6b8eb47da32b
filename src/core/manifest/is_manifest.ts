/** Whether markers are looked for in the file at `path`: it ends in `.yaml` or `.yml`. */
export function isManifest(path: string): boolean {
  return /\.ya?ml$/.test(path);
}
