import { fileURLToPath } from "node:url";
import { bundle, type BundledPackage } from "../build/bundle.ts";

/** The program's bundle, as a release has it, with version 1.2.3. */
export interface ProgramBundle {
  /** Absolute path of the module to start with. */
  readonly first: string;
  readonly packages: readonly BundledPackage[];
}

/** Bundles the program into an empty folder. */
export async function bundleProgram(into: string): Promise<ProgramBundle> {
  return await bundle({
    root: fileURLToPath(new URL("../..", import.meta.url)),
    entry: fileURLToPath(new URL("../../main.ts", import.meta.url)),
    into,
    info: { version: "1.2.3", commit: "0123456789abcdef0123" },
    deno: Deno.execPath(),
  });
}
