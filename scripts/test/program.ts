import { fileURLToPath } from "node:url";
import { ALONE, bundle, type BundledPackage } from "../build/bundle.ts";

/** The program's bundle, as a release has it, with version 1.2.3. */
export interface ProgramBundle {
  /** Absolute path of the module to start with. */
  readonly first: string;
  readonly packages: readonly BundledPackage[];
}

/** Bundles the program into a new folder in `dir`. */
export async function bundleProgram(dir: string): Promise<ProgramBundle> {
  const into = await Deno.makeTempDir({ dir, prefix: "program-" });
  return await bundle({
    root: fileURLToPath(new URL("../..", import.meta.url)),
    entry: fileURLToPath(new URL("../../main.ts", import.meta.url)),
    into,
    alone: ALONE,
    info: { version: "1.2.3", commit: "0123456789abcdef0123" },
    deno: Deno.execPath(),
  });
}
