import { carryOut } from "../apply/carry_out.ts";
import {
  type MergedPullRequest,
  NOT_FROM_PULL_REQUEST,
  readMerged,
} from "../core/decide/merged.ts";
import { decidePromote, type PromotionSource } from "../core/decide/promote.ts";
import type { AppManifests, Snapshot } from "../core/decide/snapshot.ts";
import { type Decision, nothingToDo } from "../core/decide/steps.ts";
import { Failure } from "../core/failure.ts";
import { explainMissing, readApp, readNearMisses } from "../gather/app.ts";
import { see, type Seen } from "../gather/base.ts";
import { commitNamed, type CommitOptions, commitsToPromote } from "../gather/commits.ts";
import type { PullRequest } from "../core/promotion/pull_request.ts";
import { type BaseCommit, findOrigins, readCommits } from "../gather/merged.ts";
import { snapshotOf } from "../gather/snapshot.ts";
import { descriptionLimit, type Workspace } from "../gather/workspace.ts";
import { explainGitError } from "../git/explain.ts";
import { answerOf } from "../output/outcome.ts";
import { type Answer, failedResult, type Results } from "../output/result.ts";
import { rebuildBroken } from "./promote_rebuild.ts";

const COMMAND = "promote";

/** Opens the next environment's pull request for every promotion that the commit, or the push, merged. */
export async function runPromote(options: CommitOptions, workspace: Workspace): Promise<Answer> {
  const head = await commitNamed(workspace, options.commit ?? "HEAD");
  const known = await commitsToPromote(options, workspace, head);
  const commits = known ?? [head];
  const seen = await see(workspace, { mergedBy: commits, allOpen: true });
  const changed = await readCommits(workspace, commits);
  const origins = await findOrigins(workspace, seen.base, changed, seen.sight.merged);
  const answers: Answer[] = [];
  // One after the other: they may be of one app and so of one branch.
  let fresh: Seen | undefined = seen;
  for (const { merged } of origins) {
    answers.push(...await promoteOrTell(workspace, merged, fresh, known !== undefined));
    // What was seen is out of date once something was written.
    if (merged !== undefined) fresh = undefined;
  }
  await rebuildOthers(workspace, seen, changed);
  const [only] = answers;
  return known === undefined && only !== undefined && answers.length === 1
    ? only
    : together(answers);
}

/** Other promotions of the same groups may no longer merge: their manifests are the same files. */
async function rebuildOthers(
  workspace: Workspace,
  seen: Seen,
  commits: readonly BaseCommit[],
): Promise<void> {
  const groups = new Set(commits.flatMap(({ changes }) => changes.map(({ group }) => group)));
  const isOfGroups = ({ sourceBranch, fromFork }: PullRequest) =>
    !fromFork && [...groups].some((group) => sourceBranch.startsWith(`promote/${group}-`));
  if (!seen.sight.open.some(isOfGroups)) return;
  await rebuildBroken(workspace, groups, await see(workspace, { allOpen: true }));
}

function together(answers: readonly Answer[]): Answer {
  const messages = answers.map(({ message }) => message);
  const diffs = answers.map(({ diff }) => diff).filter((diff) => diff !== undefined);
  return {
    result: {
      command: COMMAND,
      results: answers.map(({ result }) => result) as Results["results"][number][],
    },
    message: messages.length > 0 ? messages.join("\n") : NOT_FROM_PULL_REQUEST,
    ...(diffs.length > 0 ? { diff: diffs.join("\n") } : {}),
    failures: answers.flatMap(({ failures }) => failures ?? []),
  };
}

/** As `promoteMerged`; among several a failure becomes a result, so that one app's fault does not lose the others. */
async function promoteOrTell(
  workspace: Workspace,
  merged: MergedPullRequest | undefined,
  seen: Seen | undefined,
  several: boolean,
): Promise<Answer[]> {
  try {
    return await promoteMerged(workspace, merged, seen);
  } catch (error) {
    const failure = explainGitError(error, "promote");
    if (!several || !(failure instanceof Failure)) throw failure;
    return [{
      result: failedResult(COMMAND, failure),
      message: `failed: ${failure.message}`,
      failures: [failure],
    }];
  }
}

async function promoteMerged(
  workspace: Workspace,
  merged: MergedPullRequest | undefined,
  seen: Seen | undefined,
): Promise<Answer[]> {
  const tell = (decision: Decision) => answerOf(COMMAND, { decision }, workspace);
  if (merged === undefined) return [tell(nothingToDo("skipped", NOT_FROM_PULL_REQUEST))];
  const first = seen ?? await see(workspace, { allOpen: true });
  const source = readMerged(merged, first.base.config);
  for (const warning of source.warnings) workspace.log.warn(warning);
  if ("skipped" in source) return [tell(nothingToDo("skipped", source.skipped, source))];
  const then = await readApp(workspace.source, source.commit, source);
  let known: Awaited<ReturnType<typeof decideAll>> | undefined = await decideAll(workspace, {
    source,
    then,
  }, first);
  const answers: Answer[] = [];
  for (const env of known.decisions.map(environmentOf)) {
    const outcome = await carryOut(workspace, async () => {
      const { decisions, snapshot } = known ?? await decideAll(workspace, { source, then });
      known = undefined;
      // Which environments are next may change with the base.
      const decision = decisions.find((one) => environmentOf(one) === env) ?? decisions[0];
      if (decision === undefined) throw new Error("promote decided nothing");
      if (!("missing" in decision)) return { decision, snapshot };
      throw await explainMissing(workspace, snapshot.base.commit, decision.missing);
    });
    answers.push(answerOf(COMMAND, outcome, workspace));
  }
  return answers;
}

/** What follows from the merge at this moment, for every environment that is next. */
async function decideAll(
  workspace: Workspace,
  { source, then }: { readonly source: PromotionSource; readonly then: AppManifests },
  seen?: Seen,
): Promise<{ decisions: ReturnType<typeof decidePromote>; snapshot: Snapshot }> {
  const { base, sight } = seen ?? await see(workspace, { allOpen: true });
  const prefix = `promote/${source.group}-${source.app}`;
  const snapshot = await snapshotOf(
    workspace,
    base,
    sight,
    (branch) => branch === prefix || branch.startsWith(`${prefix}-`),
  );
  const now = source.commit === base.commit
    ? then
    : await readApp(workspace.source, base.commit, source);
  const nearMisses = await readNearMisses(workspace.source, base.commit, now, {
    config: base.config,
    from: source.env,
  });
  const limit = await descriptionLimit(workspace);
  return { decisions: decidePromote(snapshot, { source, then, now, nearMisses, limit }), snapshot };
}

function environmentOf(one: ReturnType<typeof decidePromote>[number]): string {
  return ("missing" in one ? one.missing.env : one.promotion?.env) ?? "";
}
