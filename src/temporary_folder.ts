import { Failure, type FailureCode } from "./core/failure.ts";
import type { Log } from "./context.ts";

/**
 * Makes a folder that only this user may enter, in the system's temporary folder. Throws a `Failure` with `code` if that
 * does not exist or cannot be written.
 */
export async function makeTemporaryFolder(code: FailureCode = "git"): Promise<string> {
  try {
    return await Deno.makeTempDir({ prefix: "gitops-promotion-" });
  } catch (error) {
    throw explainFileError(error, "make a temporary folder", code);
  }
}

/** Removes the folder. That it cannot be removed is only a warning: what was done in it counts more. */
export async function removeTemporaryFolder(path: string, log: Log): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    const why = error instanceof Error ? error.message : String(error);
    const message = `could not remove the temporary folder "${path}": ${why}`;
    log.warn({ code: "temporary-folder", message });
  }
}

/** Runs `work` with a temporary folder, and removes it. Errors of the file system in it become a `Failure`. */
export async function withTemporaryFolder<T>(
  log: Log,
  work: (path: string) => Promise<T>,
): Promise<T> {
  const path = await makeTemporaryFolder();
  try {
    return await work(path);
  } catch (error) {
    throw explainFileError(error, `work in the temporary folder "${path}"`, "git");
  } finally {
    await removeTemporaryFolder(path, log);
  }
}

/** Makes a `Failure` of an error of the file system; other errors come back as they are. */
export function explainFileError(error: unknown, action: string, code: FailureCode): unknown {
  if (!(error instanceof Error) || error instanceof Failure) return error;
  // Deno has no class of its own for every error of the system, as for a full disk.
  const isOfSystem = /\(os error \d+\)/.test(error.message) ||
    error instanceof Deno.errors.NotCapable;
  if (!isOfSystem) return error;
  return new Failure(code, `could not ${action}: ${error.message}`, {
    hint: /No space left|os error 28\b|os error 112\b|quota/i.test(error.message)
      ? "the disk is full: free some space, or name a folder on another disk in TMPDIR"
      : "name a folder that exists and can be written in TMPDIR (on Windows TEMP)",
    cause: error,
  });
}
