import type { Failure } from "../failure.ts";
import { isPathSegment, isTag } from "../names/names.ts";
import { type AppVersion, appVersion } from "../manifest/app_version.ts";
import { isManifest } from "../manifest/manifest_file.ts";
import { listMarkers, type Marker, tagOf } from "../manifest/list_markers.ts";
import { simpleMarkers } from "../manifest/simple_manifest.ts";
import type { Policy } from "../manifest/marker.ts";

/** A file before and after a change; a side is undefined if the file does not exist. */
export interface FilePair {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** Git cannot merge it line by line: it is UTF-16. */
  readonly isBinary?: true;
  /** Why its markers cannot be read. */
  readonly problem?: Failure;
}

/** A change of the marked values of one app in one environment's folder, which need not be in the config. */
export interface MarkedChange extends Policy {
  readonly env: string;
  /** The changed values afterwards: no tag if the values are gone, several if they disagree. */
  readonly to: AppVersion;
}

/**
 * The changes of marked values: they tell which app was promoted to which environment (spec, "The rule that everything
 * else follows"). Invalid names and tags are left out.
 */
export function markedChanges(files: readonly FilePair[]): MarkedChange[] {
  const found = new Map<
    string,
    { policy: Policy; env: string; tags: Set<string>; digests: Set<string> }
  >();
  for (const { path, before = "", after = "" } of files) {
    const [group = "", env = "", file] = path.split("/");
    if (file === undefined || !isManifest(path)) continue;
    if (!isPathSegment(group) || !isPathSegment(env)) continue;
    const [old, now] = [markersOf(path, before, group), markersOf(path, after, group)];
    for (const app of new Set([...old.keys(), ...now.keys()])) {
      const change = changeOf(path, { group, app }, {
        before,
        after,
        old: old.get(app),
        now: now.get(app),
      });
      if (change === undefined) continue;
      const key = JSON.stringify([env, app]);
      const known = found.get(key) ??
        { policy: { group, app }, env, tags: new Set<string>(), digests: new Set<string>() };
      for (const tag of change.tags) known.tags.add(tag);
      for (const digest of change.digests) known.digests.add(digest);
      found.set(key, known);
    }
  }
  return [...found.values()].map(({ policy, env, tags, digests }) => ({
    ...policy,
    env,
    to: { tags: [...tags], digests: [...digests] },
  }));
}

// Longer texts need the YAML parser, which limits their size.
const LONG = 100_000;

function markersOf(path: string, text: string, group: string): Map<string, Marker[]> {
  const byApp = new Map<string, Marker[]>();
  const simple = text.length < LONG ? simpleMarkers({ path, text }) : undefined;
  for (const marker of simple ?? listMarkers({ path, text })) {
    if (marker.group !== group || !isPathSegment(marker.app)) continue;
    if (marker.field === "name") continue;
    byApp.set(marker.app, [...byApp.get(marker.app) ?? [], marker]);
  }
  return byApp;
}

function changeOf(
  path: string,
  policy: Policy,
  { before, after, old = [], now = [] }: {
    readonly before: string;
    readonly after: string;
    readonly old: readonly Marker[] | undefined;
    readonly now: readonly Marker[] | undefined;
  },
): AppVersion | undefined {
  const changed = changedValues(old, now);
  const { digests } = appVersion([{ path, text: after }], policy);
  const sameDigests =
    digests.join() === appVersion([{ path, text: before }], policy).digests.join();
  const same = changed.length === 0 && old.length === now.length;
  if (same && sameDigests) return undefined;
  const tags = (same ? now : changed).map(tagOf).filter((tag) => tag !== undefined).filter(isTag);
  return { tags, digests };
}

/** The markers whose values changed; compared by position if none was added or removed. */
function changedValues(old: readonly Marker[], now: readonly Marker[]): Marker[] {
  if (old.length === now.length) {
    return now.filter(({ value }, index) => old[index]?.value !== value);
  }
  const left = old.map(({ value }) => value);
  return now.filter(({ value }) => {
    const at = left.indexOf(value);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
