import { firstEnvironment } from "../core/config/environments.ts";
import {
  describeRemoval,
  findFeatures,
  removeFeatures,
  staleFeatures,
} from "../core/feature/stale/stale.ts";
import type { FeatureStaleOptions } from "../core/feature/stale/stale_options.ts";
import { staleFeatureBranch } from "../core/names/branch.ts";
import { withModes } from "../git/commit.ts";
import { lastTouched } from "../git/last_touched.ts";
import { answerOf } from "../apply/outcome.ts";
import type { Answer } from "../output/result.ts";
import { carryOut } from "../apply/carry_out.ts";
import type { Proposal } from "../core/decide/proposal.ts";
import { propose } from "../core/decide/propose.ts";
import { nothingToDo } from "../core/decide/steps.ts";
import { readFeatureKustomizations } from "../gather/feature_kustomizations.ts";
import { readSnapshot } from "../gather/snapshot.ts";
import { descriptionLimit, type Workspace } from "../gather/workspace.ts";

const COMMAND = "feature-stale";
const TITLE = "Remove stale review features";
const NOTHING = "No stale application to remove, exiting early.";

/** Opens the pull request that removes features that no commit has touched for `maxAge`. */
export async function runFeatureStale(
  options: FeatureStaleOptions,
  workspace: Workspace,
): Promise<Answer> {
  const { maxAge } = options;
  const { repository, clock, log } = workspace;
  const outcome = await carryOut(workspace, async () => {
    const snapshot = await readSnapshot(workspace, [staleFeatureBranch], { arming: false });
    const { base } = snapshot;
    const environment = firstEnvironment(base.config);
    const kustomizations = await readFeatureKustomizations(
      repository,
      base.commit,
      environment.name,
    );
    const sources = new Map(kustomizations.map(({ path, text }) => [path, text]));
    const features = findFeatures(sources, environment.name).filter((found) =>
      (["group", "app", "feature"] as const).every((key) =>
        options[key] === undefined || options[key] === found[key]
      )
    );
    const now = clock.now();
    const folders = features.map(({ folder }) => folder);
    const touched = await lastTouched(repository, base.commit, folders, now - maxAge);
    const stale = staleFeatures(features, touched, { now, maxAge });
    if (stale.length === 0) return { decision: nothingToDo("skipped", NOTHING), snapshot };
    const { files, changes } = removeFeatures(stale, sources);
    for (const { folder } of stale) log.info(`${folder} is stale`);
    const limit = await descriptionLimit(workspace);
    const proposal: Proposal = {
      promotion: undefined,
      branch: staleFeatureBranch,
      title: TITLE,
      description: describeRemoval(stale, { now, maxAge, limit }),
      auto: environment.auto,
      files: withModes(files, kustomizations),
      changes,
      warnings: [],
    };
    return { decision: propose(snapshot, proposal), snapshot };
  });
  return answerOf(COMMAND, outcome, workspace);
}
