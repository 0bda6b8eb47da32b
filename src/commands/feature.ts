import { findApplication, firstEnvironment } from "../core/config/environments.ts";
import { Failure } from "../core/failure.ts";
import { planFeature } from "../core/feature/plan/plan_feature.ts";
import { inParallel } from "../core/in_parallel.ts";
import { branchName } from "../core/names/branch.ts";
import { formatDescription } from "../core/promotion/description.ts";
import { cleanFeatureName } from "../core/names/names.ts";
import { tagsOf } from "../core/promotion/plan.ts";
import type { Promotion } from "../core/promotion/promotion.ts";
import { title } from "../core/names/title.ts";
import { withModes } from "../git/commit.ts";
import { findKustomize } from "../kustomize/kustomize.ts";
import { type Answer, answerWithReason } from "../output/result.ts";
import type { Base } from "./base.ts";
import { readFeatureSources } from "./feature_sources.ts";
import { checkNewOptions, type NewOptions, proposalOf } from "./new.ts";
import { plan, readManifests } from "./plan.ts";
import { type Proposal, publish } from "./publish.ts";
import type { Workspace } from "./workspace.ts";

const COMMAND = "feature";

export interface FeatureOptions extends NewOptions {
  /** Of the command line as the user has it, a branch's name for instance; else cleaned. */
  readonly feature: string;
}

/**
 * Gives the options back, the feature's name as it is used; throws a `Failure` with code `usage` for a name, tag or
 * feature that is none (spec, "Config").
 */
export function checkFeatureOptions(options: FeatureOptions): FeatureOptions {
  return { ...checkNewOptions(options), feature: cleanFeatureName(options.feature) };
}

/**
 * Deploys a feature in the first environment: a copy of the app's resources beside it, or with `featureOverwrite` the
 * app itself with the feature's tag.
 */
export async function runFeature(options: FeatureOptions, workspace: Workspace): Promise<Answer> {
  return await publish(workspace, COMMAND, async (base) => {
    const env = firstEnvironment(base.config).name;
    const promotion: Promotion = { ...options, env, sha: "", type: "feature" };
    const application = findApplication(base.config, options.group, options.app);
    const overwrites = application?.featureOverwrite ?? false;
    return overwrites
      ? await proposeOverwrite(workspace, base, promotion)
      : await proposeCopy(workspace, base, promotion);
  });
}

async function proposeOverwrite(
  workspace: Workspace,
  base: Base,
  promotion: Promotion,
): Promise<Proposal | Answer> {
  const manifests = await readManifests(workspace, base.commit, promotion);
  const planned = await plan(workspace, base, manifests, promotion);
  return planned.changes.length > 0
    ? proposalOf(base, planned)
    : answerWithReason(COMMAND, "unchanged", unchangedReason(promotion), promotion);
}

async function proposeCopy(
  workspace: Workspace,
  base: Base,
  promotion: Promotion,
): Promise<Proposal | Answer> {
  const selector = labelSelector(base, promotion);
  const [{ sources, files }, manifests] = await inParallel([
    readFeatureSources(workspace.repository, base.commit, promotion),
    readManifests(workspace, base.commit, promotion),
  ]);
  const planned = await planFeature(
    { ...promotion, selector, sources, paths: files.map(({ path }) => path) },
    findKustomize(workspace),
  );
  for (const warning of planned.warnings) workspace.log.warn(warning);
  if (planned.files.length === 0) {
    return answerWithReason(COMMAND, "unchanged", unchangedReason(promotion), promotion);
  }
  for (const host of planned.hosts) workspace.log.info(`the feature answers at ${host}`);
  const facts = {
    changes: planned.changes,
    hosts: planned.hosts,
    tags: tagsOf(manifests.texts, base.config, promotion),
  };
  return {
    promotion,
    branch: branchName(promotion, base.config),
    title: title(promotion),
    auto: firstEnvironment(base.config).auto,
    firstEnvironment: true,
    files: withModes(planned.files, files),
    changes: planned.changes,
    describe: (limit) => formatDescription(promotion, facts, limit),
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
