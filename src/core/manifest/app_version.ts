import { listMarkers, tagOf } from "./list_markers.ts";
import type { Policy } from "./marker.ts";
import type { ManifestFile } from "./set_tag.ts";

/** What version of an app some manifests have. */
export interface AppVersion {
  /** The distinct tags; several where the markers disagree, none where the app has no marker. */
  readonly tags: readonly string[];
  /** The distinct digests that belong to the app's image: of `:digest` markers, and beside a marked tag. */
  readonly digests: readonly string[];
}

/** The version that the app has in the manifests, which are those of one environment. It never throws. */
export function appVersion(manifests: readonly ManifestFile[], policy: Policy): AppVersion {
  const tags = manifests.flatMap((manifest) => listMarkers(manifest))
    .filter(({ group, app }) => group === policy.group && app === policy.app)
    .map(tagOf).filter((tag) => tag !== undefined);
  return { tags: [...new Set(tags)], digests: [] };
}
