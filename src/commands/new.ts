import { carryOut } from "../apply/carry_out.ts";
import { firstEnvironment } from "../core/config/environments.ts";
import { decideNew, type NewIntent, newPromotion } from "../core/decide/new.ts";
import { branchName } from "../core/names/branch.ts";
import { checkName } from "../core/names/names.ts";
import { explainMissing, readApp } from "../gather/app.ts";
import { readSnapshot } from "../gather/snapshot.ts";
import { descriptionLimit, type Workspace } from "../gather/workspace.ts";
import { answerOf } from "../output/outcome.ts";
import type { Answer } from "../output/result.ts";

export type NewOptions = NewIntent;

/** Gives the options back; throws a `Failure` with code `usage` for an invalid name, tag or digest (spec, "Config"). */
export function checkNewOptions({ group, app, tag, digest }: NewOptions): NewOptions {
  return {
    group: checkName("group", group),
    app: checkName("app", app),
    tag: checkName("tag", tag),
    ...(digest === undefined ? {} : { digest: checkName("digest", digest) }),
  };
}

/** Sets the app's version in the first environment and opens the pull request for it. */
export async function runNew(options: NewOptions, workspace: Workspace): Promise<Answer> {
  const outcome = await carryOut(workspace, async () => {
    const snapshot = await readSnapshot(workspace, (config) => [
      branchName(newPromotion(options, firstEnvironment(config).name), config),
    ]);
    const { base } = snapshot;
    const app = await readApp(workspace.source, base.commit, options);
    const limit = await descriptionLimit(workspace);
    const decision = decideNew(snapshot, app, options, limit);
    if (decision !== "missing") return { decision, snapshot };
    const { name: env } = firstEnvironment(base.config);
    throw await explainMissing(workspace, base.commit, { ...options, env });
  });
  return answerOf("new", outcome, workspace);
}
