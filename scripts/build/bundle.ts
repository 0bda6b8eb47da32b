import { isBuiltin } from "node:module";
import { isAbsolute, join } from "node:path";
import * as esbuild from "esbuild";
import type { BuildInfo } from "./build_info.ts";
import { licenseText } from "./license_text.ts";
import { run } from "./run.ts";

/** The commands of the program that run alone: `status` runs in a job of its own, again and again. */
export const ALONE: readonly string[] = ["status"];

interface BundleOptions {
  /** The project's root, with `deno.json` and `deno.lock`. */
  readonly root: string;
  /** Absolute path of the module to start with. */
  readonly entry: string;
  /** An existing empty folder; it gets `main.js` and the modules that are loaded when they are needed. */
  readonly into: string;
  readonly info: BuildInfo;
  /**
   * Commands that get a second bundle of the program, without the other commands. They load fewer modules then, which
   * hold nothing that only other commands use, and start 6 % sooner; the executable grows by half a megabyte for each.
   */
  readonly alone?: readonly string[];
  /** By command; see `src/cli/help_pages.ts`. */
  readonly help?: Readonly<Record<string, string>>;
  /** The Deno that fetches the dependencies. */
  readonly deno: string;
}

interface Bundle {
  /** Absolute path of the module to start with. */
  readonly first: string;
  /** The packages of which anything is in the bundle, sorted by name and version. */
  readonly packages: readonly BundledPackage[];
}

export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** The SPDX expression of its package.json, empty when there is none. */
  readonly license: string;
  /** What must go along with its copies. */
  readonly licenseText: string;
}

/**
 * Bundles the program with its dependencies, at the versions that `deno.lock` pins.
 *
 * esbuild is called by itself because `deno bundle` of Deno 2.4 leaves CommonJS calls in that fail at run time.
 */
export async function bundle(options: BundleOptions): Promise<Bundle> {
  const made = await Deno.makeTempDir({ dir: options.into, prefix: "packages-" });
  // esbuild names files by their real paths.
  const packages = await Deno.realPath(made);
  try {
    await installPackages(options, packages);
    const { into, alone = [], root } = options;
    const first = join(into, "main.js");
    const outdir = alone.length === 0 ? into : join(into, "program");
    const outputs = await build(options, { packages, outdir });
    for (const command of alone) {
      outputs.push(...await build(options, { packages, outdir: join(into, command), command }));
    }
    if (alone.length > 0) await Deno.writeTextFile(first, chooser(alone));
    return { first, packages: await bundledPackages(outputs, root) };
  } finally {
    await esbuild.stop();
    await Deno.remove(packages, { recursive: true });
  }
}

type Output = esbuild.Metafile["outputs"][string];

/** Bundles the program, or only what one of its commands needs, into `outdir`. */
async function build(
  options: BundleOptions,
  { packages, outdir, command }: {
    readonly packages: string;
    readonly outdir: string;
    readonly command?: string;
  },
): Promise<Output[]> {
  const { help = {} } = options;
  const pages = Object.entries(help).filter(([name]) => command === undefined || name === command);
  await Deno.mkdir(outdir, { recursive: true });
  const result = await esbuild.build({
    absWorkingDir: options.root,
    entryPoints: { main: options.entry },
    outdir,
    bundle: true,
    splitting: true,
    format: "esm",
    target: "esnext",
    // Our own names stay, so that a stack trace can be read.
    minifySyntax: true,
    minifyWhitespace: true,
    // THIRD_PARTY_LICENSES has them whole.
    legalComments: "none",
    // Not "node": the condition of that name brings CommonJS where a package has modules too.
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: ["deno"],
    define: {
      // Temporal's polyfill only checks that it is there, and Deno would load node:process for that.
      "globalThis.process": "true",
      GITOPS_PROMOTION_BUILD: JSON.stringify(options.info),
      GITOPS_PROMOTION_HELP: JSON.stringify(Object.fromEntries(pages)),
    },
    plugins: [
      packagesFrom(packages),
      ...(command === undefined ? [] : [withoutOtherCommands(command)]),
    ],
    metafile: true,
    write: false,
    logLevel: "warning",
  });
  for (const file of result.outputFiles) {
    await Deno.writeTextFile(file.path, withRequire(file.text));
  }
  return Object.values(result.metafile.outputs);
}

