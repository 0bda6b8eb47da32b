import { Failure } from "../core/failure.ts";
import { closedDescription, parseDescription } from "../core/promotion/description.ts";
import type { PullRequest } from "../core/promotion/pull_request.ts";
import { isDeepStrictEqual } from "../core/decide/deep_equal.ts";
import {
  type Decision,
  type GatedPromotion,
  type Step,
  type Wanted,
  writesText,
} from "../core/decide/steps.ts";
import type { Log } from "../context.ts";
import type { Provider } from "../providers/provider.ts";
import type { Publisher } from "../git/publisher.ts";

/** What the interpreter needs to carry out steps. */
interface Tools {
  readonly publisher: Publisher;
  readonly provider: Provider;
  readonly log: Log;
}

/** A branch that belongs to the run that had pushed `commit`, while ours is there. */
export interface Owed {
  readonly branch: string;
  readonly commit: string;
  readonly ours: string;
}

/** The outcome of a decision's steps. */
export type Receipt =
  /** Everything is done and verified. */
  | { readonly kind: "done"; readonly pullRequest: PullRequest; readonly commit: string }
  /**
   * Another run interfered, so the snapshot is out of date. `pushed` is our commit, if it was pushed; `disarmed` the
   * pull request with another run's head, whose auto-merge we had to disable again; `owed` what is still to be given
   * back.
   */
  | {
    readonly kind: "lost";
    readonly pushed: string | undefined;
    readonly why: string;
    readonly disarmed?: number;
    readonly owed?: Owed;
  }
  /** Done except for the merge: the provider reports that nothing is missing, and these gates have yet to agree. */
  | {
    readonly kind: "ready";
    readonly pullRequest: PullRequest;
    readonly commit: string;
    readonly gated: readonly GatedPromotion[];
  };

/**
 * Carries out the steps in order, then verifies the last answer: head, title, metadata, auto-merge. Stops at a step
 * whose precondition no longer holds. `complete` is the same decision with the final texts, which the first steps do
 * not need.
 */
