import type { Config } from "../config/config.ts";
import {
  findApplication,
  findEnvironment,
  firstEnvironment,
  isEnvironmentOnLine,
} from "../config/environments.ts";
import { type AppVersion, appVersion } from "../manifest/app_version.ts";
import { editApp, type Version } from "../manifest/edit_app.ts";
import { branchName } from "../names/branch.ts";
import { title } from "../names/title.ts";
import { type DescriptionFacts, formatDescription } from "../promotion/description.ts";
import type { Promotion } from "../promotion/promotion.ts";
import type { Proposal } from "./proposal.ts";
import type { AppManifests, Manifest } from "./snapshot.ts";

/** The app's manifests in one environment. Throws the `Failure` of one that could not be read. */
function manifestsOf({ group, manifests, failures }: AppManifests, env: string): Manifest[] {
  const folder = `${group}/${env}/`;
  for (const [path, failure] of failures) if (path.startsWith(folder)) throw failure;
  return manifests.filter(({ path }) => path.startsWith(folder));
}

/** The version that the app has in the environment. Throws as `manifestsOf` does. */
export function versionIn(app: AppManifests, env: string): AppVersion {
  return appVersion(manifestsOf(app, env), app);
}

/** Whether all of the app's values in the environment are at the version. */
export function isAt({ tags, digests }: AppVersion, { tag, digest }: Version): boolean {
  if (tags.length !== 1 || tags[0] !== tag) return false;
  return digest === undefined || digests.length === 0 || digests.join() === digest;
}

/** A promotion of the app as a proposal on the base, and the number of its markers. */
interface PlannedPromotion {
  readonly proposal: Proposal;
  /** How many values of the app the environment has; the caller handles 0. */
  readonly markers: number;
}

/**
 * Plans a promotion on the app's manifests at the base. Throws a `Failure` if a marker in the promotion's environment
 * cannot be edited, or if its branch name is invalid.
 *
 * @param limit Characters that a description may have.
 */
export function planPromotion(
  app: AppManifests,
  config: Config,
  promotion: Promotion,
  { digest, limit, ...known }:
    & { readonly digest?: string | undefined; readonly limit: number }
    & Pick<DescriptionFacts, "notes" | "origin" | "skipped">,
): PlannedPromotion {
  const { env, tag } = promotion;
  const edit = editApp(manifestsOf(app, env), app, { tag, digest });
  const environment = findEnvironment(config, env);
  const facts: DescriptionFacts = {
    ...known,
    changes: edit.changes,
    environments: environmentTags(app, config),
    auto: (environment?.auto ?? false) && !(environment?.draft ?? false),
    warnings: edit.warnings,
    repository: findApplication(config, promotion.group, promotion.app)?.repository ?? "",
    newerFor: newerFor(promotion, config),
  };
  return {
    markers: edit.markers,
    proposal: {
      promotion,
      branch: branchName(promotion, config),
      title: title(promotion),
      description: formatDescription(promotion, facts, limit),
      page: { promotion, facts, limit },
      auto: environment?.auto ?? false,
      files: edit.files,
      changes: edit.changes,
      warnings: edit.warnings,
      draft: environment?.draft ?? false,
      decoration: {
        labels: environment?.labels ?? [],
        reviewers: environment?.reviewers ?? [],
        assignees: environment?.assignees ?? [],
      },
    },
  };
}

/** The app's tags in every environment, for display: a manifest that cannot be read has no tags. */
export function environmentTags(
  { group, app, manifests }: AppManifests,
  { environments }: Config,
): { readonly env: string; readonly tags: readonly string[] }[] {
  return environments.map(({ name: env }) => {
    const here = manifests.filter(({ path }) => path.startsWith(`${group}/${env}/`));
    return { env, tags: appVersion(here, { group, app }).tags };
  });
}

/** The environment that a newer version, which takes over this branch, goes to first; empty if it is this one. */
function newerFor({ env }: Promotion, config: Config): string {
  const { name } = firstEnvironment(config);
  const isShared = config.prflow === "per-app" && isEnvironmentOnLine(config, env);
  return isShared && name !== env ? name : "";
}
