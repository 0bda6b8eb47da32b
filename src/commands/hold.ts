import { carryOut } from "../apply/carry_out.ts";
import { decideHold, decideRelease } from "../core/decide/hold.ts";
import { holdId } from "../core/holds/hold_id.ts";
import {
  checkHeldEnvironments,
  checkHoldOptions,
  checkSelectors,
  makeHold,
  type SelectorOptions,
} from "../core/holds/new_hold.ts";
import type { HoldSelectors } from "../core/holds/hold.ts";
import { holdBranch, releaseBranch } from "../core/names/branch.ts";
import type { PullRequest } from "../core/promotion/pull_request.ts";
import { currentUser } from "../gather/current_user.ts";
import { descriptionLimit, type Workspace } from "../gather/workspace.ts";
import { answerOf } from "../apply/outcome.ts";
import type { Answer } from "../output/result.ts";
import { disarmHeld, readSteering, withDisarmed } from "../apply/steering.ts";

/** The options of `hold`; the time is as given on the command line. */
interface HoldOptions {
  readonly selectors: HoldSelectors;
  readonly reason: string;
  readonly until: string | undefined;
}

/** Throws a `Failure` with code `usage` for invalid options; whether `until` is in the past is checked by the run. */
export function checkHold(
  options: SelectorOptions & { readonly reason: string; readonly until?: string | undefined },
): HoldOptions {
  const selectors = checkSelectors(options);
  holdBranch(holdId(selectors));
  const { reason } = checkHoldOptions(options, -Infinity);
  return { selectors, reason, until: options.until };
}

/** Opens the pull request that adds the hold, and disables auto-merge at once on what it selects. */
export async function runHold(options: HoldOptions, workspace: Workspace): Promise<Answer> {
  const { selectors } = options;
  checkHoldOptions(options, workspace.clock.now());
  const by = await currentUser(workspace);
  const limit = await descriptionLimit(workspace);
  const disarmed = new Map<number, PullRequest>();
  const outcome = await carryOut(workspace, async () => {
    const snapshot = await readSteering(workspace, holdBranch(holdId(selectors)));
    checkHeldEnvironments(snapshot.base.config, selectors);
    const said = checkHoldOptions(options, snapshot.now);
    const hold = makeHold(selectors, { ...said, by, at: snapshot.now });
    for (const one of await disarmHeld(workspace, snapshot, hold)) disarmed.set(one.number, one);
    const { commit, config } = snapshot.base;
    const inventory = await workspace.source.inventory(commit, config, selectors.group);
    return { decision: decideHold(snapshot, hold, { ...inventory, limit }), snapshot };
  });
  return withDisarmed(answerOf("hold", outcome, workspace), disarmed);
}

/** Opens the pull request that removes the hold with these selectors. */
export async function runRelease(
  selectors: HoldSelectors,
  workspace: Workspace,
): Promise<Answer> {
  const limit = await descriptionLimit(workspace);
  const outcome = await carryOut(workspace, async () => {
    const snapshot = await readSteering(workspace, releaseBranch(holdId(selectors)));
    const decision = decideRelease(snapshot, selectors, limit);
    // The environment need not be in the config any more.
    if (decision.action === "unchanged" && decision.branch === undefined) {
      checkHeldEnvironments(snapshot.base.config, selectors);
    }
    return { decision, snapshot };
  });
  return answerOf("release", outcome, workspace);
}
