import type { BundledPackage } from "./bundle.ts";
import { mitLicense } from "./license_text.ts";

/** The file that goes along with every executable. */
export const THIRD_PARTY_LICENSES = "THIRD_PARTY_LICENSES";

const RULE = "-".repeat(80);

/** The licence texts of what an executable contains besides this program: Deno and the bundled packages. */
export function thirdPartyLicenses(packages: readonly BundledPackage[]): string {
  // As https://github.com/denoland/deno/blob/main/LICENSE.md has it.
  const worksByText = new Map([[mitLicense("Copyright 2018-2026 the Deno authors"), [
    "Deno (MIT)",
  ]]]);
  for (const { name, version, license, licenseText } of packages) {
    const work = `${name} ${version}${license === "" ? "" : ` (${license})`}`;
    worksByText.set(licenseText, [...worksByText.get(licenseText) ?? [], work]);
  }
  const sections = [...worksByText].map(([text, works]) =>
    `${RULE}\n${works.join("\n")}\n${RULE}\n\n${text}\n`
  );
  return [
    "The executables of gitops-promotion contain these works of others, each under its own licence.\n",
    ...sections,
  ].join("\n");
}
