import { Failure } from "../../failure.ts";
import { inParallel } from "../../in_parallel.ts";
import type { BuildResources } from "../../kustomize/builder.ts";
import type { Sources } from "../../kustomize/kustomization.ts";
import { describe, hasLabels, type Resource } from "../../kustomize/resource.ts";
import { at } from "../../kustomize/yaml_data.ts";
import type { Warning } from "../../warning.ts";
import { canBeCopied, type Original } from "../copying/copies.ts";
import { type NamedText, namedTexts, withProbes } from "../copying/named_texts.ts";
import { withoutStrayActors } from "../copying/targets.ts";
import { featureOf } from "../feature_label.ts";
import type { FeatureEnvironment, FeatureRequest } from "./environment.ts";
import { holdsPlaceholder, markHidden } from "./placeholder.ts";
import { type PlainEnvironment, plainEnvironment } from "./plain.ts";
import { buildOrRefuse } from "./refusal.ts";
import { forCopies, withoutImages, withPlaceholder } from "./rendering.ts";

/** The environment's resources without the feature, in the order in which its files name them. */
export interface View {
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
export async function viewEnvironment(
  { base, folder }: FeatureEnvironment,
  { group, app }: FeatureRequest,
  build: BuildResources,
): Promise<View> {
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

function isOwn(resource: Resource): boolean {
  return featureOf(resource) === undefined;
}

/**
 * The app's resources: those with the labels that it is found by. `less` is that of `forCopies`.
 *
 * @throws {Failure} `feature`: there are none, or no marker of the app is in them.
 */
export async function findOriginals(
  view: View,
  { folder }: FeatureEnvironment,
  request: FeatureRequest,
  { build, less }: { build: BuildResources; less: boolean },
): Promise<{ originals: Original[]; warnings: Warning[] }> {
  const { selector } = request;
  const selected = view.tagged.filter((resource) =>
    hasLabels(resource, selector) && canBeCopied(resource)
  );
  if (selected.length === 0) throw nothingSelected(view.tagged, folder, request);
  const { kept, warnings } = withoutStrayActors(selected);
  const wanted = new Set(kept);
  const isWanted = (resource: Resource) => wanted.has(resource);
  const raw = view.plain?.resources ??
    markHidden(
      (await buildOrRefuse(build, forCopies(view.sources, folder, { less }))).filter(isOwn),
      view.bare,
    );
  const before = view.before.filter(isOwn);
  const texts = textsOfOriginals(view, isWanted);
  const originals = view.tagged.flatMap((final, index): Original[] => {
    const now = before[index];
    const found = raw[index];
    const isAlike = raw.length === view.tagged.length && found?.kind === final.kind;
    if (!isAlike || now?.kind !== final.kind) {
      throw new Failure(
        "feature",
        `${
          describe(final)
        } cannot be distinguished from others without the name prefixes of ${folder}`,
        { hint: "name resources without them in its patches" },
      );
    }
    return isWanted(final) ? [{ now, final, raw: found, texts: texts[index] ?? [] }] : [];
  });
  if (!originals.some(({ final }) => holdsPlaceholder(final.data))) {
    throw noImage(originals, folder, request);
  }
  return { originals, warnings };
}

/** By the numbers of the environment's resources. */
function textsOfOriginals(
  { tagged, probed }: View,
  isWanted: (resource: Resource) => boolean,
): NamedText[][] {
  const isAlike = probed?.length === tagged.length &&
    probed.every(({ kind }, index) => kind === tagged[index]?.kind);
  if (!isAlike) return [];
  let count = 0;
  return namedTexts(probed, tagged.map((resource) => isWanted(resource) ? count++ : undefined));
}

function nothingSelected(
  resources: readonly Resource[],
  folder: string,
  { group, app, selector }: FeatureRequest,
): Failure {
  const wanted = Object.entries(selector).map(([key, value]) => `${key}=${value}`).join(", ");
  const present = Object.keys(selector).flatMap((key) => {
    const values = resources.map(({ data }) => at(data, "metadata", "labels", key))
      .filter((value) => typeof value === "string");
    return [...new Set(values)].map((value) => `${key}=${value}`);
  });
  const there = present.length === 0
    ? "none of its resources has such labels"
    : `there are ${present.sort().join(", ")}`;
  return new Failure("feature", `no resource in ${folder} has the labels ${wanted}: ${there}`, {
    hint:
      `set featureLabelSelector of ${group}/${app} in gitops-promotion.yaml to labels that all resources of the app have`,
  });
}

function noImage(
  originals: readonly Original[],
  folder: string,
  { group, app, selector }: FeatureRequest,
): Failure {
  const wanted = Object.entries(selector).map(([key, value]) => `${key}=${value}`).join(", ");
  const kinds = originals.map(({ final }) => describe(final)).join(", ");
  return new Failure(
    "feature",
    `no image of ${group}/${app} is marked in the resources of ${folder} with the labels ${wanted} (${kinds})`,
    { hint: `mark it: image: … # {"$imagepolicy": "${group}:${app}"}` },
  );
}