/** The first module: it loads the bundle of the command that runs. */
function chooser(alone: readonly string[]): string {
  const cases = alone.map((name) => `case"${name}":await import("./${name}/main.js");break;`);
  return `switch(Deno.args[0]){${cases.join("")}default:await import("./program/main.js")}`;
}

/** Leaves out how the other commands are defined, and with it all that only these need. */
function withoutOtherCommands(command: string): esbuild.Plugin {
  const own = `/definitions/${command.replaceAll("-", "_")}.ts`;
  return {
    name: "without-other-commands",
    setup(build) {
      build.onResolve(
        { filter: /\/(?:definitions\/[^/]+|program_commands)\.ts$/ },
        ({ path }) => path.endsWith(own) ? undefined : { path, namespace: "not-needed" },
      );
    },
  };
}

async function bundledPackages(
  outputs: readonly Output[],
  root: string,
): Promise<BundledPackage[]> {
  const folders = new Set<string>();
  for (const { inputs } of outputs) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const folder = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0];
      if (folder !== undefined && bytesInOutput > 0) folders.add(folder);
    }
  }
  const packages = await Promise.all([...folders].map(async (folder) => {
    const path = join(root, folder);
    const manifest = JSON.parse(await Deno.readTextFile(join(path, "package.json")));
    const { name, version, license = "" } = manifest;
    return { name, version, license, licenseText: await licenseText(path, manifest) };
  }));
  return packages.sort((a, b) => compare(a.name, b.name) || compare(a.version, b.version));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** esbuild looks for packages in `node_modules`, which the project does not have; so Deno lays one out from its cache. */
async function installPackages({ root, deno }: BundleOptions, into: string): Promise<void> {
  const { imports } = JSON.parse(await Deno.readTextFile(join(root, "deno.json")));
  await Deno.writeTextFile(
    join(into, "deno.json"),
    JSON.stringify({ nodeModulesDir: "auto", lock: { path: "deno.lock", frozen: true }, imports }),
  );
  await Deno.copyFile(join(root, "deno.lock"), join(into, "deno.lock"));
  await run(deno, ["install", "--quiet", "--frozen"], { cwd: into });
}

function packagesFrom(folder: string): esbuild.Plugin {
  const fromFolder = Symbol("looked up in the folder");
  return {
    name: "packages",
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, (args) => {
        // Windows' absolute paths begin with a letter.
        if (isAbsolute(args.path)) return;
        if (isNotNeeded(args)) return { path: args.path, namespace: "not-needed" };
        if (isBuiltin(args.path)) {
          return { path: args.path.replace(/^(?:node:)?/, "node:"), external: true };
        }
        if (args.pluginData === fromFolder || args.resolveDir.startsWith(folder)) return;
        return build.resolve(args.path, {
          kind: args.kind,
          importer: args.importer,
          resolveDir: folder,
          pluginData: fromFolder,
        });
      });
      build.onLoad({ filter: /./, namespace: "not-needed" }, () => ({
        contents: "export default {}",
      }));
      build.onLoad(
        { filter: /\.[cm]?js$/ },
        async ({ path }) =>
          path.startsWith(folder) ? { contents: await withShortNames(path) } : undefined,
      );
    },
  };
}

/** A dependency's module with short names: V8 reads the names of every module that a run loads. */
async function withShortNames(path: string): Promise<string> {
  const { code } = await esbuild.transform(await Deno.readTextFile(path), {
    minifyIdentifiers: true,
    target: "esnext",
  });
  return code;
}

/**
 * What commander imports for subcommands that are separate programs, which we do not have, and for defaults of what
 * `src/cli` passes to it: arguments, streams, colours and how to exit. Loading them takes Deno 2.9 30 milliseconds.
 */
const NOT_NEEDED: ReadonlySet<string> = new Set([
  "node:child_process",
  "node:fs",
  "node:process",
]);

function isNotNeeded({ path, importer }: esbuild.OnResolveArgs): boolean {
  // A folder above the project may be called commander too.
  return NOT_NEEDED.has(path) &&
    /[\\/]node_modules[\\/]commander[\\/]lib[\\/][^\\/]+$/.test(importer);
}

/** Gives `require` to the chunk whose CommonJS dependencies ask it for Node's own modules. */
function withRequire(code: string): string {
  if (!code.includes("Dynamic require of")) return code;
  // Made when it is first called: to make one takes a millisecond, and most runs never call it.
  return `import{createRequire}from"node:module";let required;const require=(...args)=>(required??=createRequire(import.meta.url))(...args);${code}`;
}
