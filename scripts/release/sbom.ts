import type { BundledPackage } from "../build/bundle.ts";

interface SbomOptions {
  readonly version: string;
  readonly commit: string;
  /** Deno's version, whose runtime every executable contains. */
  readonly deno: string;
  /** When the release's commit was made, so that the same commit gives the same document. */
  readonly time: Date;
  readonly packages: readonly BundledPackage[];
  /** The text of `deno.lock`. */
  readonly lock: string;
}

interface LockedPackage {
  readonly integrity: string;
  readonly dependencies?: readonly string[];
}

/**
 * The software bill of materials of the executables in CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/): what was
 * bundled, with the hashes that `deno.lock` pins. Throws when the lock does not know a bundled package.
 */
export function sbom(options: SbomOptions): object {
  const locked: Record<string, LockedPackage> = JSON.parse(options.lock).npm;
  const program = `pkg:github/XenitAB/gitops-promotion@${options.version}`;
  const runtime = `pkg:github/denoland/deno@v${options.deno}`;
  const entries = options.packages.map((bundled) => ({
    bundled,
    lock: lockEntry(locked, bundled),
  }));
  const references = new Map(
    entries.map(({ bundled }) => [`${bundled.name}@${bundled.version}`, purl(bundled)]),
  );
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      timestamp: options.time.toISOString(),
      component: {
        type: "application",
        "bom-ref": program,
        name: "gitops-promotion",
        version: options.version,
        purl: program,
        licenses: [{ license: { id: "MIT" } }],
        properties: [{ name: "commit", value: options.commit }],
      },
    },
    components: [
      {
        type: "framework",
        "bom-ref": runtime,
        name: "deno",
        version: options.deno,
        purl: runtime,
        licenses: [{ license: { id: "MIT" } }],
      },
      ...entries.map(({ bundled, lock }) => component(bundled, lock.integrity)),
    ],
    dependencies: [
      { ref: program, dependsOn: [runtime, ...references.values()] },
      ...entries.map(({ bundled, lock }) => ({
        ref: purl(bundled),
        dependsOn: dependencyReferences(lock.dependencies ?? [], references),
      })),
    ],
  };
}

function component(bundled: BundledPackage, integrity: string): object {
  const [group, name] = bundled.name.startsWith("@")
    ? bundled.name.split("/")
    : [undefined, bundled.name];
  return {
    type: "library",
    "bom-ref": purl(bundled),
    ...(group === undefined ? {} : { group }),
    name,
    version: bundled.version,
    purl: purl(bundled),
    hashes: [hashOf(integrity)],
    ...(bundled.license === "" ? {} : { licenses: [{ expression: bundled.license }] }),
  };
}

/** https://github.com/package-url/purl-spec: the `@` of a scope is percent-encoded. */
function purl({ name, version }: { name: string; version: string }): string {
  return `pkg:npm/${name.replace(/^@/, "%40")}@${version}`;
}

/** From the form of https://w3c.github.io/webappsec-subresource-integrity/ that registries use. */
function hashOf(integrity: string): { alg: string; content: string } {
  const [algorithm = "", base64 = ""] = integrity.split("-");
  const content = Array.from(atob(base64), (c) => c.charCodeAt(0).toString(16).padStart(2, "0"))
    .join("");
  return { alg: algorithm.replace(/^sha/, "SHA-"), content };
}

/** A key of the lock is `name@version`, with `_peer@version` behind it where the package has peers. */
function lockEntry(
  locked: Record<string, LockedPackage>,
  { name, version }: BundledPackage,
): LockedPackage {
  const id = `${name}@${version}`;
  const key = Object.keys(locked).find((key) => key === id || key.startsWith(`${id}_`));
  const entry = key === undefined ? undefined : locked[key];
  if (entry === undefined) throw new Error(`"${id}" is in the bundle but not in deno.lock`);
  return entry;
}

/** A dependency stands with its version only where the lock has several versions of it. */
function dependencyReferences(
  dependencies: readonly string[],
  references: ReadonlyMap<string, string>,
): string[] {
  const wanted = dependencies.map((dependency) => dependency.replace(/_.*$/, ""));
  return [...references]
    .filter(([id]) => wanted.includes(id) || wanted.includes(id.replace(/@[^@]*$/, "")))
    .map(([, reference]) => reference);
}
