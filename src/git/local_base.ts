import { Failure } from "../core/failure.ts";
import type { Repository } from "./repository.ts";

/** A branch as this clone knows it. */
interface LocalBranch {
  readonly branch: string;
  readonly commit: string;
}

/**
 * The base branch as of the last fetch, without asking the remote: the one that is named, else the remote's default branch,
 * else the one that is checked out. Throws a `Failure` with code `git` where there is none.
 */
export async function localBase(
  repository: Repository,
  name: string | undefined,
): Promise<LocalBranch> {
  const branches = name === undefined
    ? [
      (await symbolic(repository, "refs/remotes/origin/HEAD"))?.replace("refs/remotes/origin/", ""),
      (await symbolic(repository, "HEAD"))?.replace("refs/heads/", ""),
    ]
    : [name];
  for (const branch of branches) {
    if (branch === undefined) continue;
    for (const ref of [`refs/remotes/origin/${branch}`, `refs/heads/${branch}`]) {
      const commit = await commitOf(repository, ref);
      if (commit !== undefined) return { branch, commit };
    }
  }
  const head = name === undefined ? await commitOf(repository, "HEAD") : undefined;
  if (head !== undefined) return { branch: "HEAD", commit: head };
  const what = name === undefined ? "has no commit" : `has no branch "${name}"`;
  throw new Failure("git", `this clone ${what}`, {
    hint: "run git fetch, or leave --offline out",
  });
}

async function symbolic({ git }: Repository, ref: string): Promise<string | undefined> {
  const { code, stdout } = await git.run(["symbolic-ref", "--quiet", ref], { accept: [1, 128] });
  return code === 0 ? new TextDecoder().decode(stdout).trim() : undefined;
}

async function commitOf({ git }: Repository, ref: string): Promise<string | undefined> {
  const { code, stdout } = await git.run(
    ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`],
    { accept: [1, 128] },
  );
  return code === 0 ? new TextDecoder().decode(stdout).trim() : undefined;
}
