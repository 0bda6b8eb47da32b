import { findFeatures, type FoundFeature } from "../feature/stale/stale.ts";
import { Failure } from "../failure.ts";
import { listMarkers } from "../manifest/list_markers.ts";
import { readImageReference } from "../manifest/image_reference.ts";
import { isTag } from "../names/names.ts";
import type { ManifestFile } from "../manifest/manifest_file.ts";
import { kustomizationFolder } from "../kustomize/kustomization.ts";

/**
 * The features of an environment, by the kustomizations among the files, and failures for kustomizations that cannot be
 * read.
 */
export function featuresOf(
  files: readonly ManifestFile[],
  env: string,
): { readonly features: FoundFeature[]; readonly failures: Failure[] } {
  const features: FoundFeature[] = [];
  const failures: Failure[] = [];
  for (const { path, text } of files) {
    if (kustomizationFolder(path) === undefined) continue;
    try {
      features.push(...findFeatures(new Map([[path, text]]), env));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      failures.push(error);
    }
  }
  return { features, failures };
}

const TITLE =
  /\bReview (?<group>[^\s/]+)\/(?<app>\S+) feature (?<tag>\S+) in environment (?<env>\S+)/;
const IMAGE = /^[ -]*(?:image|newTag|tag): *["']?(?<value>[^\s"'#]+)["']?(?: +#.*)?$/gm;

/**
 * The tag that a feature runs, of those in its folder: the one in the title of its commit, else that of the app's own
 * image, else the only one; empty if unknown.
 */
export function featureTag(
  { group, app, env }: FoundFeature,
  folder: readonly ManifestFile[],
  facts: {
    readonly message: string;
    /** The names of the app's images in the environment. */
    readonly images: ReadonlySet<string>;
  },
): string {
  const tags = new Set<string>();
  const own = new Set<string>();
  for (const { text } of folder) {
    for (const { groups } of text.matchAll(IMAGE)) {
      const value = groups?.["value"] ?? "";
      const reference = readImageReference(value);
      const tag = reference?.tag ?? (isTag(value) ? value : undefined);
      if (tag === undefined) continue;
      tags.add(tag);
      if (facts.images.has(reference?.name ?? "")) own.add(tag);
    }
  }
  const said = TITLE.exec(facts.message)?.groups;
  const named = said?.["group"] === group && said?.["app"] === app && said?.["env"] === env
    ? said["tag"]
    : undefined;
  if (named !== undefined && tags.has(named)) return named;
  const [only, another] = own.size > 0 ? own : tags;
  return only !== undefined && another === undefined ? only : "";
}

/** The names of the images with the app's markers, without tags. */
export function imageNames(
  files: readonly ManifestFile[],
  { group, app }: { readonly group: string; readonly app: string },
): Set<string> {
  return new Set(
    files.flatMap((file) => listMarkers(file))
      .filter((marker) => marker.group === group && marker.app === app && marker.field === "image")
      .flatMap(({ value }) => readImageReference(value)?.name ?? []),
  );
}
