import { HORIZON } from "../core/decide/declined.ts";
import { branchesOfApp, type BranchRules } from "../core/names/branch.ts";
import { inParallel } from "../core/in_parallel.ts";
import type { MarkedChange } from "../core/promotion/marked_change.ts";
import type { Query } from "../providers/provider.ts";
import { type BaseCommit, readCommits } from "./base_commits.ts";
import { guessBranchRules } from "./config_text.ts";
import { commitNamed, type CommitSelection, commitsToPromote } from "./commits.ts";
import type { Workspace } from "./workspace.ts";

/** The commits that `promote` runs for: those of a push, or those named on the command line. */
export interface Pushed {
  /** Oldest first. */
  readonly changed: readonly BaseCommit[];
  readonly apps: readonly MarkedChange[];
  /** Whether the run is for a range of commits, however many there are. */
  readonly several: boolean;
}

/** Reads what was pushed. If that changes an app, connects to origin for the push that follows from it. */
export async function readPushed(options: CommitSelection, workspace: Workspace): Promise<Pushed> {
  const head = await commitNamed(workspace, options.commit ?? "HEAD");
  const known = await commitsToPromote(options, workspace, head);
  const changed = await readCommits(workspace, known?.commits ?? [head], known?.since);
  const apps = changed.flatMap(({ changes }) => changes);
  if (apps.length > 0) workspace.publisher.expectPush();
  return { changed, apps, several: known !== undefined };
}

/** The first query of `promote`, by a guess at the config's branch rules. */
export async function queryOfPromote(
  options: CommitSelection,
  workspace: Workspace,
): Promise<Query> {
  const [pushed, rules] = await inParallel([
    readPushed(options, workspace),
    guessBranchRules(workspace),
  ]);
  return queryOf(workspace, pushed, rules);
}

/** The query of `promote`: the merged pull requests, and the state of the next environments' branches. */
export function queryOf(
  workspace: Workspace,
  { changed, apps }: Pushed,
  rules: BranchRules | undefined,
): Query {
  const branches = rules === undefined ? [] : apps.flatMap((app) => branchesOfApp(app, rules));
  return {
    mergedBy: changed.map(({ id }) => id),
    ...neededToDecide(workspace, apps.length > 0),
    branches: [...new Set(branches)],
    arming: apps.length > 0,
  };
}

/** The part of the query that deciding what follows from a merge needs: open and declined pull requests. */
export function neededToDecide({ started }: Workspace, changesApps = true) {
  return changesApps ? { allOpen: true, closedSince: started - HORIZON } : { allOpen: true };
}
