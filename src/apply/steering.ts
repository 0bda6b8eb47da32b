import type { Hold } from "../core/holds/hold.ts";
import { holdWords } from "../core/holds/hold.ts";
import { armedThough } from "../core/decide/hold.ts";
import type { Snapshot } from "../core/decide/snapshot.ts";
import { Failure } from "../core/failure.ts";
import { branchType } from "../core/names/branch.ts";
import type { PullRequest } from "../core/promotion/pull_request.ts";
import { see } from "../gather/base.ts";
import { snapshotOf } from "../gather/snapshot.ts";
import type { Workspace } from "../gather/workspace.ts";
import type { Answer } from "../output/result.ts";

/** The base, the branch's pull request, and all open promotions. */
export async function readSteering(workspace: Workspace, branch: string): Promise<Snapshot> {
  const { base, sight } = await see(workspace, {
    allOpen: true,
    branches: [branch],
    arming: true,
  });
  return await snapshotOf(
    workspace,
    base,
    sight,
    (one) => one === branch || branchType(one) !== undefined,
  );
}

/**
 * Switches auto-merge off at once on every open promotion that the hold selects: the hold itself acts only when it is
 * merged. Gives these pull requests.
 */
export async function disarmHeld(
  workspace: Workspace,
  snapshot: Snapshot,
  hold: Hold,
): Promise<PullRequest[]> {
  const { log, options } = workspace;
  const armed = armedThough(snapshot, hold);
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

/** The answer with the pull requests that were disarmed beside it. */
export function withDisarmed(answer: Answer, disarmed: ReadonlyMap<number, PullRequest>): Answer {
  if (disarmed.size === 0) return answer;
  const all = [...disarmed.values()].map(({ number, url }) => ({ number, url }));
  return { ...answer, result: { ...answer.result, disarmed: all } };
}
