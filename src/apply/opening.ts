import type { Decision } from "../core/decide/steps.ts";
import type { Workspace } from "../gather/workspace.ts";

/** Milliseconds in which a run that has pushed its branch opens the pull request, even on a slow server. */
const TIME_TO_OPEN = 8_000;

/**
 * Whether the branch that the decision pushes over belongs to a run that has just pushed it and is about to open its
 * pull request: between the two, the branch looks unused. A run that died there loses it after a few seconds.
 */
export async function isBeingOpened(
  { publisher, clock }: Pick<Workspace, "publisher" | "clock">,
  { steps }: Decision,
): Promise<boolean> {
  const push = steps.find((step) => step.step === "push");
  if (push?.expected === undefined || !steps.some(({ step }) => step === "create")) return false;
  const committed = await publisher.committedAt(push.expected);
  return committed !== undefined && Math.abs(clock.now() - committed) < TIME_TO_OPEN;
}
