import { join } from "node:path";
import {
  explainFileError,
  makeTemporaryFolder,
  removeTemporaryFolder,
} from "../temporary_folder.ts";
import type { Git } from "./git.ts";
import {
  type GitObject,
  type ObjectReader,
  openObjectReader,
  type ReadOptions,
} from "./objects.ts";
import type { Repository, Scratch } from "./repository.ts";

/** The branch for fast-import's commit, which needs one. */
export const SCRATCH_REF = "refs/heads/scratch";

export function createScratch(repository: Repository): Scratch {
  let made: Promise<{ readonly dir: string; readonly git: Git }> | undefined;
  let opened: Promise<ObjectReader> | undefined;
  const git = async () => (await (made ??= makeScratch(repository))).git;
  return {
    git,
    reader: () => opened ??= readingGit(repository, git).then((git) => openObjectReader(git)),
    async close() {
      const reader = await opened?.catch(() => undefined);
      await reader?.close();
      const scratch = await made?.catch(() => undefined);
      if (scratch !== undefined) await removeTemporaryFolder(scratch.dir, repository.git.log);
    },
  };
}

/**
 * Where to read objects: in the repository itself if it is whole, so that a run that only reads makes no folder. An id
 * leads to the same object there, if replace refs are left out.
 */
async function readingGit(
  { git, gitDir, shallow, partial, temporary }: Repository,
  scratch: () => Promise<Git>,
): Promise<Git> {
  if (shallow || partial || temporary) return await scratch();
  return git.inGitDir(gitDir, { variables: { GIT_NO_REPLACE_OBJECTS: "1" }, lazy: false });
}

async function makeScratch(
  { checkout, objectFormat, objectsDir }: Repository,
): Promise<{ dir: string; git: Git }> {
  const dir = await makeTemporaryFolder();
  try {
    layOut(dir, objectFormat);
  } catch (error) {
    await removeTemporaryFolder(dir, checkout.log);
    throw explainFileError(error, `write to the temporary folder "${dir}"`, "git");
  }
  const variables = { GIT_OBJECT_DIRECTORY: objectsDir };
  return { dir, git: checkout.inGitDir(dir, { variables, lazy: false }) };
}

/**
 * Writes what git needs (https://git-scm.com/docs/gitrepository-layout). Synchronously: while code is loaded, three
 * awaited calls take longer.
 */
function layOut(dir: string, objectFormat: string): void {
  Deno.mkdirSync(join(dir, "refs"));
  Deno.writeTextFileSync(join(dir, "HEAD"), `ref: ${SCRATCH_REF}\n`);
  Deno.writeTextFileSync(join(dir, "config"), configOf(objectFormat));
}

function configOf(objectFormat: string): string {
  return objectFormat === "sha1"
    ? "[core]\nbare = true\nrepositoryformatversion = 0\n"
    : `[core]\nbare = true\nrepositoryformatversion = 1\n[extensions]\nobjectformat = ${objectFormat}\n`;
}

/** Runs `work` in the repository's scratch directory, or in a temporary one. */
export async function inScratch<T>(
  repository: Repository,
  work: (scratch: Scratch) => Promise<T>,
): Promise<T> {
  if (repository.scratch !== undefined) return await work(repository.scratch);
  const scratch = createScratch(repository);
  try {
    return await work(scratch);
  } finally {
    await scratch.close();
  }
}

/** Reads objects in the clone, as `ObjectReader.read`. */
export async function readObjects(
  repository: Repository,
  names: readonly string[],
  options?: ReadOptions,
): Promise<(GitObject | undefined)[]> {
  if (names.length === 0) return [];
  return await inScratch(
    repository,
    async (scratch) => (await scratch.reader()).read(names, options),
  );
}
