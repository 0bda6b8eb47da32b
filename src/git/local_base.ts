import { Failure } from "../core/failure.ts";
import { inParallel } from "../core/in_parallel.ts";
import { currentBranch, type Repository } from "./repository.ts";

/** A branch as of the last fetch. */
interface LocalBranch {
  readonly branch: string;
  readonly commit: string;
}

/**
 * The base branch as of the last fetch, without contacting the remote: the named one, else the remote's default branch,
 * else the one that is checked out. Throws a `Failure` with code `git` if there is none.
 */
export async function localBase(
  repository: Repository,
  name: string | undefined,
): Promise<LocalBranch> {
  const branches = name === undefined
    ? await inParallel([defaultBranch(repository), currentBranch(repository)])
    : [name];
  for (const branch of branches) {
    if (branch === undefined) continue;
    const refs = [`refs/remotes/origin/${branch}`, `refs/heads/${branch}`];
    const commits = await inParallel(refs.map((ref) => commitOf(repository, ref)));
    const commit = commits.find((found) => found !== undefined);
    if (commit !== undefined) return { branch, commit };
  }
  const head = name === undefined ? await commitOf(repository, "HEAD") : undefined;
  if (head !== undefined) return { branch: "HEAD", commit: head };
  const what = name === undefined ? "has no commit" : `has no branch "${name}"`;
  throw new Failure("git", `this clone ${what}`, {
    hint: "run git fetch, or drop --offline",
  });
}

/** origin's default branch as of the last fetch. */
async function defaultBranch({ git }: Repository): Promise<string | undefined> {
  const ref = "refs/remotes/origin/HEAD";
  const { code, stdout } = await git.run(["symbolic-ref", "--quiet", ref], { accept: [1, 128] });
  if (code !== 0) return undefined;
  return new TextDecoder().decode(stdout).trim().replace("refs/remotes/origin/", "");
}

async function commitOf({ git }: Repository, ref: string): Promise<string | undefined> {
  const { code, stdout } = await git.run(
    ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`],
    { accept: [1, 128] },
  );
  return code === 0 ? new TextDecoder().decode(stdout).trim() : undefined;
}
