import { dirname, join } from "node:path";
import {
  explainFileError,
  makeTemporaryFolder,
  removeTemporaryFolder,
} from "../temporary_folder.ts";
import type { Repository } from "./repository.ts";
import { createScratch } from "./scratch.ts";
import type { ConfigEntry } from "./variables.ts";

/** A writable repository, and how to release it. */
interface WritableRepository {
  readonly repository: Repository;
  close(): Promise<void>;
}

/**
 * The repository itself if its objects can be written. Otherwise a temporary one until `close`: for a checkout that is
 * mounted read-only or belongs to another user, for a shallow one, whose edge each fetch would move, and for one that
 * must stay `untouched`. It has the same configuration and refs, and borrows the objects
 * (https://git-scm.com/docs/gitrepository-layout, `objects/info/alternates`). The configuration, which may hold a
 * token, is passed by the environment, so that a killed run leaves no secret in a file.
 */
export async function openWritable(
  repository: Repository,
  options: { readonly untouched?: boolean } = {},
): Promise<WritableRepository> {
  const { objectsDir, shallow, git } = repository;
  const itself = !options.untouched && !shallow && canWriteIn(objectsDir);
  if (itself) return withScratch(repository, () => Promise.resolve());
  const gitDir = await makeTemporaryFolder();
  const close = () => removeTemporaryFolder(gitDir, git.log);
  try {
    await borrow(repository, gitDir);
  } catch (error) {
    await close();
    throw explainFileError(error, `copy refs to the temporary folder "${gitDir}"`, "git");
  }
  return withScratch({
    ...repository,
    git: git.under(settingsByEnvironment(repository)).inGitDir(gitDir, { lazy: true }),
    gitDir,
    objectsDir: join(gitDir, "objects"),
    temporary: true,
  }, close);
}

function withScratch(repository: Repository, close: () => Promise<void>): WritableRepository {
  const scratch = createScratch(repository);
  return {
    repository: { ...repository, scratch },
    close: async () => {
      await scratch.close();
      await close();
    },
  };
}

/** Synchronously: while code is loaded, two awaited calls take longer. */
function canWriteIn(folder: string): boolean {
  try {
    // Named like git's own temporary files, so that `git gc` removes it if the run is killed right here.
    Deno.removeSync(Deno.makeTempFileSync({ dir: folder, prefix: "tmp_obj_" }));
    return true;
  } catch {
    return false;
  }
}

async function borrow(repository: Repository, into: string): Promise<void> {
  const { gitDir, objectsDir } = repository;
  // A linked worktree has its own HEAD, and shares everything else with its main checkout.
  const common = dirname(objectsDir);
  await copy(join(gitDir, "HEAD"), join(into, "HEAD"));
  for (const name of ["packed-refs", "refs", "reftable", "shallow"]) {
    await copy(join(common, name), join(into, name));
  }
  await Deno.writeTextFile(join(into, "config"), formatOf(repository));
  await Deno.mkdir(join(into, "objects", "info"), { recursive: true });
  await Deno.writeTextFile(join(into, "objects", "info", "alternates"), `${objectsDir}\n`);
}

/** The repository format settings, which git reads from a file only. */
function formatOf({ settings }: Repository): string {
  const extensions = settings.local.filter(([key]) =>
    key.startsWith("extensions.") && key !== "extensions.worktreeconfig"
  );
  const lines = extensions.map(([key, value]) =>
    `\t${key.replace("extensions.", "")} = ${value}\n`
  );
  return `[core]\n\tbare = true\n\trepositoryformatversion = ${
    extensions.length > 0 ? 1 : 0
  }\n[extensions]\n${lines.join("")}`;
}

/** The repository's own configuration, without settings about its folder and settings that are irrelevant here. */
function settingsByEnvironment({ settings }: Repository): ConfigEntry[] {
  return settings.local.filter(([key]) =>
    !/^(?:include(?:if)?|extensions|branch|submodule|alias|gui|maintenance)\./.test(key) &&
    !/^core\.(?:bare|worktree|repositoryformatversion|hookspath)$/.test(key) &&
    (!key.startsWith("remote.") || key.startsWith("remote.origin."))
  );
}

/** Copies a file or folder, if it is there. */
async function copy(from: string, to: string): Promise<void> {
  const info = await Deno.stat(from).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  });
  if (info?.isFile) await Deno.writeFile(to, await Deno.readFile(from));
  if (!info?.isDirectory) return;
  await Deno.mkdir(to);
  for await (const { name } of Deno.readDir(from)) await copy(join(from, name), join(to, name));
}
