import { HORIZON } from "../core/decide/declined.ts";
import { branchesOfApp, type BranchRules } from "../core/names/branch.ts";
import { inParallel } from "../core/in_parallel.ts";
import type { MarkedChange } from "../core/promotion/marked_change.ts";
import type { Question } from "../providers/provider.ts";
import { type BaseCommit, readCommits } from "./base_commits.ts";
import { guessBranchRules } from "./config_text.ts";
import { commitNamed, type CommitSelection, commitsToPromote } from "./commits.ts";
import type { Workspace } from "./workspace.ts";

/** The commits that a push, or whoever started the run, brought to the base branch. */
export interface Pushed {
  /** Oldest first. */
  readonly changed: readonly BaseCommit[];
  readonly apps: readonly MarkedChange[];
  /** There may be more than one, even where there is not. */
  readonly several: boolean;
}

/** Reads what was pushed. Where that changes an app, it connects to origin, for another push follows from it. */
export async function readPushed(options: CommitSelection, workspace: Workspace): Promise<Pushed> {
  const head = await commitNamed(workspace, options.commit ?? "HEAD");
  const known = await commitsToPromote(options, workspace, head);
  const changed = await readCommits(workspace, known?.commits ?? [head], known?.since);
  const apps = changed.flatMap(({ changes }) => changes);
  if (apps.length > 0) workspace.publisher.expectPush();
  return { changed, apps, several: known !== undefined };
}

/** As `questionOf`, by what the config's words say of branches. */
export async function questionOfPush(
  options: CommitSelection,
  workspace: Workspace,
): Promise<Question> {
  const [pushed, rules] = await inParallel([
    readPushed(options, workspace),
    guessBranchRules(workspace),
  ]);
  return questionOf(workspace, pushed, rules);
}

/** What `promote` asks the provider first: by whom it was merged, and what there is of the next environments. */
export function questionOf(
  workspace: Workspace,
  { changed, apps }: Pushed,
  rules: BranchRules | undefined,
): Question {
  const branches = rules === undefined ? [] : apps.flatMap((app) => branchesOfApp(app, rules));
  return {
    mergedBy: changed.map(({ id }) => id),
    ...toJudge(workspace, apps.length > 0),
    branches: [...new Set(branches)],
    arming: apps.length > 0,
  };
}

/** What must be seen to judge what follows from a merge: what is open, and what somebody declined. */
export function toJudge({ started }: Workspace, changesApps = true) {
  return changesApps ? { allOpen: true, closedSince: started - HORIZON } : { allOpen: true };
}