export async function apply(
  decision: Decision,
  tools: Tools,
  complete: Promise<Decision> = Promise.resolve(decision),
): Promise<Receipt> {
  const { steps } = decision;
  const { provider, publisher, log } = tools;
  let pullRequest = decision.pullRequest;
  let pushed: string | undefined;
  let armed: "armed" | "ready" | "merged" | undefined;
  const lost = (why: string): Extract<Receipt, { kind: "lost" }> => ({ kind: "lost", pushed, why });
  for (const [index, begun] of steps.entries()) {
    const step = writesText(begun) ? (await complete).steps[index] ?? begun : begun;
    switch (step.step) {
      case "disarm":
        log.info(`disabling auto-merge on pull request #${step.pullRequest.number}`);
        pullRequest = await provider.disarm(step.pullRequest);
        if (pullRequest.state !== "open") {
          return lost(`pull request #${pullRequest.number} was ${pullRequest.state} meanwhile`);
        }
        break;
      case "push": {
        const commit = await publisher.commit(step);
        if (!await push(step, commit, decision, tools)) {
          return lost(`branch "${step.branch}" changed meanwhile`);
        }
        pushed = commit;
        break;
      }
      case "create":
        pullRequest = await create(provider, step, pushed);
        if (pullRequest === undefined) return lost(`branch "${step.branch}" changed meanwhile`);
        // An existing one has another run's text, and must not be armed before it has been read again.
        if (!says(pullRequest, step) || !isHead(pullRequest, pushed)) {
          const owed = owedAfter(steps, pushed);
          const isGiven = owed !== undefined && await giveBack(owed, tools);
          if (isGiven) pushed = undefined;
          return {
            ...lost(`another run opened pull request #${pullRequest.number}`),
            ...(owed !== undefined && !isGiven ? { owed } : {}),
          };
        }
        break;
      case "update": {
        const next = steps[index + 1];
        const arms = next?.step === "arm"
          ? { arm: { headSha: pushed ?? step.pullRequest.headSha, gated: waitsForCheck(next) } }
          : {};
        const text = { title: step.title, description: step.description };
        const updated = await update(provider, step.pullRequest, { text, ...arms });
        if (updated === undefined) {
          return lost(`pull request #${step.pullRequest.number} changed meanwhile`);
        }
        pullRequest = updated.pullRequest;
        armed = updated.armed;
        if (pullRequest.state !== "open" && !isHead(pullRequest, pushed)) {
          // Merged before our push: its text describes what was merged, so it is not changed.
          await provider.update(step.pullRequest, { text: step.pullRequest });
          return lost(`pull request #${pullRequest.number} was ${pullRequest.state} meanwhile`);
        }
        break;
      }
      case "arm": {
        if (pullRequest === undefined || steps[index - 1]?.step === "update") break;
        const headSha = pushed ?? pullRequest.headSha;
        const updated = await update(provider, pullRequest, {
          arm: { headSha, gated: waitsForCheck(step) },
        });
        if (updated === undefined) {
          return lost(`pull request #${pullRequest.number} changed meanwhile`);
        }
        ({ pullRequest, armed } = updated);
        break;
      }
      case "comment":
        if (pullRequest !== undefined) await comment(pullRequest, step.text, tools);
        break;
      case "close": {
        const closed = await close(step, tools);
        if (closed === undefined) {
          return lost(`pull request #${step.pullRequest.number} changed meanwhile`);
        }
        pullRequest = closed;
        break;
      }
      case "decorate":
        if (pullRequest !== undefined) await provider.decorate(pullRequest, step);
        break;
    }
  }
  if (pullRequest === undefined) throw new Error("a decision without a pull request was applied");
  const commit = pushed ?? pullRequest.headSha;
  if (armed === "ready" && isHead(pullRequest, commit)) {
    const arm = steps.find((step) => step.step === "arm");
    const gated = arm?.gated ?? [];
    if (gated.length > 0) return { kind: "ready", pullRequest, commit, gated };
    const merged = await merge(provider, pullRequest, commit);
    if (merged === undefined) return lost(`pull request #${pullRequest.number} changed meanwhile`);
    pullRequest = merged;
  }
  const { wanted } = await complete;
  if (wanted !== undefined && !isAsWanted(pullRequest, wanted, commit)) {
    const changed = lost(`pull request #${pullRequest.number} changed meanwhile`);
    const { state, autoMerge } = pullRequest;
    if (state !== "open" || !autoMerge) return changed;
    if (isHead(pullRequest, commit)) {
      // Enabled between our read and our push, for another head: ours must not merge by it.
      if (pushed !== undefined && !wanted.autoMerge) await provider.disarm(pullRequest);
      return changed;
    }
    // We armed it, so it could merge what another run has pushed since: disable auto-merge until that is known.
    await provider.disarm(pullRequest);
    return { ...changed, disarmed: pullRequest.number };
  }
  return { kind: "done", pullRequest, commit };
}

/** A hotfix waits for no check: a person has decided. */
function waitsForCheck({ gated }: Extract<Step, { step: "arm" }>): boolean {
  return gated.some(({ hotfix }) => hotfix === undefined);
}

async function push(
  { branch, expected }: Extract<Step, { step: "push" }>,
  commit: string,
  { pullRequest }: Decision,
  { publisher, log }: Tools,
): Promise<boolean> {
  try {
    return await publisher.push(branch, commit, expected);
  } catch (error) {
    if (pullRequest?.autoMerge) {
      log.warn({
        code: "auto-merge-off",
        message: `auto-merge of pull request #${pullRequest.number} stays off until this succeeds`,
      });
    }
    throw error;
  }
}

/** Creates the pull request; undefined if its branch is no longer at our commit, which explains a refusal. */
async function create(
  provider: Provider,
  { title, description, branch, base, draft }: Extract<Step, { step: "create" }>,
  pushed: string | undefined,
): Promise<PullRequest | undefined> {
  try {
    return await provider.create({
      title,
      description,
      sourceBranch: branch,
      targetBranch: base,
      draft,
    });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { heads } = await provider.read({ base, branches: [branch] });
    if (heads.get(branch) === pushed) throw error;
    return undefined;
  }
}

