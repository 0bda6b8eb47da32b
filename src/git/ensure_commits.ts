import { Failure } from "../core/failure.ts";
import { isObjectId, readHeaders } from "./commits.ts";
import { GitError } from "./git.ts";
import { fetchBranches, fetchFromOrigin, isUnadvertised } from "./remote.ts";
import type { Repository } from "./repository.ts";

/**
 * Fetches those commits that the clone lacks in one batch, in a shallow clone with `depth` commits of history. Folders
 * and files that a partial clone lacks are fetched when they are read. Returns the commits that origin does not have,
 * or that are not commit ids at all; they may come from untrusted text.
 */
export async function ensureCommits(
  repository: Repository,
  commits: readonly string[],
  { depth = 1 }: { readonly depth?: number } = {},
): Promise<string[]> {
  const named = [...new Set(commits)];
  const wanted = named.filter(isObjectId);
  const here = await readHeaders(repository, wanted);
  const lost = new Set(named.filter((id) => !isObjectId(id)));
  const missing = wanted.filter((id) => !here.has(id));
  if (missing.length > 0) await fetchCommits(repository, missing, depth);
  const fetched = missing.length > 0 ? await readHeaders(repository, missing) : undefined;
  for (const id of missing) if (!fetched?.has(id)) lost.add(id);
  return named.filter((id) => lost.has(id));
}

/** Fetches commits by id, as far as origin has them. */
async function fetchCommits(
  repository: Repository,
  commits: readonly string[],
  depth: number,
): Promise<void> {
  const options = repository.shallow ? [`--depth=${depth}`] : [];
  try {
    await fetchFromOrigin(repository, commits, { action: "fetch commits from origin", options });
  } catch (error) {
    if (isUnadvertised(error)) await fetchBranches(repository, []);
    else if (!isUnknown(error)) throw error;
    // An unknown one fails the whole fetch.
    else if (commits.length > 1) {
      for (const id of commits) await fetchCommits(repository, [id], depth);
    }
  }
}

function isUnknown(error: unknown): boolean {
  return error instanceof Failure && error.cause instanceof GitError &&
    /not our ref|did not send all necessary objects|bad object/.test(error.cause.stderr);
}
