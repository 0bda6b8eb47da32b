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

/** The environment's resources without the feature, in the order in which its files name them. */
export interface EnvironmentBuilds {
  /** The environment's files with a placeholder for the app's tag. */
  readonly sources: Sources;
  /** Of markers in these files. */
  readonly warnings: readonly Warning[];
  /** As they are built now, those of other features included. */
  readonly before: readonly Resource[];
  /** Its own, as `sources` are built. */
  readonly tagged: readonly Resource[];
  /** The same without any `images`, which may hide the app's tag; undefined where there are none. */
  readonly bare: readonly Resource[] | undefined;
  /** The same as its files have them, where nothing is applied to them, so that nothing needs to be built. */
  readonly plain: PlainEnvironment | undefined;
  /** The same with probes in all names; undefined where these would show nothing. */
  readonly probed: readonly Resource[] | undefined;
}

/**
 * Builds the environment as it is and with a placeholder for the app's tag. One that only lists files takes no
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

/** Undefined where the environment cannot do with other names. */
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

/** Whether the resource is the environment's own, and no feature's. */
export function isOwn(resource: Resource): boolean {
  return featureOf(resource) === undefined;
}