/** As `Provider.update`; undefined if the pull request has another head than the one to arm, or is no longer open. */
async function update(
  provider: Provider,
  pullRequest: PullRequest,
  change: Parameters<Provider["update"]>[1],
): Promise<Awaited<ReturnType<Provider["update"]>> | undefined> {
  const write = () => provider.update(pullRequest, change);
  if (change.arm === undefined) return await write();
  return await whileHeadIs(change.arm.headSha, { provider, pullRequest }, write);
}

/** Merges the pull request if its head is still `commit`; undefined if it is not. */
export async function merge(
  provider: Provider,
  pullRequest: PullRequest,
  commit: string,
): Promise<PullRequest | undefined> {
  return await whileHeadIs(
    commit,
    { provider, pullRequest },
    () => provider.merge(pullRequest, { headSha: commit }),
  );
}

/**
 * A write may be refused because the head has changed or the pull request was merged: then another run interfered, and
 * this returns undefined. If the head is ours it retries once, as the head may have been given back meanwhile.
 */
async function whileHeadIs<T>(
  headSha: string,
  { provider, pullRequest }: { readonly provider: Provider; readonly pullRequest: PullRequest },
  write: () => Promise<T>,
): Promise<T | undefined> {
  const { targetBranch: base, number } = pullRequest;
  for (let attempt = 1;; attempt++) {
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const { pullRequest: now } = await provider.read({ base, pullRequest: number });
      if (now !== undefined && (now.state !== "open" || !isHead(now, headSha))) return undefined;
      if (attempt === 2) throw error;
    }
  }
}

/** Closes it with a comment; undefined if it has changed since the decision. */
async function close(
  { pullRequest, why }: Extract<Step, { step: "close" }>,
  tools: Tools,
): Promise<PullRequest | undefined> {
  const { provider } = tools;
  const { targetBranch: base, number } = pullRequest;
  const { pullRequest: now } = await provider.read({ base, pullRequest: number });
  if (now?.state !== "open" || !isHead(now, pullRequest.headSha) || !says(now, pullRequest)) {
    return undefined;
  }
  const description = closedDescription(now.description, why, provider.descriptionLimit);
  if (description === undefined) return undefined;
  await comment(now, `Closed: ${why}.`, tools);
  return await provider.close(now, { description });
}

/** A comment that fails must not fail the run. */
async function comment(
  pullRequest: PullRequest,
  text: string,
  { provider, log }: Tools,
): Promise<void> {
  try {
    await provider.comment(pullRequest, text);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    log.warn({ code: "comment-failed", message: error.message });
  }
}

/** Whose branch we pushed over; undefined if there was none. */
function owedAfter(steps: readonly Step[], ours: string | undefined): Owed | undefined {
  const step = steps.find((step) => step.step === "push");
  if (step?.expected === undefined || ours === undefined) return undefined;
  return { branch: step.branch, commit: step.expected, ours };
}

/**
 * Undoes a push over the head of a run that was about to open its pull request: between that run's push and its pull
 * request, its branch looked unused. That run may have ended successfully by now. False if ours is not there: a third
 * run may have pushed over it, and give it back later.
 */
export async function giveBack(
  { branch, commit, ours }: Owed,
  { publisher, log }: Pick<Tools, "publisher" | "log">,
): Promise<boolean> {
  log.info(`giving branch "${branch}" back to the run that opened its pull request`);
  try {
    return await publisher.giveBack(branch, commit, ours);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    // The next attempt finds our commit there and takes the pull request over, disabling auto-merge first.
    log.info(`could not give it back: ${error.message}`);
    return false;
  }
}

function isHead({ headSha }: PullRequest, commit: string | undefined): boolean {
  return commit === undefined || headSha === commit;
}

function says(
  pullRequest: PullRequest,
  text: { readonly title: string; readonly description: string },
): boolean {
  return pullRequest.title === text.title &&
    isDeepStrictEqual(
      parseDescription(pullRequest.description),
      parseDescription(text.description),
    );
}

function isAsWanted(pullRequest: PullRequest, wanted: Wanted, commit: string): boolean {
  if (pullRequest.state === "merged") return isHead(pullRequest, commit);
  return pullRequest.state === "open" && isHead(pullRequest, commit) && says(pullRequest, wanted) &&
    pullRequest.autoMerge === wanted.autoMerge;
}
