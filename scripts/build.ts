import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Command, Option } from "@commander-js/extra-typings";
import { readBuildInfo } from "./build/build_info.ts";
import { ALONE, bundle } from "./build/bundle.ts";
import { compile } from "./build/compile.ts";
import { helpPages } from "./build/help_pages.ts";
import { executableName, targets } from "./build/targets.ts";
import { THIRD_PARTY_LICENSES, thirdPartyLicenses } from "./build/third_party_licenses.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const { target, entry, output } = new Command("build")
  .description(
    "Bundles the program and compiles it to an executable in dist/, with the licences of what it contains beside it.",
  )
  .addOption(
    new Option("--target <name>", "platform to build for, instead of this machine's").choices(
      targets,
    ),
  )
  .option("--entry <module>", "module to start with, instead of the program's")
  .option("--output <file>", "where to write the executable")
  .addHelpText(
    "after",
    `
Environment:
  DENO_COMPILE  the deno to compile with, instead of the one that runs this
  DENORT_BIN    the runtime to put the program behind, instead of downloading it
  GITOPS_PROMOTION_VERSION, GITOPS_PROMOTION_COMMIT
                what --version shall tell, instead of what git says`,
  )
  .parse(Deno.args, { from: "user" })
  .opts();

const executable = resolve(output ?? join(root, "dist", executableName(target, Deno.build.target)));
await Deno.mkdir(dirname(executable), { recursive: true });
const work = await Deno.makeTempDir({ dir: dirname(executable), prefix: ".build-" });
try {
  const { first, packages } = await bundle({
    root,
    entry: resolve(entry ?? join(root, "main.ts")),
    into: work,
    alone: entry === undefined ? ALONE : [],
    info: await readBuildInfo(root),
    help: await helpPages(),
    deno: Deno.execPath(),
  });
  await compile({
    bundle: first,
    output: executable,
    target,
    deno: Deno.env.get("DENO_COMPILE") || Deno.execPath(),
  });
  await Deno.writeTextFile(
    join(dirname(executable), THIRD_PARTY_LICENSES),
    thirdPartyLicenses(packages),
  );
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  await Deno.stderr.write(new TextEncoder().encode(`error: ${message}\n`));
  Deno.exitCode = 1;
} finally {
  await Deno.remove(work, { recursive: true });
}
