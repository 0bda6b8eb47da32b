import { fetchFromOrigin } from "./remote.ts";
import type { Repository } from "./repository.ts";
import { inScratch } from "./scratch.ts";

/**
 * Fetches objects of any kind by id from origin, in one go; folders come with the folders below them, but without files.
 * Does nothing in a clone that has all that its commits have.
 */
export async function fetchObjects(
  repository: Repository,
  ids: readonly string[],
  action: string,
): Promise<void> {
  // A temporary repository may have been fetched into without files, whatever the checkout is.
  if (ids.length === 0 || !(repository.partial || repository.temporary)) return;
  // Told which commits are here, the server would take their folders and files for present too, and send nothing.
  const git = repository.git.with([["fetch.negotiationAlgorithm", "noop"]]);
  await fetchFromOrigin({ ...repository, git }, [], {
    action,
    options: ["--filter=blob:none", "--no-auto-gc", "--stdin"],
    input: `${ids.join("\n")}\n`,
  });
}

/** Which of the objects are not here. Their content is not read. */
export async function missingObjects(
  repository: Repository,
  ids: readonly string[],
): Promise<string[]> {
  if (ids.length === 0) return [];
  const answer = await inScratch(repository, async (scratch) => {
    const input = `${ids.join("\n")}\n`;
    return await (await scratch.git()).text(["cat-file", "--batch-check=."], { input });
  });
  const lines = answer.split("\n");
  return ids.filter((_, index) => lines[index] !== ".");
}
