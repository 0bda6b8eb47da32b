import { Failure } from "../core/failure.ts";
import type { Base, Snapshot } from "../core/decide/snapshot.ts";
import { describesUnsettled } from "../core/decide/rebuild.ts";
import { armedAgain, superseded } from "../core/decide/superseded.ts";
import type { Decision, Step } from "../core/decide/steps.ts";
import { combineGates, type Gate } from "../core/gate/gate.ts";
import { inParallel } from "../core/in_parallel.ts";
import type { Workspace } from "../gather/workspace.ts";
import type { PullRequest } from "../core/promotion/pull_request.ts";
import { apply, giveBack, merge, type Owed, type Receipt } from "./apply.ts";
import { withEvidence } from "./evidence.ts";

/** A decision with the snapshot that it was made from. */
interface Decided {
  readonly decision: Decision;
  readonly snapshot: Snapshot;
}

/** A decision that was carried out, or with `--dry-run` would be. */
export interface Outcome {
  readonly decision: Decision;
  readonly commit?: string;
  readonly pullRequest?: PullRequest;
  /** With `--dry-run`: the change as `git diff` prints it, on that base. */
  readonly rehearsal?: { readonly diff: string; readonly base: Base };
}

// Every lost race means that another run's write succeeded. Twenty concurrent runs need a few attempts each; this many
// means that something is wrong.
const ATTEMPTS = 40;
const SHORTEST_PAUSE = 50;
const LONGEST_PAUSE = 3_000;

/** Pauses for another run between two writes, of half to a whole second each: longer than it takes to finish. */
const MOST_WAITS = 5;
const WAIT = 1_000;

/**
 * Decides, applies and verifies; if another run interferes, starts over from a fresh base after a short random pause. A
 * run whose version another run has replaced is done once everything is as that run wants it; a run that had to disable
 * auto-merge on another run's pull request is done once it is enabled again.
 */
export async function carryOut(
  workspace: Workspace,
  decide: () => Promise<Decided>,
): Promise<Outcome> {
  const { log, options, clock } = workspace;
  let pushed: { readonly decision: Decision; readonly commit: string } | undefined;
  let disarmed: number | undefined;
  let waits = 0;
  let owed: Owed | undefined;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const { decision: wanted, snapshot } = await decide();
    if (owed !== undefined && snapshot.heads.get(owed.branch) === owed.ours) {
      const isGiven = await giveBack(owed, workspace);
      owed = undefined;
      if (isGiven) {
        // Our version was not replaced by theirs.
        pushed = undefined;
        continue;
      }
    }
    const newer = pushed && superseded(snapshot, pushed.decision);
    const own = newer ?? wanted;
    const again = own.steps.length === 0 && disarmed !== undefined
      ? armedAgain(snapshot, disarmed)
      : undefined;
    for (const note of [...own.notes, ...again?.notes ?? []]) log.info(note);
    for (const warning of own.warnings) log.warn(warning);
    const begun = again ?? own;
    if (begun.steps.length === 0) return { ...withoutSteps(own), ...(newer && pushed) };
    const complete = async () =>
      begun === wanted ? await withEvidence(workspace, wanted, snapshot) : begun;
    if (options.dryRun) return await rehearse(workspace, await complete(), snapshot);
    if (waits < MOST_WAITS && describesUnsettled(snapshot, begun)) {
      if (waits++ === 0) {
        log.info(
          `pull request #${begun.pullRequest?.number} describes another promotion than its head; waiting for the run that may be changing it`,
        );
      }
      await clock.sleep(Math.round(WAIT / 2 + workspace.random() * WAIT / 2));
      continue;
    }
    // Evidence may need builds, and the text is only needed after the push.
    const evidence = complete();
    const [receipt, decision] = await inParallel([
      settle(workspace, snapshot, begun, evidence),
      evidence,
    ]);
    if (receipt.kind === "done") {
      const { commit, pullRequest } = receipt;
      const outcome = again === undefined ? { decision, commit, pullRequest } : withoutSteps(own);
      return { ...outcome, ...(newer && pushed) };
    }
    disarmed = receipt.disarmed ?? disarmed;
    owed = receipt.owed ?? owed;
    if (begun === wanted && receipt.pushed !== undefined) {
      pushed = { decision, commit: receipt.pushed };
    }
    log.info(`${receipt.why}; starting again from a fresh base`);
    const longest = Math.min(LONGEST_PAUSE, SHORTEST_PAUSE * 2 ** attempt);
    await clock.sleep(Math.round(SHORTEST_PAUSE + workspace.random() * longest));
  }
  throw new Failure("conflict", `could not push in ${ATTEMPTS} attempts: other runs were faster`, {
    hint: "run again, and make sure that no two pipelines promote the same app at once",
  });
}

