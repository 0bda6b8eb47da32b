import { carryOut } from "../apply/carry_out.ts";
import {
  branchesOf,
  type MergedPullRequest,
  NOT_FROM_PULL_REQUEST,
  readMerged,
} from "../core/decide/merged.ts";
import { declinedBy } from "../core/decide/declined.ts";
import { proposedHolds } from "../core/decide/held.ts";
import { type Blocked, decidePromote, type PromotionSource } from "../core/decide/promote.ts";
import type { AppManifests, Base, Snapshot } from "../core/decide/snapshot.ts";
import { type Decision, nothingToDo } from "../core/decide/steps.ts";
import type { Config } from "../core/config/config.ts";
import { branchesOfApp, mayProposeHold } from "../core/names/branch.ts";
import { Failure } from "../core/failure.ts";
import { commitAhead, expectedBase, expectedPullRequest, workAhead } from "../gather/ahead.ts";
import { explainMissing, readApp, readNearMisses } from "../gather/app.ts";
import { fetchBase, type Fetched, guessConfig, remoteStateOfBase } from "../gather/base.ts";
import type { CommitSelection } from "../gather/commits.ts";
import type { Promotion } from "../core/promotion/promotion.ts";
import type { PullRequest } from "../core/promotion/pull_request.ts";
import { findOrigins } from "../gather/merged.ts";
import { neededToDecide, queryOf, readPushed } from "../gather/pushed.ts";
import type { BaseCommit } from "../gather/base_commits.ts";
import { snapshotOf } from "../gather/snapshot.ts";
import { descriptionLimit, type Workspace } from "../gather/workspace.ts";
import { explainGitError } from "../git/explain.ts";
import { answerOf } from "../apply/outcome.ts";
import { type Answer, failedResult, type Results } from "../output/result.ts";
import { rebuildBroken } from "../apply/rebuild_broken.ts";

interface PromoteOptions extends CommitSelection {
  /** Also promote versions that were declined by closing their pull requests. */
  readonly reopen?: boolean;
}

const COMMAND = "promote";

/** Opens the next environment's pull request for every promotion that the commit, or the push, merged. */
export async function runPromote(options: PromoteOptions, workspace: Workspace): Promise<Answer> {
  const pushed = await readPushed(options, workspace);
  const { changed, several } = pushed;
  const config = await guessConfig(workspace);
  const fetched = await fetchBase(
    workspace,
    queryOf(workspace, pushed, config),
    () =>
      workAhead(
        workspace,
        expectedBase(workspace, config),
        (base) => prepare(workspace, changed, base),
      ),
  );
  const origins = await findOrigins(workspace, fetched.base, changed, fetched.remoteState.merged);
  const answers: Answer[] = [];
  // In sequence: they may be of the same app, and so share a branch.
  let fresh: Fetched | undefined = fetched;
  for (const { merged } of origins) {
    const first = fresh;
    answers.push(
      ...await reported(several, () =>
        promoteMerged(workspace, merged, {
          fetched: first,
          several,
          reopen: options.reopen ?? false,
        })),
    );
    // Out of date once something has been written.
    if (merged !== undefined) fresh = undefined;
  }
  await rebuildOthers(workspace, fetched, changed);
  const [only] = answers;
  return !several && only !== undefined && answers.length === 1 ? only : combineAnswers(answers);
}

/**
 * Prepares the commits that follow from a single merge, for the case that the base is still at it and nothing is open.
 */
async function prepare(
  workspace: Workspace,
  [merge, ...others]: readonly BaseCommit[],
  base: Base,
): Promise<void> {
  const [change] = merge?.changes ?? [];
  if (merge === undefined || change === undefined || others.length > 0) return;
  const pullRequest = expectedPullRequest({
    sourceBranch: branchesOf(change)[0] ?? "",
    targetBranch: base.branch,
    headSha: "",
    state: "merged",
  });
  const { id: commit, changes } = merge;
  const source = readMerged({ commit, changes, pullRequest }, base.config);
  if ("skipped" in source) return;
  const then = await readApp(workspace.source, commit, source);
  const branches = branchesOfApp(source, base.config);
  const { decisions } = await decideAll(
    workspace,
    { source, then, reopen: false, pullRequest },
    { base, remoteState: remoteStateOfBase(base), branches },
  );
  for (const decision of decisions) {
    if (!isBlocked(decision)) await commitAhead(workspace, decision);
  }
}

/** Rebuilds other promotions of the same groups, which may no longer merge since they change the same files. */
async function rebuildOthers(
  workspace: Workspace,
  fetched: Fetched,
  commits: readonly BaseCommit[],
): Promise<void> {
  const groups = new Set(commits.flatMap(({ changes }) => changes.map(({ group }) => group)));
  const isOfGroups = ({ sourceBranch, fromFork }: PullRequest) =>
    !fromFork && [...groups].some((group) => sourceBranch.startsWith(`promote/${group}-`));
  if (!fetched.remoteState.open.some(isOfGroups)) return;
  await rebuildBroken(workspace, groups, await fetchBase(workspace, { allOpen: true }));
}

