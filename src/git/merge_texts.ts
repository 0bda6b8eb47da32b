import { join } from "node:path";
import { inParallel } from "../core/in_parallel.ts";
import { withTemporaryFolder } from "../temporary_folder.ts";
import { explainGitError } from "./explain.ts";
import type { Repository } from "./repository.ts";

/** Three versions of a text. */
interface MergeInput {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}

/** The merged text, or the number of conflicts. */
type Merged = { readonly text: string } | { readonly conflicts: number };

/** Merges texts as git merges a file: line by line, three-way. */
export async function mergeTexts(
  { git }: Repository,
  { base, ours, theirs }: MergeInput,
): Promise<Merged> {
  if (ours === theirs || base === theirs) return { text: ours };
  if (base === ours) return { text: theirs };
  try {
    return await withTemporaryFolder(git.log, async (folder) => {
      const names = ["ours", "base", "theirs"].map((name) => join(folder, name));
      await inParallel(
        [ours, base, theirs].map((text, index) => Deno.writeTextFile(names[index] ?? "", text)),
      );
      const { code, stdout } = await git.run(
        ["-c", "merge.conflictStyle=merge", "merge-file", "-p", "-q", ...names],
        { accept: CONFLICTS },
      );
      if (code > 0) return { conflicts: code };
      return { text: new TextDecoder("utf-8", { ignoreBOM: true }).decode(stdout) };
    });
  } catch (error) {
    throw explainGitError(error, "merge two versions of a file");
  }
}

// The exit code is the number of conflicts, at most 127 (https://git-scm.com/docs/git-merge-file); 255 is an error.
const CONFLICTS = Array.from({ length: 127 }, (_, index) => index + 1);
