import { fetchFromOrigin } from "./remote.ts";
import type { Repository } from "./repository.ts";
import { inScratch } from "./scratch.ts";
import { valuesOf } from "./settings.ts";

/**
 * Fetches objects of any type by id from origin in one batch. A folder comes with the folders below it, but without
 * files; with `alone`, by itself. Does nothing in a complete clone.
 */
export async function fetchObjects(
  repository: Repository,
  ids: readonly string[],
  action: string,
  { alone = false }: { readonly alone?: boolean } = {},
): Promise<void> {
  // A temporary repository may lack files, whatever the checkout has.
  if (ids.length === 0 || !(repository.partial || repository.temporary)) return;
  // If git announced its commits, the server would assume that their folders and files are here too, and send nothing.
  const git = repository.git.with([["fetch.negotiationAlgorithm", "noop"]]);
  await fetchFromOrigin({ ...repository, git }, [], {
    action,
    options: [alone ? "--filter=tree:0" : "--filter=blob:none", "--no-auto-gc", "--stdin"],
    input: `${ids.join("\n")}\n`,
  });
}

/** Whether commits may be here without their folders, so that a walk would fetch them one by one. */
export function lacksFolders({ lacks, settings }: Repository): boolean {
  const filter = valuesOf(settings, "remote.origin.partialclonefilter").at(-1) ?? "";
  return lacks.folders || filter.includes("tree:");
}

/** The objects that are not in the clone. Their content is not read. */
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