function combineAnswers(answers: readonly Answer[]): Answer {
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

/** One of several promotions: its failure becomes a result, so that it does not stop the others. */
async function reported(
  several: boolean,
  promote: () => Promise<Answer[]>,
  promotion?: Promotion,
): Promise<Answer[]> {
  try {
    return await promote();
  } catch (error) {
    const failure = explainGitError(error, "promote");
    if (!several || !(failure instanceof Failure)) throw failure;
    return [{
      result: failedResult(COMMAND, failure, promotion),
      message: `failed: ${failure.message}`,
      failures: [failure],
    }];
  }
}

async function promoteMerged(
  workspace: Workspace,
  merged: MergedPullRequest | undefined,
  { fetched, several, reopen }: {
    readonly fetched: Fetched | undefined;
    readonly several: boolean;
    readonly reopen: boolean;
  },
): Promise<Answer[]> {
  const answer = (decision: Decision) => answerOf(COMMAND, { decision }, workspace);
  if (merged === undefined) return [answer(nothingToDo("skipped", NOT_FROM_PULL_REQUEST))];
  const first = fetched ?? await fetchBase(workspace, neededToDecide(workspace));
  const source = readMerged(merged, first.base.config);
  for (const warning of source.warnings) workspace.log.warn(warning);
  if ("skipped" in source) return [answer(nothingToDo("skipped", source.skipped, source))];
  const then = await readApp(workspace.source, source.commit, source);
  const about = { source, then, reopen, pullRequest: merged.pullRequest };
  let known: Awaited<ReturnType<typeof decideAll>> | undefined = await decideAll(
    workspace,
    about,
    first,
  );
  const answers: Answer[] = [];
  const planned = known.decisions;
  const promoteTo = async (env: string) => {
    const outcome = await carryOut(workspace, async () => {
      const { decisions, snapshot } = known ?? await decideAll(workspace, about);
      known = undefined;
      // A fresh base may have other next environments.
      const decision = decisions.find((one) => environmentOf(one) === env) ?? decisions[0];
      if (decision === undefined) throw new Error("promote decided nothing");
      if (!isBlocked(decision)) return { decision, snapshot };
      if (decision.kind === "failed") throw decision.failure;
      throw await explainMissing(workspace, snapshot.base.commit, decision.promotion);
    });
    return [answerOf(COMMAND, outcome, workspace)];
  };
  for (const decision of planned) {
    const promote = () => promoteTo(environmentOf(decision));
    answers.push(...await reported(several || planned.length > 1, promote, decision.promotion));
  }
  return answers;
}

/** What was fetched, if it covers all branches that the app's promotions may have; else fetched again. */
async function fetchApp(
  workspace: Workspace,
  source: PromotionSource,
  fetched?: Fetched,
): Promise<Fetched> {
  const wanted = (config: Config | undefined) =>
    config === undefined ? [] : branchesOfApp(source, config);
  const isWhole = ({ base, branches }: Fetched) =>
    wanted(base.config).every((branch) => branches.includes(branch));
  if (fetched !== undefined && isWhole(fetched)) return fetched;
  const config = fetched?.base.config ?? await guessConfig(workspace);
  const now = await fetchBase(workspace, {
    ...neededToDecide(workspace),
    branches: wanted(config),
  });
  if (isWhole(now)) return now;
  return await fetchBase(workspace, {
    ...neededToDecide(workspace),
    branches: wanted(now.base.config),
  });
}

/** Decides what follows from the merge, for every next environment. */
async function decideAll(
  workspace: Workspace,
  { source, then, reopen, pullRequest }: {
    readonly source: PromotionSource;
    readonly then: AppManifests;
    readonly reopen: boolean;
    readonly pullRequest: PullRequest;
  },
  fetched?: Fetched,
): Promise<{ decisions: ReturnType<typeof decidePromote>; snapshot: Snapshot }> {
  const { base, remoteState } = await fetchApp(workspace, source, fetched);
  const own = new Set(branchesOfApp(source, base.config));
  const whole = await snapshotOf(
    workspace,
    base,
    remoteState,
    (branch) => own.has(branch) || mayProposeHold(branch),
  );
  const open = whole.open.filter(({ pullRequest }) => own.has(pullRequest.sourceBranch));
  const snapshot = { ...whole, open };
  const now = source.commit === base.commit
    ? then
    : await readApp(workspace.source, base.commit, source);
  const nearMisses = await readNearMisses(workspace.source, base.commit, now, {
    config: base.config,
    from: source.env,
  });
  const limit = await descriptionLimit(workspace);
  const decisions = decidePromote(snapshot, {
    source,
    pullRequest,
    then,
    now,
    nearMisses,
    limit,
    declined: remoteState.recentlyClosed.flatMap((one) => declinedBy(one) ?? []),
    proposedHolds: proposedHolds(whole.open),
    reopen,
  });
  return { decisions, snapshot };
}

function isBlocked(decision: Decision | Blocked): decision is Blocked {
  return "kind" in decision;
}

function environmentOf({ promotion }: Decision | Blocked): string {
  return promotion?.env ?? "";
}
