import type { BuildResources } from "../../kustomize/builder.ts";
import { kustomizationIn, readKustomization } from "../../kustomize/kustomization.ts";
import { areReferenced, type Original } from "../copying/copies.ts";
import { keepApart } from "../copying/keep_apart.ts";
import type { FeatureLabels } from "../copying/labels.ts";
import { checkLabel } from "../copying/limits.ts";
import { type Draft, draftBuilt, type DraftInput, draftPlain, isRefusal } from "./draft.ts";
import type { FeatureEnvironment, FeatureRequest } from "./environment.ts";
import { mayBeNamed } from "./plain.ts";
import type { EnvironmentBuilds } from "./environment_builds.ts";
import { findOriginals } from "./find_originals.ts";

/** The input for a feature's draft. */
interface DraftTask {
  readonly request: FeatureRequest;
  readonly environment: FeatureEnvironment;
  readonly labels: FeatureLabels;
  readonly builds: EnvironmentBuilds;
}

/**
 * Drafts a feature in the simplest way that is correct.
 *
 * @throws {Refusal} something in the environment prevents a correct feature.
 */
export async function draftFeature(
  { request, environment, labels, builds }: DraftTask,
  build: BuildResources,
): Promise<Draft> {
  const found = await findOriginals(builds, environment, request, { build, less: false });
  const { originals } = found;
  const isSafe = suffixIsSafe(environment) && !areReferenced(builds.tagged, originals) &&
    (builds.plain === undefined || !mayBeNamed(builds.tagged, namesOf(originals)));
  const { labels: all, warnings } = keepApart(
    labels,
    builds.tagged,
    originals.map(({ final }) => final),
  );
  for (const { key, to } of all.apart) checkLabel(key, to);
  const input: DraftInput = {
    environment,
    feature: request.feature,
    tag: request.tag,
    labels: all,
    before: builds.before,
    originals,
    written: !isSafe,
    warnings: [...builds.warnings, ...found.warnings, ...warnings],
  };
  if (builds.plain !== undefined) return draftPlain(input, builds.plain);
  try {
    return await draftBuilt(input, build);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    // Transformations by label or kind may fail on their own result.
    try {
      const fewer = await findOriginals(builds, environment, request, { build, less: true });
      return await draftBuilt({ ...input, originals: fewer.originals, written: true }, build);
    } catch (other) {
      throw isRefusal(other) ? error : other;
    }
  }
}

function namesOf(originals: readonly Original[]): ReadonlySet<string> {
  return new Set(originals.map(({ raw }) => raw.name));
}

/** Fields that do not depend on resources' names. */
const BLIND_FIELDS = new Set([
  "apiVersion",
  "kind",
  "metadata",
  "resources",
  "namespace",
  "namePrefix",
  "nameSuffix",
  "labels",
  "commonLabels",
  "commonAnnotations",
  "images",
  "replicas",
  "buildMetadata",
  "sortOptions",
]);

/**
 * Whether the feature's kustomization may add the suffix. kustomize then also knows the copies by their names without
 * it, and resolves references to the environment's own resources to them. Otherwise the suffix is written into the
 * files.
 */
function suffixIsSafe({ base, folder }: FeatureEnvironment): boolean {
  const kustomization = kustomizationIn(folder, base);
  return kustomization !== undefined &&
    [...readKustomization(kustomization).keys()].every((field) => BLIND_FIELDS.has(field));
}
