import { carryOut } from "../apply/carry_out.ts";
import type { Config } from "../core/config/config.ts";
import { findApplication, firstEnvironment } from "../core/config/environments.ts";
import { environmentTags, planPromotion } from "../core/decide/app.ts";
import { heldBack } from "../core/decide/held.ts";
import type { Proposal } from "../core/decide/proposal.ts";
import { propose } from "../core/decide/propose.ts";
import type { AppManifests, Base } from "../core/decide/snapshot.ts";
import { nothingToDo } from "../core/decide/steps.ts";
import { Failure } from "../core/failure.ts";
import { planFeature } from "../core/feature/plan/plan_feature.ts";
import { branchName } from "../core/names/branch.ts";
import { checkName, cleanFeatureName } from "../core/names/names.ts";
import { title } from "../core/names/title.ts";
import { formatDescription } from "../core/promotion/description.ts";
import type { Promotion } from "../core/promotion/promotion.ts";
import { explainMissing, readApp } from "../gather/app.ts";
import { readSnapshot } from "../gather/snapshot.ts";
import { descriptionLimit, type Workspace } from "../gather/workspace.ts";
import { withModes } from "../git/commit.ts";
import { findKustomize } from "../kustomize/kustomize.ts";
import { answerOf } from "../apply/outcome.ts";
import type { Answer } from "../output/result.ts";
import { readFeatureSources } from "../gather/feature_sources.ts";

const COMMAND = "feature";

interface FeatureOptions {
  readonly group: string;
  readonly app: string;
  readonly tag: string;
  /** As given on the command line, for instance a branch's name, until `checkFeatureOptions` cleans it. */
  readonly feature: string;
}

/**
 * Returns the options with the feature's name cleaned; throws a `Failure` with code `usage` for an invalid name, tag or
 * feature (spec, "Config").
 */
export function checkFeatureOptions(options: FeatureOptions): FeatureOptions {
  const { group, app, tag, feature } = options;
  return {
    group: checkName("group", group),
    app: checkName("app", app),
    tag: checkName("tag", tag),
    feature: cleanFeatureName(feature),
  };
}

/**
 * Deploys a feature in the first environment: a copy of the app's resources beside it, or with `featureOverwrite` the
 * app itself with the feature's tag.
 */
export async function runFeature(options: FeatureOptions, workspace: Workspace): Promise<Answer> {
  const outcome = await carryOut(workspace, async () => {
    const snapshot = await readSnapshot(workspace, (config) => [
      branchName(promotionOf(options, config), config),
    ]);
    const { base } = snapshot;
    const promotion = promotionOf(options, base.config);
    const app = await readApp(workspace.source, base.commit, promotion);
    const application = findApplication(base.config, options.group, options.app);
    const proposal = application?.featureOverwrite ?? false
      ? await planOverwrite(workspace, base, { promotion, app })
      : await planCopy(workspace, base, { promotion, app });
    const decision = proposal.files.length > 0
      ? heldBack(snapshot, promotion, proposal.branch) ?? propose(snapshot, proposal)
      : nothingToDo("unchanged", unchangedReason(promotion), {
        promotion,
        warnings: proposal.warnings,
      });
    return { decision, snapshot };
  });
  return answerOf(COMMAND, outcome, workspace);
}

function promotionOf(options: FeatureOptions, config: Config): Promotion {
  const { group, app, tag, feature } = options;
  return { group, app, tag, feature, env: firstEnvironment(config).name, sha: "", type: "feature" };
}

interface Wanted {
  readonly promotion: Promotion;
  readonly app: AppManifests;
}

async function planOverwrite(
  workspace: Workspace,
  base: Base,
  { promotion, app }: Wanted,
): Promise<Proposal> {
  const limit = await descriptionLimit(workspace);
  const { proposal, markers } = planPromotion(app, base.config, promotion, { limit });
  if (markers === 0) throw await explainMissing(workspace, base.commit, promotion);
  return proposal;
}

async function planCopy(
  workspace: Workspace,
  base: Base,
  { promotion, app }: Wanted,
): Promise<Proposal> {
  const selector = labelSelector(base, promotion);
  const { sources, files } = await readFeatureSources(
    workspace.repository,
    base.commit,
    promotion,
  );
  const planned = await planFeature(
    { ...promotion, selector, sources, paths: files.map(({ path }) => path) },
    findKustomize(workspace),
  );
  for (const host of planned.hosts) workspace.log.info(`the feature is available at ${host}`);
  const facts = {
    changes: planned.changes,
    hosts: planned.hosts,
    auto: firstEnvironment(base.config).auto,
    warnings: planned.warnings,
    environments: environmentTags(app, base.config),
  };
  const limit = await descriptionLimit(workspace);
  return {
    promotion,
    branch: branchName(promotion, base.config),
    title: title(promotion),
    description: formatDescription(promotion, facts, limit),
    page: { promotion, facts, limit },
    auto: firstEnvironment(base.config).auto,
    files: withModes(planned.files, files),
    changes: planned.changes,
    warnings: planned.warnings,
  };
}

function labelSelector(
  base: Base,
  { group, app }: Promotion,
): Readonly<Record<string, string>> {
  const selector = findApplication(base.config, group, app)?.featureLabelSelector ?? {};
  if (Object.keys(selector).length > 0) return selector;
  throw new Failure("config", `${group}/${app} has no featureLabelSelector in the config`, {
    hint:
      `set groups.${group}.applications.${app}.featureLabelSelector to the labels of the app's resources, or featureOverwrite to true`,
  });
}

function unchangedReason({ group, app, tag, env, feature }: Promotion): string {
  return `feature ${feature} of ${group}/${app} is already at version ${tag} in environment ${env}`;
}
