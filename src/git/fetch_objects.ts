import { fetchFromOrigin } from "./remote.ts";
import type { Repository } from "./repository.ts";
import { inScratch } from "./scratch.ts";
import { valuesOf } from "./settings.ts";

/**
 * Fetches objects of any kind by id from origin, in one go; folders come with the folders below them, but without files,
 * or `alone`. Does nothing in a clone that has all that its commits have.
 */
export async function fetchObjects(
  repository: Repository,
  ids: readonly string[],
  action: string,
  { alone = false }: { readonly alone?: boolean } = {},
): Promise<void> {
  // A temporary repository may have been fetched into without files, whatever the checkout is.
  if (ids.length === 0 || !(repository.partial || repository.temporary)) return;
  // Told which commits are here, the server would take their folders and files for present too, and send nothing.
  const git = repository.git.with([["fetch.negotiationAlgorithm", "noop"]]);
  await fetchFromOrigin({ ...repository, git }, [], {
    action,
    options: [alone ? "--filter=tree:0" : "--filter=blob:none", "--no-auto-gc", "--stdin"],
    input: `${ids.join("\n")}\n`,
  });
}

/** Whether commits may be here without their folders, so that a walk which looks into them would fetch each by itself. */
export function lacksFolders({ lacks, settings }: Repository): boolean {
  const filter = valuesOf(settings, "remote.origin.partialclonefilter").at(-1) ?? "";
  return lacks.folders || filter.includes("tree:");
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
