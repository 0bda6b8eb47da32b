import type { Config } from "../config/config.ts";
import { findEnvironment } from "../config/environments.ts";
import type { Change } from "../manifest/change.ts";
import { listMarkers, tagOf } from "../manifest/list_markers.ts";
import { setTag } from "../manifest/set_tag.ts";
import { branchName } from "../names/branch.ts";
import type { Promotion } from "./promotion.ts";
import { title } from "../names/title.ts";

/** A manifest's text, as it stands in the base commit. */
export interface Manifest {
  readonly path: string;
  readonly text: string;
}

/** Where a tag stands in one environment; several when the app's markers disagree, none where it has no marker. */
export interface EnvironmentTags {
  readonly env: string;
  readonly tags: readonly string[];
}

/** What a promotion does to the base tree, before anything is done. */
export interface Plan<M extends Manifest = Manifest> {
  readonly promotion: Promotion;
  readonly branch: string;
  readonly title: string;
  /** Whether the pull request shall merge by itself. */
  readonly auto: boolean;
  /** How many values of the app could be set in the environment; none is an error that the caller explains. */
  readonly markers: number;
  readonly changes: readonly Change[];
  /** The changed files with their new text. */
  readonly files: readonly M[];
  /** Where the tag is now, in every environment. */
  readonly tags: readonly EnvironmentTags[];
}

/**
 * Plans a promotion on `manifests`, which hold at least all files of the group that mention the app. Throws a
 * `Failure` where a marker in the promotion's environment cannot be edited.
 */
export function planPromotion<M extends Manifest>(
  manifests: readonly M[],
  config: Config,
  promotion: Promotion,
): Plan<M> {
  const { group, app, env, tag } = promotion;
  const changes: Change[] = [];
  const files: M[] = [];
  let markers = 0;
  for (const manifest of manifests) {
    if (!manifest.path.startsWith(`${group}/${env}/`)) continue;
    const edit = setTag(manifest, { group, app }, tag);
    markers += edit.markers;
    changes.push(...edit.changes);
    if (edit.changes.length > 0) files.push({ ...manifest, text: edit.text });
  }
  return {
    promotion,
    branch: branchName(promotion, config),
    title: title(promotion),
    auto: findEnvironment(config, env)?.auto ?? false,
    markers,
    changes,
    files,
    tags: tagsOf(manifests, config, { group, app }),
  };
}

/** Where the app's tag stands in every environment of the config. */
export function tagsOf(
  manifests: readonly Manifest[],
  config: Config,
  { group, app }: { readonly group: string; readonly app: string },
): EnvironmentTags[] {
  const markers = manifests.flatMap((manifest) => listMarkers(manifest))
    .filter((marker) => marker.group === group && marker.app === app);
  return config.environments.map(({ name }) => {
    const here = markers.filter(({ path }) => path.startsWith(`${group}/${name}/`));
    const tags = here.map(tagOf).filter((tag) => tag !== undefined);
    return { env: name, tags: [...new Set(tags)] };
  });
}
