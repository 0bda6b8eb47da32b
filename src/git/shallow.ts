import { dirname, join } from "node:path";
import { fetchBranches, fetchFromOrigin, isUnadvertised } from "./remote.ts";
import type { Repository } from "./repository.ts";

/** How to fetch more of a shallow clone's history. */
interface Deepening {
  readonly option: string;
  /** What is left out of it where the repository is ours alone, so that it may become partial. */
  readonly filter: string;
}

/**
 * One after the other, until there is history enough. What is near is looked into more often than not, so it comes with
 * its folders. The last one is what `--unshallow` stands for, which fails where the one before it was enough.
 */
export const DEEPENING: readonly Deepening[] = [
  { option: "--deepen=20", filter: "blob:none" },
  { option: "--deepen=500", filter: "tree:0" },
  { option: "--depth=2147483647", filter: "tree:0" },
];

/**
 * Asks `walk` until its answer holds for the whole history, of which a shallow clone has but a part: after each answer it
 * says from which commits (`tips`) it walked back, and to which (`base`). As long as the walk ends at a commit whose
 * parents are missing, more history is fetched, of `wanted` (refs or commit ids).
 */
export async function deepenUntilCertain<T>(
  repository: Repository,
  wanted: readonly string[],
  walk: () => Promise<WalkResult<T>>,
): Promise<T> {
  for (const how of DEEPENING) {
    const { answer, tips, base, certain } = await walk();
    if (certain || !await isCutOff(repository, tips, base)) return answer;
    await deepen(repository, wanted, how);
  }
  return (await walk()).answer;
}

/** What a walk through history found, and where it went. */
interface WalkResult<T> {
  readonly answer: T;
  readonly tips: readonly string[];
  readonly base: string | undefined;
  /** More history would not change the answer. */
  readonly certain?: boolean;
}

/** The commits at which a shallow clone's history ends though they have parents; none in any other clone. */
export async function endsOfHistory({ objectsDir }: Repository): Promise<ReadonlySet<string>> {
  try {
    const text = await Deno.readTextFile(join(dirname(objectsDir), "shallow"));
    return new Set(text.split("\n").filter((line) => line !== ""));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return new Set();
    throw error;
  }
}

async function isCutOff(
  repository: Repository,
  tips: readonly string[],
  base: string | undefined,
): Promise<boolean> {
  const ends = await endsOfHistory(repository);
  if (ends.size === 0) return false;
  const not = base === undefined ? [] : ["--not", base];
  const walked = await repository.git.text(["rev-list", ...tips, ...not]);
  return walked.split("\n").some((id) => ends.has(id));
}

/** Fetches more of the history of `wanted` (refs or commit ids). */
export async function deepen(
  repository: Repository,
  wanted: readonly string[],
  { option, filter }: Deepening,
): Promise<void> {
  const options = repository.temporary ? [`--filter=${filter}`, option] : [option];
  if (repository.temporary) {
    repository.lacks.files = true;
    repository.lacks.folders ||= filter === "tree:0";
  }
  try {
    await fetchFromOrigin(repository, [...new Set(wanted)], {
      action: "fetch more history from origin",
      options,
    });
  } catch (error) {
    if (!isUnadvertised(error)) throw error;
    await fetchBranches(repository, options);
  }
}
