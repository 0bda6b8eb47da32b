import { join } from "node:path";
import type { Git } from "./git.ts";
import type { Repository } from "./repository.ts";

/** The branch on which fast-import puts its commit; it wants one. */
export const SCRATCH_REF = "refs/heads/scratch";

/**
 * Runs `work` with a git directory of its own that shares nothing with the repository but the objects: no ref of the
 * user's can be touched or locked there, no replacement or edge of a shallow clone alters what a commit says, and what
 * a partial clone lacks is missing, never fetched. See https://git-scm.com/docs/gitrepository-layout for what git needs.
 */
export async function inScratch<T>(
  repository: Repository,
  work: (git: Git) => Promise<T>,
): Promise<T> {
  const { git, objectFormat, objectsDir } = repository;
  const dir = await Deno.makeTempDir({ prefix: "gitops-promotion-" });
  try {
    await Deno.mkdir(join(dir, "refs"));
    await Deno.writeTextFile(join(dir, "HEAD"), `ref: ${SCRATCH_REF}\n`);
    await Deno.writeTextFile(join(dir, "config"), configOf(objectFormat));
    return await work(git.inGitDir(dir, { GIT_OBJECT_DIRECTORY: objectsDir }));
  } finally {
    // What was done counts more than what is left behind.
    await Deno.remove(dir, { recursive: true }).catch((error) =>
      git.log.warn({
        code: "temporary-folder",
        message: `could not remove the temporary folder "${dir}": ${error.message}`,
      })
    );
  }
}

function configOf(objectFormat: string): string {
  return objectFormat === "sha1"
    ? "[core]\nbare = true\nrepositoryformatversion = 0\n"
    : `[core]\nbare = true\nrepositoryformatversion = 1\n[extensions]\nobjectformat = ${objectFormat}\n`;
}
