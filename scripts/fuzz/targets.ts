import { config } from "./config.ts";
import { listEdits } from "./list_edits.ts";
import { markers } from "./markers.ts";
import { metadata } from "./metadata.ts";
import { remotes } from "./remotes.ts";
import type { FuzzReport } from "./run_target.ts";
import { runTarget } from "./run_target.ts";
import type { Target } from "./target.ts";

/** A target that runs with its kept texts, whatever its inputs are. */
interface RunnableTarget {
  readonly name: string;
  readonly unit: string;
  run(kept: readonly string[], options: { goal: number; seed: number }): FuzzReport;
}

export const targets: readonly RunnableTarget[] = [
  runnable(markers),
  runnable(listEdits),
  runnable(metadata),
  runnable(remotes),
  runnable(config),
];

function runnable<Input>(target: Target<Input>): RunnableTarget {
  const { name, unit } = target;
  return { name, unit, run: (kept, options) => runTarget(target, kept, options) };
}

/** The texts that are kept in the repository for a target: what once failed, and one of each kind. */
export async function keptTexts(name: string): Promise<string[]> {
  const folder = new URL(`../../tests/testdata/fuzz/${name}/`, import.meta.url);
  const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
  const texts: string[] = [];
  for (const file of names) {
    texts.push(await Deno.readTextFile(new URL(file, folder)));
  }
  return texts;
}
