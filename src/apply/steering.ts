import type { Hold } from "../core/holds/hold.ts";
import { holdWords } from "../core/holds/hold.ts";
import { armedPromotions } from "../core/decide/hold.ts";
import type { Snapshot } from "../core/decide/snapshot.ts";
import { Failure } from "../core/failure.ts";
import { branchType } from "../core/names/branch.ts";
import type { PullRequest } from "../core/promotion/pull_request.ts";
import { fetchBase } from "../gather/base.ts";
import { snapshotOf } from "../gather/snapshot.ts";
import type { Workspace } from "../gather/workspace.ts";
import type { Answer } from "../output/result.ts";

/** Reads the base, the branch's pull request, and all open promotions. */
export async function readSteering(workspace: Workspace, branch: string): Promise<Snapshot> {
  const { base, remoteState } = await fetchBase(workspace, {
    allOpen: true,
    branches: [branch],
    arming: true,
  });
  return await snapshotOf(
    workspace,
    base,
    remoteState,
    (one) => one === branch || branchType(one) !== undefined,
  );
}

/**
 * Disables auto-merge at once on every open promotion that the hold selects, since the hold itself takes effect only
 * when it is merged. Returns these pull requests.
 */
export async function disarmHeld(
  workspace: Workspace,
  snapshot: Snapshot,
  hold: Hold,
): Promise<PullRequest[]> {
  const { log, options } = workspace;
  const armed = armedPromotions(snapshot, hold);
  for (const pullRequest of armed) {
    const { number, title } = pullRequest;
    if (options.dryRun) {
      log.info(`would disable auto-merge on pull request #${number}: ${title}`);
      continue;
    }
    const provider = await workspace.provider();
    await provider.disarm(pullRequest);
    log.info(`disabled auto-merge on pull request #${number}: ${title}`);
    try {
      await provider.comment(pullRequest, `Auto-merge is off, ${holdWords(hold)}`);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      log.warn({ code: "comment-failed", message: error.message });
    }
  }
  return armed;
}

/** Adds the disarmed pull requests to the answer. */
export function withDisarmed(answer: Answer, disarmed: ReadonlyMap<number, PullRequest>): Answer {
  if (disarmed.size === 0) return answer;
  const all = [...disarmed.values()].map(({ number, url }) => ({ number, url }));
  return { ...answer, result: { ...answer.result, disarmed: all } };
}
