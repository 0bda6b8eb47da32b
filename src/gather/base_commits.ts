import { type MarkedChange, markedChanges } from "../core/promotion/marked_change.ts";
import type { Workspace } from "./workspace.ts";

/** A commit on the base branch, and the marked values that it changed. */
export interface BaseCommit {
  readonly id: string;
  readonly changes: readonly MarkedChange[];
}

/**
 * Reads what each commit changed against its first parent.
 *
 * @param since The commit before them, if the commits are a whole range: then one git call finds those that changed no
 * manifest.
 */
export async function readCommits(
  { source }: Workspace,
  commits: readonly string[],
  since?: string,
): Promise<BaseCommit[]> {
  const tip = commits.at(-1);
  const changing = since === undefined || tip === undefined
    ? new Set(commits)
    : new Set(await source.changingManifests({ since, tip }));
  const parents = new Map<string, string>();
  for (const id of changing) {
    const [parent] = await source.parents(id);
    if (parent !== undefined) parents.set(id, parent);
  }
  await source.ensure([...new Set(parents.values())]);
  const found: BaseCommit[] = [];
  for (const id of commits) {
    found.push({ id, changes: await changesOf(source, parents.get(id), id) });
  }
  return found;
}

/** What the commit changed compared with `from`; nothing without it. */
export async function changesOf(
  source: Workspace["source"],
  from: string | undefined,
  to: string,
): Promise<MarkedChange[]> {
  if (from === undefined) return [];
  const pairs = await source.changes(from, to);
  const problem = pairs.find((pair) => pair.problem !== undefined)?.problem;
  if (problem !== undefined) throw problem;
  return markedChanges(pairs);
}
