import { dirname } from "node:path";
import { run } from "./run.ts";

interface CompileOptions {
  /** Absolute path of the bundle's first module, in a folder that holds nothing else. */
  readonly bundle: string;
  /** Absolute. */
  readonly output: string;
  readonly target?: string | undefined;
  /** The Deno to compile with. */
  readonly deno: string;
}

export function compileArguments(
  { bundle, output, target }: Omit<CompileOptions, "deno">,
): string[] {
  return [
    "compile",
    "--quiet",
    // A configuration above the bundle would bring the whole npm tree into the executable again.
    "--no-config",
    "--no-lock",
    "--no-check",
    // V8's code cache would be read from a file in the temporary folder that any other user can put there first.
    "--no-code-cache",
    // A large repository's overview takes 60 MB less; V8 would let garbage of 16 MB gather before it clears it away.
    "--v8-flags=--max-semi-space-size=2",
    "--no-prompt",
    // A list of kinds would be no smaller, since git may be run, but Deno guards some folders, /dev/shm among them, by
    // asking for all of them together.
    "--allow-all",
    ...(target === undefined ? [] : ["--target", target]),
    "--output",
    output,
    bundle,
  ];
}

/** Compiles a bundle to an executable. Deno itself honours `DENORT_BIN`, the runtime that it would download otherwise. */
export async function compile(options: CompileOptions): Promise<void> {
  try {
    await run(options.deno, compileArguments(options), { cwd: dirname(options.bundle) });
  } catch (error) {
    if (Deno.env.get("DENORT_BIN")) throw error;
    // Offline, Deno tells of a download that failed and not of the way around it.
    throw new Error(
      `could not compile "${options.output}"; where Deno cannot download its runtime (denort), set DENORT_BIN to one of the same version`,
    );
  }
}
