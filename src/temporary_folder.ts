import { Failure, type FailureCode } from "./core/failure.ts";
import type { Log } from "./context.ts";

/**
 * Creates a folder that only this user can access, in the system's temporary folder. Throws a `Failure` with `code` if
 * that does not exist or is not writable.
 */
export async function makeTemporaryFolder(code: FailureCode = "git"): Promise<string> {
  try {
    return await Deno.makeTempDir({ prefix: "gitops-promotion-" });
  } catch (error) {
    throw explainFileError(error, "make a temporary folder", code);
  }
}

/** Removes the folder. A failure is only a warning: the work in it is done. */
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

/** Runs `work` with a temporary folder, and removes it. File system errors become a `Failure`. */
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

/** Turns a file system error into a `Failure`; returns other errors unchanged. */
export function explainFileError(error: unknown, action: string, code: FailureCode): unknown {
  if (!(error instanceof Error) || error instanceof Failure) return error;
  // Deno has no error class for every system error, such as a full disk.
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
