import { carryOut } from "../apply/carry_out.ts";
import { decideNew, newPromotion } from "../core/decide/new.ts";
import type { NewIntent } from "../core/decide/new_intent.ts";
import type { Base, Snapshot } from "../core/decide/snapshot.ts";
import type { Decision } from "../core/decide/steps.ts";
import { branchName } from "../core/names/branch.ts";
import { commitAhead } from "../gather/ahead.ts";
import { explainMissing, readApp } from "../gather/app.ts";
import { remoteStateOfBase } from "../gather/base.ts";
import { readSnapshot, snapshotOf } from "../gather/snapshot.ts";
import { descriptionLimit, type Workspace } from "../gather/workspace.ts";
import { answerOf } from "../apply/outcome.ts";
import type { Answer } from "../output/result.ts";

/** Sets the app's version in the first environment, or in that of a hotfix, and opens the pull request for it. */
export async function runNew(options: NewIntent, workspace: Workspace): Promise<Answer> {
  workspace.publisher.expectPush();
  const outcome = await carryOut(workspace, async () => {
    const snapshot = await readSnapshot(
      workspace,
      (config) => [branchName(newPromotion(options, config), config)],
      { ahead: (base) => prepare(workspace, options, base) },
    );
    const decision = await decide(workspace, options, snapshot);
    if (decision !== "missing") return { decision, snapshot };
    const { base } = snapshot;
    const { env } = newPromotion(options, base.config);
    throw await explainMissing(workspace, base.commit, { ...options, env });
  });
  return answerOf("new", outcome, workspace);
}

/** Prepares the commit for the case that no pull request is open. */
async function prepare(workspace: Workspace, options: NewIntent, base: Base): Promise<void> {
  const snapshot = await snapshotOf(workspace, base, remoteStateOfBase(base));
  const decision = await decide(workspace, options, snapshot);
  if (decision !== "missing") await commitAhead(workspace, decision);
}

async function decide(
  workspace: Workspace,
  options: NewIntent,
  snapshot: Snapshot,
): Promise<Decision | "missing"> {
  const app = await readApp(workspace.source, snapshot.base.commit, options);
  return decideNew(snapshot, app, options, await descriptionLimit(workspace));
}
