import { statfsSync } from "node:fs";
import { join } from "node:path";

const SHARED_MEMORY = "/dev/shm";

/** In bytes. */
const ENOUGH = 1_000_000_000;

/**
 * Makes a temporary folder in memory, on Linux; `undefined` where that is not possible: most containers give little room
 * there, or run no programs from it.
 */
export async function makeFolderInMemory(prefix: string): Promise<string | undefined> {
  if (Deno.build.os !== "linux") return undefined;
  let folder: string;
  try {
    folder = await Deno.makeTempDir({ dir: SHARED_MEMORY, prefix });
  } catch (error) {
    const { NotFound, PermissionDenied } = Deno.errors;
    if ([NotFound, PermissionDenied].some((kind) => error instanceof kind)) return undefined;
    throw error;
  }
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize >= ENOUGH && await runsPrograms(folder)) return folder;
  await Deno.remove(folder, { recursive: true });
  return undefined;
}

async function runsPrograms(folder: string): Promise<boolean> {
  const program = join(folder, "program");
  await Deno.writeTextFile(program, "#!/bin/sh\n", { mode: 0o700 });
  try {
    return (await new Deno.Command(program).output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.PermissionDenied) return false;
    throw error;
  } finally {
    await Deno.remove(program);
  }
}
