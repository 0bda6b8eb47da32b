import { join } from "node:path";
import { schemaText } from "../../src/commands/schema.ts";
import type { BuildInfo } from "../build/build_info.ts";
import type { BundledPackage } from "../build/bundle.ts";
import { executableName, type Target, targets } from "../build/targets.ts";
import { THIRD_PARTY_LICENSES, thirdPartyLicenses } from "../build/third_party_licenses.ts";
import { writeTarball, writeZip } from "./archive.ts";
import { checksumsOf, formatChecksums } from "./checksums.ts";
import { releaseNotes } from "./notes.ts";
import { renderManifest } from "./packaging.ts";
import { sbom } from "./sbom.ts";

interface ReleaseOptions {
  readonly root: string;
  /** The folder with an executable for every target. */
  readonly dist: string;
  /** An existing empty folder for the files that are attached to the release. */
  readonly into: string;
  /** Where the notes go; they are no file of the release. */
  readonly notes: string;
  readonly info: BuildInfo;
  readonly packages: readonly BundledPackage[];
  readonly deno: string;
  readonly time: Date;
}

/** Makes all files of a release: archives, install scripts, config schema, SBOM, package managers' manifests, SHA256SUMS. */
export async function writeAssets(options: ReleaseOptions): Promise<void> {
  const { root, into, info, time } = options;
  await Deno.writeTextFile(
    options.notes,
    releaseNotes(await Deno.readTextFile(join(root, "CHANGELOG.md")), info.version),
  );
  for (const target of targets) await writeArchives(options, target);
  for (const name of ["install.sh", "install.ps1"]) {
    await Deno.copyFile(join(root, name), join(into, name));
  }
  await Deno.writeTextFile(join(into, "gitops-promotion.schema.json"), schemaText());
  await writeJson(
    join(into, "gitops-promotion.cdx.json"),
    sbom({ ...info, ...options, lock: await Deno.readTextFile(join(root, "deno.lock")), time }),
  );
  const release = {
    version: info.version,
    url: `https://github.com/XenitAB/gitops-promotion/releases/download/v${info.version}`,
    checksums: await checksumsOf(into),
  };
  for (const name of ["gitops-promotion.rb", "gitops-promotion.json"]) {
    const template = await Deno.readTextFile(join(root, "packaging", name));
    await Deno.writeTextFile(join(into, name), renderManifest(template, release));
  }
  await Deno.writeTextFile(join(into, "SHA256SUMS"), formatChecksums(await checksumsOf(into)));
}

async function writeArchives(
  { root, dist, into, packages, time }: ReleaseOptions,
  target: Target,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "release-" });
  try {
    const executable = target.includes("windows") ? "gitops-promotion.exe" : "gitops-promotion";
    await Deno.copyFile(join(dist, executableName(target, target)), join(folder, executable));
    // A download between workflow jobs loses the bit.
    await Deno.chmod(join(folder, executable), 0o755);
    await Deno.copyFile(join(root, "LICENSE"), join(folder, "LICENSE"));
    await Deno.writeTextFile(join(folder, THIRD_PARTY_LICENSES), thirdPartyLicenses(packages));
    const archive = {
      folder,
      files: ["LICENSE", THIRD_PARTY_LICENSES, executable],
      output: join(into, `gitops-promotion-${target}`),
      time,
    };
    await writeTarball(archive);
    if (target.includes("windows")) await writeZip(archive);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function writeJson(path: string, value: object): Promise<void> {
  await Deno.writeTextFile(path, `${JSON.stringify(value, undefined, 2)}\n`);
}
