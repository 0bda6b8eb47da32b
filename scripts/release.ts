import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command } from "@commander-js/extra-typings";
import { readBuildInfo } from "./build/build_info.ts";
import { bundle } from "./build/bundle.ts";
import { writeAssets } from "./release/assets.ts";
import { commitTime } from "./release/commit_time.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

new Command("release")
  .description(
    "Makes the files of a release in dist/release/, and its notes in dist/notes.md, from the executables in dist/.",
  )
  .parse(Deno.args, { from: "user" });

const dist = join(root, "dist");
const into = join(dist, "release");
await Deno.remove(into, { recursive: true }).catch((error) => {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
});
await Deno.mkdir(into, { recursive: true });

const info = await readBuildInfo(root);
const work = await Deno.makeTempDir({ dir: dist, prefix: ".release-" });
try {
  const { packages } = await bundle({
    root,
    entry: join(root, "main.ts"),
    into: work,
    info,
    deno: Deno.execPath(),
  });
  await writeAssets({
    root,
    dist,
    into,
    notes: join(dist, "notes.md"),
    info,
    packages,
    deno: Deno.version.deno,
    time: await commitTime(root),
  });
} finally {
  await Deno.remove(work, { recursive: true });
}
