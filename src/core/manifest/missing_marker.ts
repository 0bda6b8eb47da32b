import { Failure } from "../failure.ts";
import { editsBetween } from "../names/edits.ts";
import type { IdleMarker } from "./idle_markers.ts";
import type { Marker } from "./list_markers.ts";
import { isSamePolicy, markerFor, type Policy } from "./marker.ts";

/** The result of a search that found no marker of `policy`. */
export interface Search {
  /** `<group>/<env>`, from the repository's root. */
  readonly folder: string;
  /** How many manifests the folder has. */
  readonly filesScanned: number;
  readonly policy: Policy;
  /** All in the repository. */
  readonly markers: readonly Marker[];
  /** All in the repository. */
  readonly idle?: readonly IdleMarker[];
  /** The folder's symbolic links and submodules, which are not followed, by path from the repository's root. */
  readonly notFollowed?: readonly string[];
}

const MOST_NEAR_MISSES = 5;

/** The failure for an app without a marker in its folder: what was scanned, near misses, and what to write. */
export function missingMarker(search: Search): Failure {
  const { policy, folder } = search;
  const near = nearMisses(search);
  const found = near.length === 0
    ? nothingSimilar(search)
    : `near: ${
      near.map(({ text, path, line, reason }) => `${text} in ${path}:${line} (${reason})`).join(
        ", ",
      )
    }${near.some(({ path }) => path.startsWith(`${folder}/`)) ? "" : linksIn(search)}`;
  const meant = near[0]?.meant ?? "";
  const query = /^[\w.-]+:[\w.-]+$/.test(meant) ? `did you mean ${meant}? Otherwise ` : "";
  const name = `"${policy.group}:${policy.app}"`;
  const scanned = files(search.filesScanned);
  return new Failure(
    "manifest",
    `could not find a marker for ${name} in folder "${folder}": scanned ${scanned}; ${found}`,
    {
      hint: `${query}write ${markerFor(policy, "tag")} after the tag, or ${
        markerFor(policy, "image")
      } after the image, on the same line`,
    },
  );
}

function files(count: number): string {
  if (count === 0) return "no YAML file";
  return count === 1 ? "one YAML file" : `${count} YAML files`;
}

function nothingSimilar(search: Search): string {
  return `nothing similar in the repository${linksIn(search)}`;
}

/** Names what is not followed in the folder. */
function linksIn({ notFollowed = [] }: Search): string {
  if (notFollowed.length === 0) return "";
  const some = notFollowed.slice(0, MOST_NEAR_MISSES).map((path) => JSON.stringify(path));
  const more = notFollowed.length - some.length;
  const all = more === 0 ? some.join(", ") : `${some.join(", ")} and ${more} more`;
  return `; symbolic links and submodules are not followed: ${all}`;
}

interface NearMiss {
  /** As written there, quoted. */
  readonly text: string;
  readonly path: string;
  readonly line: number;
  readonly reason: string;
  /** The app that it names, if that is another one. */
  readonly meant?: string;
  /** Lower is more likely. */
  readonly rank: number;
}

function nearMisses(search: Search): NearMiss[] {
  const { markers, idle = [] } = search;
  const all = [
    ...markers.flatMap((marker) => nearMiss(search, marker, REASONS[marker.field]) ?? []),
    ...idle.flatMap((marker) => nearMiss(search, marker, marker.reason) ?? []),
  ].sort((a, b) => a.rank - b.rank);
  // Only the first one for each name and file.
  const first = new Map<string, NearMiss>();
  for (const miss of all) {
    const key = JSON.stringify([miss.text, miss.path]);
    if (!first.has(key)) first.set(key, miss);
  }
  return [...first.values()].slice(0, MOST_NEAR_MISSES);
}

/** Why a marker of the app itself in the folder itself does not count. */
const REASONS = {
  name: "marks the name, not the tag",
  digest: "marks the digest, not the tag",
  tag: "marks a tag",
  image: "marks an image",
} as const;

function nearMiss(
  { folder, policy }: Search,
  marker: Policy & { readonly text: string; readonly path: string; readonly line: number },
  reason: string,
): NearMiss | undefined {
  const { path, line, group, app } = marker;
  const place = { text: JSON.stringify(marker.text), path, line };
  const inFolder = path.startsWith(`${folder}/`);
  if (isSamePolicy(marker, policy)) {
    if (inFolder) return { ...place, reason, rank: 0 };
    const isGroup = path.startsWith(`${policy.group}/`);
    return { ...place, reason: isGroup ? "another environment" : "another folder", rank: 2 };
  }
  const meant = `${group}:${app}`;
  const wanted = `${policy.group}:${policy.app}`;
  if (meant.toLowerCase() === wanted.toLowerCase()) {
    const reason = "differs in case";
    return { ...place, reason, meant, rank: inFolder ? 1 : 3 };
  }
  if (app === policy.app) return { ...place, reason: "another group", meant, rank: 4 };
  const edits = editsBetween(meant, wanted);
  const similar = edits <= Math.max(1, Math.floor(policy.app.length / 3)) ||
    (group === policy.group && isPart(app, policy.app));
  if (!similar) return undefined;
  return { ...place, reason: "a similar name", meant, rank: (inFolder ? 5 : 6) + edits / 1000 };
}

/** `web` and `web-frontend`. */
function isPart(a: string, b: string): boolean {
  return Math.min(a.length, b.length) >= 3 && (a.includes(b) || b.includes(a));
}
