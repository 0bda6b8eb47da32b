import { distance } from "fastest-levenshtein";
import { Failure } from "../failure.ts";
import type { Marker } from "./list_markers.ts";
import type { Policy } from "./marker.ts";

/** What was looked at when no marker of `policy` was found. */
export interface Search {
  /** `<group>/<env>`, from the repository's root. */
  readonly folder: string;
  /** How many manifests the folder has. */
  readonly filesLookedAt: number;
  readonly policy: Policy;
  /** Those of the whole repository. */
  readonly markers: readonly Marker[];
}

const mostNearMisses = 5;

/** The error for an app without a marker in its folder: what was looked at, what comes near, what to write. */
export function missingMarker(search: Search): Failure {
  const { group, app } = search.policy;
  const count = search.filesLookedAt;
  const files = count === 0
    ? "no YAML file"
    : count === 1
    ? "one YAML file"
    : `${count} YAML files`;
  const near = nearMisses(search).map(({ marker, reason }) =>
    `${JSON.stringify(marker.text)} in ${marker.path}:${marker.line} (${reason})`
  );
  const found = near.length === 0
    ? "nothing similar in the repository"
    : `near: ${near.join(", ")}`;
  return new Failure(
    "manifest",
    `could not find a marker for "${group}:${app}" in folder "${search.folder}": looked at ${files}; ${found}`,
    {
      hint:
        `write # {"$imagepolicy": "${group}:${app}:tag"} behind the tag, or # {"$imagepolicy": "${group}:${app}"} behind the image, in the same line`,
    },
  );
}

interface NearMiss {
  readonly marker: Marker;
  readonly reason: string;
  /** The nearest first. */
  readonly rank: number;
}

function nearMisses(search: Search): NearMiss[] {
  return search.markers
    .flatMap((marker) => nearMiss(search, marker) ?? [])
    .sort((a, b) => a.rank - b.rank)
    // One line for each name and file is enough.
    .filter(({ marker }, index, all) =>
      index ===
        all.findIndex((other) =>
          other.marker.text === marker.text && other.marker.path === marker.path
        )
    )
    .slice(0, mostNearMisses);
}

function nearMiss({ folder, policy }: Search, marker: Marker): NearMiss | undefined {
  const inFolder = marker.path.startsWith(`${folder}/`);
  if (marker.group === policy.group && marker.app === policy.app) {
    if (!inFolder) {
      const sameGroup = marker.path.startsWith(`${policy.group}/`);
      const reason = sameGroup ? "another environment" : "another folder";
      return { marker, reason, rank: 2 };
    }
    const reason = marker.field === "name"
      ? "marks the name, not the tag"
      : "is no marker in this form";
    return { marker, reason, rank: 0 };
  }
  const name = `${marker.group}:${marker.app}`;
  const wanted = `${policy.group}:${policy.app}`;
  if (name.toLowerCase() === wanted.toLowerCase()) {
    return { marker, reason: "differs in upper and lower case", rank: inFolder ? 1 : 3 };
  }
  if (marker.app === policy.app) return { marker, reason: "another group", rank: 4 };
  const edits = distance(name, wanted);
  const similar = edits <= Math.max(1, Math.floor(policy.app.length / 3)) ||
    (marker.group === policy.group && isPart(marker.app, policy.app));
  if (!similar) return undefined;
  return { marker, reason: "a similar name", rank: (inFolder ? 5 : 6) + edits / 1000 };
}

/** `web` and `web-frontend`. */
function isPart(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short.length >= 3 && long.includes(short);
}
