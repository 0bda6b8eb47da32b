import { Failure } from "../core/failure.ts";
import { isObjectId, missingObjects, treeOf } from "./commits.ts";
import { GitError } from "./git.ts";
import { fetchBranches, fetchFromOrigin, isUnadvertised } from "./remote.ts";
import type { Repository } from "./repository.ts";

/**
 * Sees to it that the commits and their trees are here: those that are missing are fetched from origin in one go, in a
 * shallow clone with `depth` commits of history. Returns the ones that origin does not have either, or that are no
 * commit ids at all; they may come from a text that a stranger wrote.
 */
export async function ensureCommits(
  repository: Repository,
  commits: readonly string[],
  { depth = 1 }: { readonly depth?: number } = {},
): Promise<string[]> {
  const named = [...new Set(commits)];
  const wanted = named.filter(isObjectId);
  const missing = await missingObjects(repository, wanted.map((id) => `${id}^{commit}`));
  const lost = new Set(named.filter((id) => !isObjectId(id)));
  const toFetch = missing.map((object) => object.replace("^{commit}", ""));
  if (toFetch.length > 0) {
    for (const id of await fetchCommits(repository, toFetch, depth)) lost.add(id);
  }
  await ensureTrees(repository, wanted.filter((id) => !lost.has(id)));
  return named.filter((id) => lost.has(id));
}

/** Fetches commits by id and returns those that are not to be had. */
async function fetchCommits(
  repository: Repository,
  commits: readonly string[],
  depth: number,
): Promise<string[]> {
  const options = repository.shallow ? [`--depth=${depth}`] : [];
  try {
    await fetchFromOrigin(repository, commits, { action: "fetch commits from origin", options });
  } catch (error) {
    if (isUnadvertised(error)) await fetchBranches(repository, []);
    else if (!isUnknown(error)) throw error;
    else if (commits.length > 1) {
      // One that is unknown fails them all.
      const lost: string[] = [];
      for (const id of commits) lost.push(...await fetchCommits(repository, [id], depth));
      return lost;
    }
  }
  const missing = await missingObjects(repository, commits.map((id) => `${id}^{commit}`));
  return missing.map((object) => object.replace("^{commit}", ""));
}

/** Fetches root trees that a treeless clone lacks, with all that is below them but files, in one go. */
async function ensureTrees(repository: Repository, commits: readonly string[]): Promise<void> {
  if (!repository.partial) return;
  const lacking = await missingObjects(repository, commits.map((id) => `${id}^{tree}`));
  if (lacking.length === 0) return;
  const trees: string[] = [];
  for (const object of lacking) {
    trees.push(await treeOf(repository, object.replace("^{tree}", "")));
  }
  await fetchObjects(repository, trees, "fetch folders from origin");
}

/** Fetches objects of any kind by id, without files beside the ones asked for; for partial clones alone. */
export async function fetchObjects(
  repository: Repository,
  ids: readonly string[],
  action: string,
): Promise<void> {
  // Told which commits are here, the server would take their trees and files for present too and send nothing.
  const git = repository.git.with([["fetch.negotiationAlgorithm", "noop"]]);
  await fetchFromOrigin({ ...repository, git }, [], {
    action,
    options: ["--filter=blob:none", "--no-auto-gc", "--stdin"],
    input: `${ids.join("\n")}\n`,
  });
}

function isUnknown(error: unknown): boolean {
  return error instanceof Failure && error.cause instanceof GitError &&
    /not our ref|did not send all necessary objects|bad object/.test(error.cause.stderr);
}
