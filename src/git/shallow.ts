import { dirname, join } from "node:path";
import { fetchBranches, fetchFromOrigin, isUnadvertised } from "./remote.ts";
import type { Repository } from "./repository.ts";

/** How to fetch more history into a shallow clone. */
interface Deepening {
  readonly option: string;
  /** The filter for a temporary repository, which may become partial. */
  readonly filter: string;
}

/**
 * Tried in order until there is enough history. Recent commits are usually read, so they come with folders. The last
 * one is the equivalent of `--unshallow`, which fails in a clone that is no longer shallow.
 */
export const DEEPENING: readonly Deepening[] = [
  { option: "--deepen=20", filter: "blob:none" },
  { option: "--deepen=500", filter: "tree:0" },
  { option: "--depth=2147483647", filter: "tree:0" },
];

/**
 * Repeats `walk` until its answer holds for the whole history, of which a shallow clone has only part. Each result says
 * from which commits (`tips`) the walk started and where it ended (`base`). While the walk ends at a commit whose
 * parents are missing, fetches more history of `wanted` (refs or commit ids).
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

/** The result of a walk through history, and its range. */
interface WalkResult<T> {
  readonly answer: T;
  readonly tips: readonly string[];
  readonly base: string | undefined;
  /** More history would not change the answer. */
  readonly certain?: boolean;
}

/** The commits at which a shallow clone's history is cut off; none in other clones. */
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
