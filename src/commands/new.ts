import { carryOut } from "../apply/carry_out.ts";
import { decideNew, type Hotfix, type NewIntent, newPromotion } from "../core/decide/new.ts";
import type { Base, Snapshot } from "../core/decide/snapshot.ts";
import type { Decision } from "../core/decide/steps.ts";
import { checkOverrides } from "../core/decide/trailers.ts";
import { Failure } from "../core/failure.ts";
import { checkReason } from "../core/holds/new_hold.ts";
import { branchName } from "../core/names/branch.ts";
import { checkName } from "../core/names/names.ts";
import { commitAhead } from "../gather/ahead.ts";
import { explainMissing, readApp } from "../gather/app.ts";
import { nothingOpen } from "../gather/base.ts";
import { readSnapshot, snapshotOf } from "../gather/snapshot.ts";
import { descriptionLimit, type Workspace } from "../gather/workspace.ts";
import { answerOf } from "../apply/outcome.ts";
import type { Answer } from "../output/result.ts";

interface NewOptions extends Omit<NewIntent, "hotfix"> {
  readonly env?: string | undefined;
  readonly reason?: string | undefined;
  readonly override?: readonly string[] | undefined;
}

/** Throws a `Failure` with code `usage` for an invalid name, tag or digest, or a hotfix without a reason (spec, "Config"). */
export function checkNewOptions(options: NewOptions): NewIntent {
  const { group, app, tag, digest } = options;
  const hotfix = checkHotfixOptions(options);
  return {
    group: checkName("group", group),
    app: checkName("app", app),
    tag: checkName("tag", tag),
    ...(digest === undefined ? {} : { digest: checkName("digest", digest) }),
    ...(hotfix === undefined ? {} : { hotfix }),
  };
}

function checkHotfixOptions({ env, reason, override }: NewOptions): Hotfix | undefined {
  if (env !== undefined) {
    return {
      env: checkName("env", env),
      reason: checkReason(reason ?? "", "a hotfix (new --env)"),
      override: checkOverrides(override ?? []),
    };
  }
  if (reason === undefined && override === undefined) return undefined;
  throw new Failure("usage", "--reason and --override are only for hotfixes, which need --env", {
    hint: "name the environment with --env, or leave them out",
  });
}

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

/** The commit for a base on which nothing is open. */
async function prepare(workspace: Workspace, options: NewIntent, base: Base): Promise<void> {
  const snapshot = await snapshotOf(workspace, base, nothingOpen(base));
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
