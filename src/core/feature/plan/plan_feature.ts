import { Failure } from "../../failure.ts";
import { type Builder, type BuildResources, resourceBuilder } from "../../kustomize/builder.ts";
import { withoutField } from "../../kustomize/edit_kustomization.ts";
import { kustomizationIn, readKustomization } from "../../kustomize/kustomization.ts";
import type { Change } from "../../manifest/change.ts";
import type { Warning } from "../../warning.ts";
import {
  type Draft,
  draftBuilt,
  type DraftInput,
  draftPlain,
  isRefusal,
} from "../building/draft.ts";
import {
  environmentOf,
  type FeatureEnvironment,
  type FeatureRequest,
} from "../building/environment.ts";
import { copyFileNames } from "../building/feature_files.ts";
import { mayBeNamed } from "../building/plain.ts";
import { findOriginals, type View, viewEnvironment } from "../building/view.ts";
import { areReferenced, type Original } from "../copying/copies.ts";
import { servicesOf } from "../copying/copy.ts";
import { keepApart } from "../copying/keep_apart.ts";
import { type FeatureLabels, featureLabels } from "../copying/labels.ts";
import { leftoversIn } from "../copying/leftovers.ts";
import { checkHost, checkLabel, checkResourceName } from "../copying/limits.ts";
import { problemsOf } from "../copying/warnings.ts";
import { imageChanges } from "./image_changes.ts";

/** What a feature does to the repository, before anything is done. */
export interface FeaturePlan {
  /** The files that differ, with their new text; undefined where one goes. */
  readonly files: readonly { readonly path: string; readonly text: string | undefined }[];
  /** The app's images, from the environment's to the feature's. */
  readonly changes: readonly Change[];
  /** Where the feature can be opened. */
  readonly hosts: readonly string[];
  /** What a person should know about the copies. */
  readonly warnings: readonly Warning[];
}

/**
 * Plans the copy of an app's resources that runs the feature's tag, such that `kustomize build` of the environment
 * gives what it gave before and the copies, nothing else. All is built and compared before it is given back.
 *
 * @throws {Failure} what keeps the feature from being right, with the field of the environment's kustomization that
 * does, and the way out.
 */
export async function planFeature(request: FeatureRequest, builder: Builder): Promise<FeaturePlan> {
  const labels = featureLabels(request.selector, request.feature);
  for (const [key, value] of Object.entries(labels.after)) checkLabel(key, value);
  const work = await beginWork(request, labels, builder);
  const draft = await draftFeature(work).catch(async (error) => {
    throw await blame(work, error);
  });
  return toPlan(work, draft);
}

async function beginWork(
  request: FeatureRequest,
  labels: FeatureLabels,
  builder: Builder,
): Promise<Work> {
  const environment = environmentOf(request);
  const build = resourceBuilder(builder, environment.folder);
  const view = await viewEnvironment(environment, request, build);
  return { request, environment, labels, view, builder, build };
}

interface Work {
  readonly request: FeatureRequest;
  readonly environment: FeatureEnvironment;
  readonly labels: FeatureLabels;
  readonly view: View;
  readonly builder: Builder;
  readonly build: BuildResources;
}

/** Drafts in the simplest way that is right. */
async function draftFeature({ request, environment, labels, view, build }: Work): Promise<Draft> {
  const found = await findOriginals(view, environment, request, { build, less: false });
  const { originals } = found;
  const isSafe = suffixIsSafe(environment) && !areReferenced(view.tagged, originals) &&
    (view.plain === undefined || !mayBeNamed(view.tagged, namesOf(originals)));
  const { labels: all, warnings } = keepApart(
    labels,
    view.tagged,
    originals.map(({ final }) => final),
  );
  for (const { key, to } of all.apart) checkLabel(key, to);
  const input: DraftInput = {
    environment,
    feature: request.feature,
    tag: request.tag,
    labels: all,
    before: view.before,
    originals,
    written: !isSafe,
    warnings: [...found.warnings, ...warnings],
  };
  if (view.plain !== undefined) return draftPlain(input, view.plain);
  try {
    return await draftBuilt(input, build);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    // What is applied by labels or kinds may not bear to be applied to its own result.
    try {
      const fewer = await findOriginals(view, environment, request, { build, less: true });
      return await draftBuilt({ ...input, originals: fewer.originals, written: true }, build);
    } catch (other) {
      throw isRefusal(other) ? error : other;
    }
  }
}

function namesOf(originals: readonly Original[]): ReadonlySet<string> {
  return new Set(originals.map(({ raw }) => raw.name));
}

/** Fields that treat resources alike, whatever they are called. */
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
 * Whether the feature's kustomization may add the suffix. kustomize then remembers the names without it, and takes
 * the copies for the environment's own resources wherever one of these is named. Otherwise the suffix is written into
 * the files.
 */
function suffixIsSafe({ base, folder }: FeatureEnvironment): boolean {
  const kustomization = kustomizationIn(folder, base);
  return kustomization !== undefined &&
    [...readKustomization(kustomization).keys()].every((field) => BLIND_FIELDS.has(field));
}

/** Fields that can keep a feature from being right, and what helps. */
const BLAMABLE: Readonly<Record<string, string>> = {
  patches: `add labelSelector: "!gitops-promotion.xenit.io/feature" to the targets of its patches`,
  patchesJson6902: `name the resources in the targets of its patches`,
  patchesStrategicMerge: `write them as patches with a target`,
  replacements: "name the resources in its sources and targets",
  vars: "write them as replacements that name their sources",
  components: "make their patches and replacements name the resources that they are for",
  transformers: "use the kustomization's own fields instead",
  generators: "use the kustomization's own fields instead",
  configMapGenerator: "write the ConfigMap as a resource",
  secretGenerator: "write the Secret as a resource",
  helmCharts: "render the chart into files, or use a HelmRelease",
};

/**
 * The failure with the field of the environment's kustomization without which it would not be there. Where that is no
 * single one, all of them can be kept off the copies.
 */
async function blame(
  { request, environment, labels, builder }: Work,
  error: unknown,
): Promise<unknown> {
  if (!isRefusal(error)) return error;
  const { current, folder } = environment;
  const present = readKustomization(current);
  for (const [field, hint] of Object.entries(BLAMABLE)) {
    if (!present.has(field)) continue;
    const sources = withoutField(request.sources, folder, field);
    try {
      await draftFeature(await beginWork({ ...request, sources }, labels, builder));
    } catch (other) {
      if (other instanceof Failure) continue;
      throw other;
    }
    return unfit(`${field} in ${current.path}`, hint, error);
  }
  if (error.hint !== undefined) return error;
  const wayOut =
    `move it with the files that it names into a folder of its own, ${folder}/all for instance, and add a new ${current.path} with the line: resources: [all]`;
  return unfit(current.path, wayOut, error);
}

function unfit(what: string, hint: string, cause: Failure): Failure {
  const message = `${what} cannot be used with a feature: ${cause.message}`;
  return new Failure("feature", message, { hint, cause });
}

function toPlan({ request, environment }: Work, draft: Draft): FeaturePlan {
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
    [...problemsOf(resource, originals[index]?.raw ?? resource), ...leftovers[index] ?? []]
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
