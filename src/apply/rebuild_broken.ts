import { carryOut } from "./carry_out.ts";
import { decideRebuild, settledPromotion } from "../core/decide/rebuild.ts";
import { proposedHolds } from "../core/decide/held.ts";
import { nothingToDo } from "../core/decide/steps.ts";
import { Failure } from "../core/failure.ts";
import { mayProposeHold } from "../core/names/branch.ts";
import { readApp } from "../gather/app.ts";
import type { Fetched } from "../gather/base.ts";
import { readSnapshot, snapshotOf } from "../gather/snapshot.ts";
import { descriptionLimit, type Workspace } from "../gather/workspace.ts";
import { explainGitError } from "../git/explain.ts";

/**
 * Rebuilds the open promotions of these groups that a merge has made unmergeable, or that would now leave a value at
 * another version. A failure is only a warning: this run is about another promotion, and the next merge or run tries
 * again.
 */
export async function rebuildBroken(
  workspace: Workspace,
  groups: ReadonlySet<string>,
  fetched: Fetched,
): Promise<void> {
  const isOfGroups = (branch: string) =>
    [...groups].some((group) => branch.startsWith(`promote/${group}-`));
  const limit = await descriptionLimit(workspace);
  const whole = await snapshotOf(
    workspace,
    fetched.base,
    fetched.remoteState,
    (branch) => isOfGroups(branch) || mayProposeHold(branch),
  );
  const holds = proposedHolds(whole.open);
  // Out of date once something has been written.
  let isFresh = true;
  for (const one of whole.open) {
    const { number, sourceBranch } = one.pullRequest;
    if (!isOfGroups(sourceBranch)) continue;
    try {
      await carryOut(workspace, async () => {
        const snapshot = isFresh
          ? { ...whole, open: [one] }
          : await readSnapshot(workspace, [sourceBranch], { arming: false });
        const [now] = snapshot.open;
        const settled = now && settledPromotion(now);
        const decision = now && settled && decideRebuild(
          snapshot,
          now,
          await readApp(workspace.source, snapshot.base.commit, settled.promotion),
          { proposedHolds: holds, limit },
        );
        if (decision !== undefined && decision.steps.length > 0) {
          workspace.log.info(
            `pull request #${number} no longer merges as it should; rebuilding it`,
          );
          isFresh = false;
        }
        return { decision: decision ?? nothingToDo("unchanged", "nothing to rebuild"), snapshot };
      });
    } catch (error) {
      const failure = explainGitError(error, `rebuild pull request #${number}`);
      if (!(failure instanceof Failure)) throw failure;
      workspace.log.warn({
        code: "rebuild-failed",
        message: `could not rebuild pull request #${number}: ${failure.message}`,
      });
    }
  }
}
