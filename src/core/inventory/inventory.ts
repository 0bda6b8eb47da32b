import type { Environments } from "../config/environments.ts";
import { digestPlaces, isPinned } from "../manifest/digest_place.ts";
import { readImageReference } from "../manifest/image_reference.ts";
import { readManifest } from "../manifest/read_manifest.ts";
import { scalarValue } from "../manifest/target.ts";
import { type Marker, tagOf } from "../manifest/list_markers.ts";
import type { ManifestFile } from "../manifest/manifest_file.ts";
import { isPathSegment } from "../names/names.ts";
import { folderOf } from "./place.ts";

/** A marked value of an app. */
export interface MarkedPlace {
  readonly path: string;
  /** Counted from 1. */
  readonly line: number;
  /** Undefined if the value has no tag. */
  readonly tag: string | undefined;
}

/** An app in one environment. */
export interface AppInEnvironment {
  readonly env: string;
  /** The distinct tags, sorted; several if its markers disagree. */
  readonly tags: readonly string[];
  readonly digests: readonly string[];
  /** Whether the tag can only be set with a digest: one is beside it, or marked. */
  readonly needsDigest: boolean;
  /** All markers of images and tags, ordered by path and line. */
  readonly places: readonly MarkedPlace[];
}

/** An app with the environments in which it has markers, in the config's order. */
export interface InventoryApp {
  readonly group: string;
  readonly app: string;
  readonly environments: readonly AppInEnvironment[];
}

/** A manifest and its markers. */
interface MarkedFile extends ManifestFile {
  readonly markers: readonly Marker[];
}

/**
 * The apps with a marker under `<group>/<env>/` of a configured environment, by group and name. Files outside such
 * folders, and markers of another group's apps, do not count.
 */
export function inventory(files: readonly MarkedFile[], config: Environments): InventoryApp[] {
  const apps = new Map<string, Draft>();
  for (const file of files) {
    const folder = folderOf(file.path, config);
    if (folder === undefined) continue;
    const { group, env } = folder;
    for (const marker of file.markers) {
      if (marker.group !== group || !isPathSegment(marker.app)) continue;
      const key = `${group}/${marker.app}`;
      const draft = apps.get(key) ?? { group, app: marker.app, environments: new Map() };
      apps.set(key, draft);
      const here = draft.environments.get(env) ?? { files: new Set(), markers: [] };
      draft.environments.set(env, here);
      here.files.add(file);
      here.markers.push(marker);
    }
  }
  const known = new Map<MarkedFile, ReturnType<typeof digestsByApp>>();
  const digests = (file: MarkedFile) => {
    const before = known.get(file) ?? digestsByApp(file);
    known.set(file, before);
    return before;
  };
  return [...apps.values()].map((draft) => finished(draft, config, digests))
    .sort((a, b) => compare(a.group, b.group) || compare(a.app, b.app));
}

interface Draft {
  readonly group: string;
  readonly app: string;
  readonly environments: Map<string, { files: Set<MarkedFile>; markers: Marker[] }>;
}

function finished(
  { group, app, environments }: Draft,
  config: Environments,
  digests: (file: MarkedFile) => ReturnType<typeof digestsByApp>,
): InventoryApp {
  return {
    group,
    app,
    environments: config.environments.flatMap(({ name: env }) => {
      const here = environments.get(env);
      if (here === undefined) return [];
      const places = here.markers.filter(({ field }) => field === "tag" || field === "image")
        .map((marker) => ({ path: marker.path, line: marker.line, tag: tagOf(marker) }));
      const tags = new Set(places.flatMap(({ tag }) => tag ?? []));
      const pins = [...here.files].flatMap((file) => digests(file).get(`${group}:${app}`) ?? []);
      return [{
        env,
        tags: [...tags].sort(),
        digests: [...new Set(pins.flatMap(({ values }) => values))],
        needsDigest: pins.some(({ isNeeded }) => isNeeded),
        places,
      }];
    }),
  };
}

/** The digests of a file, by app; it is parsed again only if it may have one. */
function digestsByApp({ text }: ManifestFile): ReadonlyMap<string, Pins> {
  if (!text.includes("digest") && !text.includes("@")) return new Map();
  const read = readManifest(text);
  const byApp = Map.groupBy(read.found, ({ marker }) => `${marker.group}:${marker.app}`);
  return new Map([...byApp].map(([app, mine]) => {
    const places = digestPlaces(mine, read);
    const values = [
      ...mine.flatMap(({ marker, target }) =>
        marker.field === "image" ? readImageReference(scalarValue(target))?.digest ?? [] : []
      ),
      ...places.map(({ value }) => value).filter((value) => value),
    ];
    return [app, { values, isNeeded: places.some(isPinned) }];
  }));
}

/** An app's digests in a file. */
interface Pins {
  readonly values: readonly string[];
  readonly isNeeded: boolean;
}

let natural: Intl.Collator | undefined;

/** Natural order: `app-2` before `app-10`. Its tables take 15 ms to load. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  natural ??= new Intl.Collator("en", { numeric: true });
  return natural.compare(a, b) || Number(a > b) - Number(a < b);
}

/** Path and line of the first marker, for messages. */
export function firstPlace({ places: [first] }: AppInEnvironment) {
  return first === undefined ? {} : { path: first.path, line: first.line };
}