function withoutSteps(decision: Decision): Outcome {
  const { pullRequest } = decision;
  return {
    decision,
    ...(pullRequest === undefined ? {} : { pullRequest, commit: pullRequest.headSha }),
  };
}

async function rehearse(
  { publisher, log }: Workspace,
  decision: Decision,
  { base }: Snapshot,
): Promise<Outcome> {
  for (const step of decision.steps) log.info(`would ${inWords(step, decision)}`);
  const push = decision.steps.find((step) => step.step === "push");
  if (push === undefined) return withoutSteps(decision);
  const commit = await publisher.commit(push);
  const diff = await publisher.diff(base.commit, commit);
  return { decision, commit, rehearsal: { diff, base } };
}

/** A step in words, for a dry run. */
function inWords(step: Step, { pullRequest }: Decision): string {
  const number = pullRequest === undefined
    ? "the pull request"
    : `pull request #${pullRequest.number}`;
  switch (step.step) {
    case "disarm":
      return `disable auto-merge on ${number}`;
    case "push":
      return `push branch ${step.branch}, which ${
        step.expected === undefined ? "does not exist yet" : `is at ${step.expected.slice(0, 7)}`
      }`;
    case "create":
      return `open a pull request "${step.title}"`;
    case "update":
      return `set title and description of ${number}`;
    case "arm":
      return `enable auto-merge on ${number}`;
    case "comment":
      return `comment on ${number}: ${step.text}`;
    case "close":
      return `close ${number}`;
    case "decorate":
      return `set labels, reviewers and assignees of ${number}`;
  }
}

/** Applies the steps, and merges if the provider reports that nothing is missing and the gate agrees. */
async function settle(
  workspace: Workspace,
  snapshot: Snapshot,
  begun: Decision,
  complete: Promise<Decision>,
): Promise<Exclude<Receipt, { kind: "ready" }>> {
  const { publisher, log } = workspace;
  const provider = await workspace.provider();
  const receipt = await apply(begun, { publisher, provider, log }, complete);
  if (receipt.kind !== "ready") return receipt;
  const { commit } = receipt;
  const pullRequest = await mergeByGate(workspace, snapshot, receipt);
  if (pullRequest !== undefined) return { kind: "done", commit, pullRequest };
  const why = `pull request #${receipt.pullRequest.number} changed meanwhile`;
  return { kind: "lost", pushed: undefined, why };
}

/**
 * Merges a pull request that the provider reports as ready, if the gates of its promotions agree: otherwise a merge
 * would bypass a check that has not started.
 */
async function mergeByGate(
  workspace: Workspace,
  snapshot: Snapshot,
  { pullRequest, commit, gated }: Extract<Receipt, { kind: "ready" }>,
): Promise<PullRequest | undefined> {
  const { readGate } = await import("../gather/gate_subject.ts");
  const gates: Gate[] = [];
  for (const promotion of gated) gates.push(await readGate(workspace, snapshot, promotion));
  const gate = combineGates(gates);
  if (gate.state === "success") {
    return await merge(await workspace.provider(), pullRequest, commit);
  }
  throw new Failure(
    "provider",
    `could not set auto-merge on PR #${pullRequest.number} (check auto-merge setting and required checks)`,
    {
      hint:
        `the gate says "${gate.words}", but the pull request can already be merged: require the status check on the base branch`,
    },
  );
}
