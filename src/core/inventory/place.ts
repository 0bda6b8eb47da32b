import { type Environments, findEnvironment } from "../config/environments.ts";
import { isManifest } from "../manifest/manifest_file.ts";
import { type Marker, tagOf } from "../manifest/list_markers.ts";
import { isPathSegment } from "../names/names.ts";

/** An app in an environment. */
export interface Place {
  readonly group: string;
  readonly env: string;
  readonly app: string;
}

/** The group and environment that a file belongs to; undefined outside all environments' folders. */
export function folderOf(
  path: string,
  config: Environments,
): { readonly group: string; readonly env: string } | undefined {
  const [group = "", env = "", file] = path.split("/");
  if (file === undefined || findEnvironment(config, env) === undefined) return undefined;
  return isPathSegment(group) ? { group, env } : undefined;
}

/** Whether markers in the file at `path` count for an app. */
export function mayHoldApps(path: string, config: Environments): boolean {
  return isManifest(path) && folderOf(path, config) !== undefined;
}

/**
 * The distinct tags of each app of the group in one file, in the order of the text; empty for an app of which only the
 * name is marked.
 */
export function tagsByApp(markers: readonly Marker[], group: string): Map<string, string[]> {
  const tags = new Map<string, string[]>();
  for (const marker of markers) {
    if (marker.group !== group || !isPathSegment(marker.app)) continue;
    const known = tags.get(marker.app) ?? [];
    const tag = tagOf(marker);
    if (tag !== undefined && !known.includes(tag)) known.push(tag);
    tags.set(marker.app, known);
  }
  return tags;
}
