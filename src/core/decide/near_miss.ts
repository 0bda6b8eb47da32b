import { listIdleMarkers } from "../manifest/idle_markers.ts";
import { listMarkers, type Marker } from "../manifest/list_markers.ts";
import { means } from "../manifest/mention.ts";
import { editsBetween } from "../names/edits.ts";
import type { AppManifests } from "./snapshot.ts";

/**
 * Whether an environment in which the app has no marker names it in some form all the same: by a marker that marks
 * nothing, in another case, or with a slip of the pen; what is commented out does not count. Such an environment is not
 * passed over: somebody wanted it to be the app's (spec, "Manifests"). A similar name that is an app of the environment
 * promoted from is that app's own.
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
