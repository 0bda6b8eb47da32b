import { firstEnvironment } from "../core/config/environments.ts";
import { formatDescription } from "../core/promotion/description.ts";
import { checkName } from "../core/names/names.ts";
import type { Plan } from "../core/promotion/plan.ts";
import type { Promotion } from "../core/promotion/promotion.ts";
import type { TextFile } from "../git/blobs.ts";
import { type Answer, answerWithReason } from "../output/result.ts";
import type { Base } from "./base.ts";
import { plan, readManifests } from "./plan.ts";
import { type Proposal, publish } from "./publish.ts";
import type { Workspace } from "./workspace.ts";

export interface NewOptions {
  readonly group: string;
  readonly app: string;
  readonly tag: string;
}

/** Gives the options back; throws a `Failure` with code `usage` for a name or tag that is none (spec, "Config"). */
export function checkNewOptions({ group, app, tag }: NewOptions): NewOptions {
  return {
    group: checkName("group", group),
    app: checkName("app", app),
    tag: checkName("tag", tag),
  };
}

/** Sets the app's tag in the first environment and opens the pull request for it. */
export async function runNew(options: NewOptions, workspace: Workspace): Promise<Answer> {
  return await publish(workspace, "new", async (base) => {
    const { group, app, tag } = options;
    const env = firstEnvironment(base.config).name;
    const promotion: Promotion = { group, app, tag, env, sha: "", feature: "", type: "promote" };
    const manifests = await readManifests(workspace, base.commit, promotion);
    const planned = await plan(workspace, base, manifests, promotion);
    return planned.changes.length > 0 ? proposalOf(base, planned) : answerWithReason(
      "new",
      "unchanged",
      `${group}/${app} is already at version ${tag} in environment ${env}`,
      promotion,
    );
  });
}

/** The plan as something to publish. */
export function proposalOf(base: Base, planned: Plan<TextFile>): Proposal {
  return {
    ...planned,
    firstEnvironment: planned.promotion.env === firstEnvironment(base.config).name,
    describe: (limit) => formatDescription(planned.promotion, planned, limit),
  };
}
