import { join } from "node:path";
import {
  explainFileError,
  makeTemporaryFolder,
  removeTemporaryFolder,
} from "../temporary_folder.ts";
import type { Log } from "../context.ts";
import type { Git } from "./git.ts";

/** The output of a git command that writes it to a file. */
export interface OutputFile {
  /** Settles once git has ended. */
  readonly ended: Promise<unknown>;
  /**
   * Yields the output while git writes it, once; the next piece takes the place of the last one. Throws as `Git.run`,
   * after all output.
   */
  read(): AsyncGenerator<Uint8Array, void>;
  /** Terminates git if it is still running, and removes the file. */
  close(): Promise<void>;
}

/** In bytes. */
const PIECE = 1 << 18;

/** The polling interval, in milliseconds, while git writes nothing. */
const PAUSE = 5;

/**
 * Starts `git <args>`, one of which is `--output=<path>`. A pipe holds 64 kB: git would wait whenever the program is
 * busy, and wake it for every 4 kB when it is not.
 */
export function openOutputFile(
  git: Git,
  args: (path: string) => readonly string[],
  variables: Readonly<Record<string, string>>,
): OutputFile {
  const stop = new AbortController();
  const opened = openFile(git.log);
  let hasEnded = false;
  const ended = opened
    .then(({ path }) => git.run(args(path), { variables, stop: stop.signal }))
    .finally(() => hasEnded = true);
  // Whoever reads gets the error.
  ended.catch(() => {});

  async function* read(): AsyncGenerator<Uint8Array, void> {
    const { file } = await opened;
    const piece = new Uint8Array(PIECE);
    for (;;) {
      const isWhole = hasEnded;
      const count = await file.read(piece) ?? 0;
      if (count > 0) yield piece.subarray(0, count);
      else if (isWhole) break;
      else await endOrPause(ended);
    }
    await ended;
  }

  return {
    ended,
    read,
    async close() {
      stop.abort();
      await ended.catch(() => {});
      const known = await opened.catch(() => undefined);
      if (known === undefined) return;
      known.file.close();
      await removeTemporaryFolder(known.folder, git.log);
    },
  };
}

async function openFile(log: Log) {
  const folder = await makeTemporaryFolder();
  const path = join(folder, "output");
  try {
    const file = await Deno.open(path, { read: true, write: true, createNew: true });
    return { folder, path, file };
  } catch (error) {
    await removeTemporaryFolder(folder, log);
    throw explainFileError(error, `write to the temporary folder "${folder}"`, "git");
  }
}

async function endOrPause(ended: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const pause = new Promise((resolve) => timer = setTimeout(resolve, PAUSE));
  await Promise.race([ended.catch(() => {}), pause]);
  clearTimeout(timer);
}
