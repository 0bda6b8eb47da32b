import { Failure } from "../../failure.ts";
import {
  kustomizationFolder,
  kustomizationIn,
  type Sources,
} from "../../kustomize/kustomization.ts";
import { addListEntry, type KustomizationFile, removeEntries } from "../../kustomize/list_entry.ts";
import { isManifest } from "../../manifest/manifest_file.ts";
import { featureOfKustomization } from "../feature_label.ts";

/** The input of `feature`, and the files that it needs. */
export interface FeatureRequest {
  readonly group: string;
  readonly app: string;
  readonly env: string;
  readonly feature: string;
  readonly tag: string;
  /** A resource must have all of these labels to be copied. */
  readonly selector: Readonly<Record<string, string>>;
  /** Everything that building the environment needs, and all files of the feature's folder. */
  readonly sources: Sources;
  /** The paths of all files below the environment's folder. */
  readonly paths: readonly string[];
}

/** The environment of a feature, with and without it. */
export interface FeatureEnvironment {
  readonly folder: string;
  /** The feature's folder, from the repository's root. */
  readonly featureFolder: string;
  /** That folder's name, which is its entry in `resources`. */
  readonly entry: string;
  /** The files without this feature. */
  readonly base: Sources;
  /** The environment's kustomization as in the repository. */
  readonly current: KustomizationFile;
  /** The same with the feature's entry in `resources`. */
  readonly withEntry: KustomizationFile;
}

/** `<app>-<feature>`, the name of a feature's folder. */
export function featureFolderName(app: string, feature: string): string {
  return `${app}-${feature}`;
}

/**
 * Finds the environment's kustomization and a place for the feature in it.
 *
 * @throws {Failure} `feature`: there is no kustomization (the hint shows one), it has no place for an entry, or the
 * feature's folder belongs to something else.
 */
export function environmentOf(request: FeatureRequest): FeatureEnvironment {
  const { group, app, env, feature, sources } = request;
  const folder = `${group}/${env}`;
  const entry = featureFolderName(app, feature);
  const featureFolder = `${folder}/${entry}`;
  const current = kustomizationIn(folder, sources);
  if (current === undefined) throw noKustomization(folder, request.paths);
  checkFolder(featureFolder, request);
  const base = new Map([...sources].filter(([path]) => !path.startsWith(`${featureFolder}/`)));
  return {
    folder,
    featureFolder,
    entry,
    base: base.set(current.path, removeEntries(current, entry)),
    current,
    withEntry: { ...current, text: addListEntry(current, "resources", entry) },
  };
}

/** `a`+`b-c` and `a-b`+`c` share a folder. */
function checkFolder(featureFolder: string, { feature, sources, paths }: FeatureRequest): void {
  if (!paths.some((path) => path.startsWith(`${featureFolder}/`))) return;
  const kustomization = kustomizationIn(featureFolder, sources);
  const owner = kustomization && featureOfKustomization(kustomization);
  if (owner === feature) return;
  throw new Failure(
    "feature",
    owner === undefined
      ? `the folder ${featureFolder} exists and is not a feature's`
      : `the folder ${featureFolder} belongs to feature "${owner}" of another app`,
    { hint: "choose another name for the feature" },
  );
}

function noKustomization(folder: string, paths: readonly string[]): Failure {
  const inner = paths.filter((path) => path.startsWith(`${folder}/`))
    .map((path) => path.slice(folder.length + 1));
  if (inner.length === 0) {
    return new Failure("feature", `there is no folder ${folder} in the repository`, {
      hint: "use the name of the group's folder: each environment is a folder in it",
    });
  }
  const folders = inner.flatMap((path) => kustomizationFolder(path) ?? []);
  const manifests = inner.filter(isManifest)
    .filter((path) => !folders.some((name) => path.startsWith(`${name}/`)));
  const outermost = folders.filter((name) =>
    !folders.some((other) => name.startsWith(`${other}/`))
  );
  const resources = [...manifests, ...outermost].map(quoteIfNeeded).join(", ");
  return new Failure("feature", `${folder} has no kustomization.yaml to add the feature to`, {
    hint: `add ${folder}/kustomization.yaml with the line: resources: [${resources}]`,
  });
}

function quoteIfNeeded(path: string): string {
  return /^[A-Za-z0-9_][A-Za-z0-9._/-]*$/.test(path) ? path : JSON.stringify(path);
}
