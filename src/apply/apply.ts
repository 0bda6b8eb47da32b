import { Failure } from "../core/failure.ts";
import { parseDescription } from "../core/promotion/description.ts";
import type { PullRequest } from "../core/promotion/pull_request.ts";
import { isDeepStrictEqual } from "../core/decide/same.ts";
import type { Decision, Step, Wanted } from "../core/decide/steps.ts";
import type { Log } from "../output/log.ts";
import type { Provider } from "../providers/provider.ts";
import type { Publisher } from "./publisher.ts";

/** What steps are carried out by. */
export interface Tools {
  readonly publisher: Publisher;
  readonly provider: Provider;
  readonly log: Log;
}

/** What came of a decision's steps. */
export type Receipt =
  /** All is done, and the look afterwards found it so. */
  | { readonly kind: "done"; readonly pullRequest: PullRequest; readonly commit: string }
  /** Another run was there: what is known is out of date. `pushed` is our commit, where it came so far. */
  | { readonly kind: "lost"; readonly pushed: string | undefined; readonly why: string }
  /** Done but for the merge: the provider says that nothing is missing, and the gate has to say so too. */
  | { readonly kind: "ready"; readonly pullRequest: PullRequest; readonly commit: string };

/**
 * Carries out the steps one after the other, then compares what the last answer tells with what was wanted: head, title,
 * metadata, auto-merge. A step whose precondition does not hold any more ends it.
 */
export async function apply(decision: Decision, tools: Tools): Promise<Receipt> {
  const { steps, wanted } = decision;
  const { provider, publisher, log } = tools;
  let pullRequest = decision.pullRequest;
  let pushed: string | undefined;
  let armed: "armed" | "ready" | "merged" | undefined;
  const lost = (why: string): Receipt => ({ kind: "lost", pushed, why });
  for (const [index, step] of steps.entries()) {
    switch (step.step) {
      case "disarm":
        log.info(`switching auto-merge off on pull request #${step.pullRequest.number}`);
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
        // One that was there already has another run's text, and is not ours to arm before we have looked whose it is.
        if (!says(pullRequest, step) || !isHead(pullRequest, pushed)) {
          return lost(`another run opened pull request #${pullRequest.number}`);
        }
        break;
      case "update": {
        const next = steps[index + 1];
        const arms = next?.step === "arm"
          ? { arm: { headSha: pushed ?? step.pullRequest.headSha, gated: isGated(next) } }
          : {};
        const text = { title: step.title, description: step.description };
        const updated = await update(provider, step.pullRequest, { text, ...arms });
        if (updated === undefined) {
          return lost(`pull request #${step.pullRequest.number} changed meanwhile`);
        }
        pullRequest = updated.pullRequest;
        armed = updated.armed;
        if (pullRequest.state !== "open" && !isHead(pullRequest, pushed)) {
          // Merged before our push: its text, which says what was merged, must stay true.
          await provider.update(step.pullRequest, { text: step.pullRequest });
          return lost(`pull request #${pullRequest.number} was ${pullRequest.state} meanwhile`);
        }
        break;
      }
      case "arm": {
        if (pullRequest === undefined || steps[index - 1]?.step === "update") break;
        const headSha = pushed ?? pullRequest.headSha;
        const updated = await update(provider, pullRequest, {
          arm: { headSha, gated: isGated(step) },
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
    if (arm !== undefined && isGated(arm)) return { kind: "ready", pullRequest, commit };
    const merged = await merge(provider, pullRequest, commit);
    if (merged === undefined) return lost(`pull request #${pullRequest.number} changed meanwhile`);
    pullRequest = merged;
  }
  if (wanted !== undefined && !isAsWanted(pullRequest, wanted, commit)) {
    // What we armed must not merge what another run has pushed since.
    if (pullRequest.state === "open" && pullRequest.autoMerge && !isHead(pullRequest, commit)) {
      await provider.disarm(pullRequest);
    }
    return lost(`pull request #${pullRequest.number} changed meanwhile`);
  }
  return { kind: "done", pullRequest, commit };
}

function isGated({ ready }: Extract<Step, { step: "arm" }>): boolean {
  return ready === "ask-the-gate";
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

/** Makes the pull request; undefined where its branch is not at our commit any more, which explains a refusal. */
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
    const { heads } = await provider.look({ base, branches: [branch] });
    if (heads.get(branch) === pushed) throw error;
    return undefined;
  }
}

/**
 * As `Provider.update`. A refusal to arm may come from another head than the one that was pushed, or from a merge: then
 * another run was there, and undefined says so.
 */
async function update(
  provider: Provider,
  pullRequest: PullRequest,
  change: Parameters<Provider["update"]>[1],
): Promise<Awaited<ReturnType<Provider["update"]>> | undefined> {
  try {
    return await provider.update(pullRequest, change);
  } catch (error) {
    if (change.arm === undefined) throw error;
    return await unlessChanged(provider, pullRequest, change.arm.headSha, error);
  }
}

/** Merges the pull request if its head still is `commit`; undefined where it is not. */
export async function merge(
  provider: Provider,
  pullRequest: PullRequest,
  commit: string,
): Promise<PullRequest | undefined> {
  try {
    return await provider.merge(pullRequest, { headSha: commit });
  } catch (error) {
    return await unlessChanged(provider, pullRequest, commit, error);
  }
}

/** Throws a refusal on, unless the pull request has another head by now or is not open any more, which explains it. */
async function unlessChanged(
  provider: Provider,
  { targetBranch, number }: PullRequest,
  headSha: string,
  error: unknown,
): Promise<undefined> {
  if (!(error instanceof Failure)) throw error;
  const { pullRequest: now } = await provider.look({ base: targetBranch, pullRequest: number });
  if (now === undefined || (now.state === "open" && isHead(now, headSha))) throw error;
  return undefined;
}

/** Closes it with a comment; undefined where it is not as it was when that was decided. */
async function close(
  { pullRequest, description, comment: text }: Extract<Step, { step: "close" }>,
  tools: Tools,
): Promise<PullRequest | undefined> {
  const { provider } = tools;
  const { targetBranch: base, number } = pullRequest;
  const { pullRequest: now } = await provider.look({ base, pullRequest: number });
  if (now?.state !== "open" || !isHead(now, pullRequest.headSha) || !says(now, pullRequest)) {
    return undefined;
  }
  await comment(now, text, tools);
  return await provider.close(now, { description });
}

/** What is said on the page must not fail what was done. */
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
