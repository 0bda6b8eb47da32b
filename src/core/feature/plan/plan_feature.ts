import { type Builder, resourceBuilder } from "../../kustomize/builder.ts";
import type { Resource } from "../../kustomize/resource.ts";
import { writeDocuments } from "../../kustomize/write_documents.ts";
import { type Data, isMapping } from "../../kustomize/yaml_data.ts";
import type { Change } from "../../manifest/change.ts";
import type { Warning } from "../../warning.ts";
import type { Draft } from "../building/draft.ts";
import { draftFeature } from "../building/draft_feature.ts";
import {
  environmentOf,
  type FeatureEnvironment,
  type FeatureRequest,
} from "../building/environment.ts";
import { copyFileNames } from "../building/feature_files.ts";
import { PLACEHOLDER } from "../building/placeholder.ts";
import { buildEnvironment } from "../building/environment_builds.ts";
import { servicesOf } from "../copying/copy.ts";
import { featureLabels } from "../copying/labels.ts";
import { leftoversIn } from "../copying/leftovers.ts";
import { checkHost, checkLabel, checkResourceName } from "../copying/limits.ts";
import { warningsOfCopy } from "../copying/warnings.ts";
import { findCulprit } from "../diagnosing/culprit.ts";

/** The planned changes for a feature. */
export interface FeaturePlan {
  /** The files that differ, with their new text; undefined to delete one. */
  readonly files: readonly { readonly path: string; readonly text: string | undefined }[];
  /** The changes from the environment's tag to the feature's. */
  readonly changes: readonly Change[];
  /** The hosts that the feature serves. */
  readonly hosts: readonly string[];
  /** Warnings about the copies. */
  readonly warnings: readonly Warning[];
}

/**
 * Plans copies of an app's resources that run the feature's tag, such that `kustomize build` of the environment gives
 * the same as before plus the copies, and nothing else. This is verified by building and comparing.
 *
 * @throws {Failure} what prevents a correct feature, with the responsible field of the environment's kustomization, and
 * what to do.
 */
export async function planFeature(request: FeatureRequest, builder: Builder): Promise<FeaturePlan> {
  const labels = featureLabels(request.selector, request.feature);
  for (const [key, value] of labels.after) checkLabel(key, value);
  const environment = environmentOf(request);
  const build = resourceBuilder(builder, environment.folder);
  const builds = await buildEnvironment(environment, request, build);
  const draft = await draftFeature({ request, environment, labels, builds }, build).catch(
    async (error) => {
      throw await findCulprit(error, environment, { build, note: builder.note });
    },
  );
  return toPlan(request, environment, draft);
}

function toPlan(
  request: FeatureRequest,
  environment: FeatureEnvironment,
  draft: Draft,
): FeaturePlan {
  const { copies, originals, names, texts } = draft;
  const { featureFolder } = environment;
  const changed = copies.flatMap(({ hosts }) => hosts);
  for (const { to } of changed) checkHost(to);
  const hosts = [...new Set(changed.filter(({ isServed }) => isServed).map(({ to }) => to))];
  originals.forEach(({ final }, index) => checkResourceName(final, names[index] ?? final.name));
  const written = [...texts].filter(([path, text]) => request.sources.get(path) !== text)
    .map(([path, text]) => ({ path, text }));
  const gone = request.paths.filter((path) =>
    path.startsWith(`${featureFolder}/`) && !texts.has(path)
  ).map((path) => ({ path, text: undefined }));
  return {
    files: [...written, ...gone],
    changes: changesOf(draft, featureFolder, request.tag),
    hosts,
    warnings: [...draft.warnings, ...warningsOf(draft, featureFolder, request.feature)],
  };
}

function warningsOf(
  { copies, originals, names }: Draft,
  folder: string,
  feature: string,
): Warning[] {
  const files = copyFileNames(copies.map(({ resource }) => resource));
  const resources = copies.map(({ resource }, index) => ({
    ...resource,
    name: names[index] ?? resource.name,
  }));
  const leftovers = leftoversIn(resources, {
    feature,
    hosts: new Set(copies.flatMap(({ hosts }) => hosts.map(({ from }) => from.toLowerCase()))),
    services: new Set(originals.flatMap(({ final }) => servicesOf(final))),
  });
  return resources.flatMap((resource, index) =>
    [...warningsOfCopy(resource, originals[index]?.raw ?? resource), ...leftovers[index] ?? []]
      .map((warning) => ({ ...warning, path: `${folder}/${files[index]}` }))
  );
}

function changesOf({ copies, originals }: Draft, folder: string, tag: string): Change[] {
  const files = copyFileNames(copies.map(({ resource }) => resource));
  return copies.flatMap(({ resource }, index) =>
    imageChanges(resource, originals[index]?.now ?? resource, {
      path: `${folder}/${files[index]}`,
      tag,
    })
  );
}

/** A text with the app's tag: the environment's, and the feature's with a placeholder. */
interface Marked {
  readonly from: string;
  readonly to: string;
}

/** The changes from the environment's tag to the feature's in the copy's file, which has the placeholder. */
function imageChanges(
  copy: Resource,
  before: Resource,
  { path, tag }: { path: string; tag: string },
): Change[] {
  const lines = writeDocuments([copy.data]).split("\n").flatMap((line, index) =>
    line.includes(PLACEHOLDER) ? [index + 1] : []
  );
  return markedTexts(copy.data, before.data).map(({ from, to }, index) => ({
    path,
    line: lines[index] ?? 1,
    from,
    to: to.replaceAll(PLACEHOLDER, tag),
  }));
}

function markedTexts(copy: Data, before: Data | undefined): Marked[] {
  if (typeof copy === "string") {
    if (!copy.includes(PLACEHOLDER)) return [];
    return [{ from: typeof before === "string" ? before : "", to: copy }];
  }
  if (Array.isArray(copy)) {
    const items = Array.isArray(before) ? before : [];
    return copy.flatMap((item, index) => markedTexts(item, items[index]));
  }
  if (!isMapping(copy)) return [];
  const values = isMapping(before) ? before : new Map<string, Data>();
  return [...copy].flatMap(([key, value]) => markedTexts(value, values.get(key)));
}
