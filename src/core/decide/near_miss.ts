import { listIdleMarkers } from "../manifest/idle_markers.ts";
import { listMarkers, type Marker } from "../manifest/list_markers.ts";
import { means } from "../manifest/mention.ts";
import { editsBetween } from "../names/edits.ts";
import type { AppManifests } from "./snapshot.ts";

/**
 * Whether an environment without a marker of the app has a near miss: a marker without effect, in another case, or
 * misspelled; what is commented out does not count. Such an environment is not skipped, since the app was probably
 * meant (spec, "Manifests"). A similar name that is an app in the environment promoted from belongs to that app.
 *
 * @param neighbours All markers of the group.
 */
export function hasNearMiss(
  { group, app, manifests }: AppManifests,
  { env, from, neighbours }: {
    readonly env: string;
    readonly from: string;
    readonly neighbours: readonly Marker[];
  },
): boolean {
  const folder = `${group}/${env}/`;
  const isMentioned = manifests.some((manifest) =>
    manifest.path.startsWith(folder) &&
    [...listMarkers(manifest), ...listIdleMarkers(manifest)].some((marker) =>
      means(marker, { group, app })
    )
  );
  if (isMentioned) return true;
  const known = new Set(
    neighbours.filter(({ path }) => path.startsWith(`${group}/${from}/`)).map((marker) =>
      nameOf(marker)
    ),
  );
  const wanted = nameOf({ group, app });
  return neighbours.some((marker) => {
    const name = nameOf(marker);
    if (!marker.path.startsWith(folder) || known.has(name)) return false;
    return name.toLowerCase() === wanted.toLowerCase() || editsBetween(name, wanted) === 1;
  });
}

function nameOf({ group, app }: { readonly group: string; readonly app: string }): string {
  return `${group}:${app}`;
}
