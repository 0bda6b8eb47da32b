import { Failure } from "../../failure.ts";
import type { BuildResources } from "../../kustomize/builder.ts";
import type { Sources } from "../../kustomize/kustomization.ts";
import { describe, hasLabels, type Resource } from "../../kustomize/resource.ts";
import { at } from "../../kustomize/yaml_data.ts";
import type { Warning } from "../../warning.ts";
import { canBeCopied, type Original } from "../copying/copies.ts";
import { type NamedText, namedTexts } from "../copying/named_texts.ts";
import { withoutStrayActors } from "../copying/targets.ts";
import type { FeatureEnvironment, FeatureRequest } from "./environment.ts";
import { type EnvironmentBuilds, isOwn } from "./environment_builds.ts";
import { holdsPlaceholder, markHidden, PLACEHOLDER } from "./placeholder.ts";
import { buildOrRefuse } from "./refusal.ts";
import { forCopies } from "./rendering.ts";

/**
 * Finds the app's resources: those with the selector's labels. `less` as for `forCopies`.
 *
 * @throws {Failure} `feature`: there are none, or none of them has a marker of the app.
 */
export async function findOriginals(
  builds: EnvironmentBuilds,
  { folder }: FeatureEnvironment,
  request: FeatureRequest,
  { build, less }: { build: BuildResources; less: boolean },
): Promise<{ originals: Original[]; warnings: Warning[] }> {
  const { selector } = request;
  const selected = builds.tagged.filter((resource) =>
    hasLabels(resource, selector) && canBeCopied(resource)
  );
  if (selected.length === 0) throw nothingSelected(builds.tagged, folder, request);
  const { kept, warnings } = withoutStrayActors(selected);
  const wanted = new Set(kept);
  const isWanted = (resource: Resource) => wanted.has(resource);
  const raw = builds.plain?.resources ??
    markHidden(
      (await buildOrRefuse(build, forCopies(builds.sources, folder, { less }))).filter(isOwn),
      builds.bare,
    );
  const before = builds.before.filter(isOwn);
  const texts = textsOfOriginals(builds, isWanted);
  const originals = builds.tagged.flatMap((final, index): Original[] => {
    const now = before[index];
    const found = raw[index];
    const isAlike = raw.length === builds.tagged.length && found?.kind === final.kind;
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
    throw noImage(originals, folder, request, builds.sources);
  }
  return { originals, warnings };
}

/** By index of the environment's resources. */
function textsOfOriginals(
  { tagged, probed }: EnvironmentBuilds,
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
  sources: Sources,
): Failure {
  const [marked] =
    [...sources].find(([, text]) => typeof text === "string" && text.includes(PLACEHOLDER)) ?? [];
  const wanted = Object.entries(selector).map(([key, value]) => `${key}=${value}`).join(", ");
  const kinds = originals.map(({ final }) => describe(final)).join(", ");
  if (marked !== undefined) {
    return new Failure(
      "feature",
      `the image of ${group}/${app} marked in ${marked} is not in the resources of ${folder} with the labels ${wanted} (${kinds}): it belongs to another resource, or a patch or replacement overrides it`,
      { hint: `mark the value that overrides it: image: … # {"$imagepolicy": "${group}:${app}"}` },
    );
  }
  return new Failure(
    "feature",
    `no image of ${group}/${app} is marked in the resources of ${folder} with the labels ${wanted} (${kinds})`,
    { hint: `mark it: image: … # {"$imagepolicy": "${group}:${app}"}` },
  );
}
