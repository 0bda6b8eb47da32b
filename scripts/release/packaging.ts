import type { Checksums } from "./checksums.ts";

/**
 * Fills in a package manager's manifest: `{{version}}`, `{{url}}` (the folder of the release's files) and
 * `{{sha256 <file>}}`. Throws on any other placeholder and on a file that the release does not have.
 */
export function renderManifest(
  template: string,
  release: { readonly version: string; readonly url: string; readonly checksums: Checksums },
): string {
  return template.replaceAll(/\{\{(?<placeholder>[^}]*)\}\}/g, (_, placeholder: string) => {
    const [name, file = ""] = placeholder.split(" ");
    if (name === "version" && file === "") return release.version;
    if (name === "url" && file === "") return release.url;
    if (name !== "sha256") {
      throw new Error(`the template has the unknown placeholder "{{${placeholder}}}"`);
    }
    const checksum = release.checksums.get(file);
    if (checksum === undefined) {
      throw new Error(
        `the template asks for the checksum of "${file}", which the release does not have`,
      );
    }
    return checksum;
  });
}
