import { Failure } from "../../failure.ts";
import { inParallel } from "../../in_parallel.ts";
import type { BuildResources } from "../../kustomize/builder.ts";
import type { Sources } from "../../kustomize/kustomization.ts";
import type { Resource } from "../../kustomize/resource.ts";
import type { Warning } from "../../warning.ts";
import { withProbes } from "../copying/named_texts.ts";
import { featureOf } from "../feature_label.ts";
import type { FeatureEnvironment, FeatureRequest } from "./environment.ts";
import { markHidden } from "./placeholder.ts";
import { type PlainEnvironment, plainEnvironment } from "./plain.ts";
import { withoutImages, withPlaceholder } from "./rendering.ts";

/** The environment's resources without the feature, in the order of its files. */
export interface EnvironmentBuilds {
  /** The environment's files with a placeholder for the app's tag. */
  readonly sources: Sources;
  /** Warnings about markers in these files. */
  readonly warnings: readonly Warning[];
  /** As currently built, including other features. */
  readonly before: readonly Resource[];
  /** The environment's own, built from `sources`. */
  readonly tagged: readonly Resource[];
  /** The same without any `images`, which may hide the app's tag; undefined if there are none. */
  readonly bare: readonly Resource[] | undefined;
  /** The environment as its files have it; undefined if a build is needed. */
  readonly plain: PlainEnvironment | undefined;
  /** As `tagged`, with probes in all names; undefined if probes would reveal nothing. */
  readonly probed: readonly Resource[] | undefined;
}

/**
 * Builds the environment as it is, and with a placeholder for the app's tag. One that only lists files needs no
 * kustomize.
 */
export async function buildEnvironment(
  { base, folder }: FeatureEnvironment,
  { group, app }: FeatureRequest,
  build: BuildResources,
): Promise<EnvironmentBuilds> {
  const { sources, warnings } = withPlaceholder(base, { group, app });
  const plain = plainEnvironment(sources, folder);
  const now = plainEnvironment(base, folder);
  if (plain !== undefined && now !== undefined) {
    const { resources: tagged } = plain;
    return {
      ...{ sources, warnings, before: now.resources, tagged, plain },
      ...{ bare: undefined, probed: undefined },
    };
  }
  const withoutAny = withoutImages(sources);
  const probes = withProbes(sources);
  const [before, after, bareAll, probed] = await inParallel([
    build(base),
    build(sources),
    withoutAny === undefined ? Promise.resolve(undefined) : build(withoutAny),
    probes === undefined ? Promise.resolve(undefined) : buildProbed(build, probes),
  ]);
  const bare = bareAll?.filter(isOwn);
  const tagged = markHidden(after.filter(isOwn), bare);
  return {
    ...{ sources, warnings, before, tagged, bare },
    ...{ probed: probed?.filter(isOwn), plain: undefined },
  };
}

/** Undefined if the environment cannot be built with other names. */
async function buildProbed(
  build: BuildResources,
  probes: Sources,
): Promise<Resource[] | undefined> {
  try {
    return await build(probes);
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

/** Whether the resource is the environment's own, not a feature's. */
export function isOwn(resource: Resource): boolean {
  return featureOf(resource) === undefined;
}
