import { carryOut } from "../apply/carry_out.ts";
import { versionIn } from "../core/decide/app.ts";
import {
  decideRollback,
  type PastVersion,
  type RollbackIntent,
  rollbackTarget,
} from "../core/decide/rollback.ts";
import { checkOverrides } from "../core/decide/trailers.ts";
import { rollbackSelectors } from "../core/holds/hold.ts";
import { checkHeldEnvironments, makeHold } from "../core/holds/new_hold.ts";
import { checkReason } from "../core/holds/reason.ts";
import { uncheckedBranchName } from "../core/names/branch.ts";
import { checkName } from "../core/names/names.ts";
import type { PullRequest } from "../core/promotion/pull_request.ts";
import { explainMissing, readApp } from "../gather/app.ts";
import { readTagChanges } from "../gather/app_history.ts";
import { currentUser } from "../gather/current_user.ts";
import { descriptionLimit, type Workspace } from "../gather/workspace.ts";
import { answerOf } from "../apply/outcome.ts";
import type { Answer } from "../output/result.ts";
import { disarmHeld, readSteering, withDisarmed } from "../apply/steering.ts";

/** Throws a `Failure` with code `usage` for an invalid name or override, or without a reason. */
export function checkRollback(
  options: Omit<RollbackIntent, "override"> & {
    readonly override?: readonly string[] | undefined;
  },
): RollbackIntent {
  const { group, app, env, to, reason, override } = options;
  return {
    group: checkName("group", group),
    app: checkName("app", app),
    env: checkName("env", env),
    to: to === undefined ? undefined : checkName("tag", to),
    reason: checkReason(reason, "a rollback"),
    override: checkOverrides(override ?? []),
  };
}

/** Opens the pull request that returns an environment to an earlier version and holds the bad one. */
export async function runRollback(intent: RollbackIntent, workspace: Workspace): Promise<Answer> {
  const { group, app: name, env } = intent;
  const { source } = workspace;
  const by = await currentUser(workspace);
  const limit = await descriptionLimit(workspace);
  const disarmed = new Map<number, PullRequest>();
  const outcome = await carryOut(workspace, async () => {
    const branch = rollbackBranch(intent);
    const snapshot = await readSteering(workspace, branch);
    const { base } = snapshot;
    checkHeldEnvironments(base.config, { group, app: name, envs: [env], tag: undefined });
    const app = await readApp(source, base.commit, intent);
    const { changes } = await readTagChanges(workspace, base, { group, app: name, env });
    const past = changes.flatMap(({ to: [tag, another], commit }): PastVersion[] =>
      tag === undefined || another !== undefined ? [] : [{ tag, commit: commit.id }]
    );
    const target = rollbackTarget(snapshot, app, intent, past);
    if (target === "missing") throw await explainMissing(workspace, base.commit, intent);
    const then = await readApp(source, target.commit, intent);
    const { digests: [digest] } = versionIn(then, env);
    const decision = decideRollback(snapshot, app, intent, { target, digest, by, limit });
    if (decision.steps.length > 0) {
      const bad = { group, app: name, env, tag: target.bad };
      const hold = makeHold(rollbackSelectors(base.config, bad), {
        reason: intent.reason,
        by,
        at: snapshot.now,
        until: undefined,
      });
      for (const one of await disarmHeld(workspace, snapshot, hold)) disarmed.set(one.number, one);
    }
    return { decision, snapshot };
  });
  return withDisarmed(answerOf("rollback", outcome, workspace), disarmed);
}

function rollbackBranch(place: Pick<RollbackIntent, "group" | "app" | "env">): string {
  return uncheckedBranchName(
    { ...place, type: "rollback", feature: "" },
    { prflow: "per-env", environments: [] },
  );
}
