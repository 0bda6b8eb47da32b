import type { Decision } from "../core/decide/steps.ts";
import type { Workspace } from "../gather/workspace.ts";

/** Milliseconds after its commit in which a run opens the pull request, even on a slow server. */
const TIME_TO_OPEN = 5_000;

/**
 * Whether a promotion to a later environment would push over another change on a branch that was just pushed: the run
 * that did so is about to open its pull request, and until then the branch looks unused. A run that died there loses it
 * after a few seconds, and its rerun, which brings the same change, need not wait. `merged` are heads that are known to
 * be merged: their branch was kept.
 */
export async function isBeingOpened(
  { publisher, clock }: Pick<Workspace, "publisher" | "clock">,
  { promotion, steps }: Decision,
  merged: readonly string[],
): Promise<boolean> {
  // A new version takes the branch over in any case.
  if (promotion === undefined || promotion.sha === "") return false;
  const push = steps.find((step) => step.step === "push");
  if (push?.expected === undefined || !steps.some(({ step }) => step === "create")) return false;
  if (merged.includes(push.expected)) return false;
  const head = await publisher.read(push.expected);
  return head !== undefined && head.message.trim() !== push.message.trim() &&
    Math.abs(clock.now() - head.time) < TIME_TO_OPEN;
}
