import { kustomizationIn, kustomizationPath, type Sources } from "../../kustomize/kustomization.ts";
import { entriesOfFeature, removeEntries } from "../../kustomize/list_entry.ts";
import type { Change } from "../../manifest/change.ts";
import { code, fitSections } from "../../promotion/markdown.ts";
import { featureOfKustomization } from "../feature_label.ts";

/** A feature in an environment. */
export interface FoundFeature {
  readonly group: string;
  readonly env: string;
  /** The app, according to the folder's name. */
  readonly app: string;
  readonly feature: string;
  /** The feature's folder, from the repository's root. */
  readonly folder: string;
}

interface StaleFeature extends FoundFeature {
  readonly touched: LastTouch;
}

/** When a folder was last touched. */
export interface LastTouch {
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Whether it may have been earlier: no more history was fetched than needed. */
  readonly orEarlier: boolean;
}

/**
 * The features of an environment, in all groups, recognised by the feature label in their kustomization, never by the
 * folder's name. `sources` holds the kustomizations.
 */
export function findFeatures(sources: Sources, env: string): FoundFeature[] {
  const found: FoundFeature[] = [];
  for (const path of sources.keys()) {
    const [group = "", , name = ""] = path.split("/");
    const place = `${group}/${env}/${name}`;
    if (path !== kustomizationPath(place, sources)) continue;
    const kustomization = kustomizationIn(place, sources);
    const feature = kustomization && featureOfKustomization(kustomization);
    if (feature === undefined) continue;
    const suffix = `-${feature}`;
    const app = name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
    found.push({ group, env, app, feature, folder: place });
  }
  return found;
}

/** The features that no commit has touched for `maxAge` milliseconds, oldest first. */
export function staleFeatures(
  features: readonly FoundFeature[],
  touched: ReadonlyMap<string, LastTouch>,
  { now, maxAge }: { readonly now: number; readonly maxAge: number },
): StaleFeature[] {
  return features.flatMap((feature): StaleFeature[] => {
    const last = touched.get(feature.folder);
    return last === undefined || now - last.time < maxAge ? [] : [{ ...feature, touched: last }];
  }).sort((a, b) => a.touched.time - b.touched.time);
}

/** The changes that remove features. */
interface Removal {
  /** A path without text is deleted, with everything in it. */
  readonly files: readonly { readonly path: string; readonly text: string | undefined }[];
  /** The removed entries, with their current lines and an empty new value. */
  readonly changes: readonly Change[];
}

/**
 * Removes features: their folders and their entries in the environments' kustomizations, which are then byte for byte
 * as before the features.
 */
export function removeFeatures(
  features: readonly FoundFeature[],
  sources: Sources,
): Removal {
  const names = new Map<string, string[]>();
  for (const { group, env, folder } of features) {
    const place = `${group}/${env}`;
    const name = folder.slice(folder.lastIndexOf("/") + 1);
    names.set(place, [...names.get(place) ?? [], name]);
  }
  const changes: Change[] = [];
  const kustomizations = new Map<string, string>();
  for (const [place, folders] of names) {
    const file = kustomizationIn(place, sources);
    if (file === undefined) continue;
    const entries = entriesOfFeature(file, ...folders);
    changes.push(
      ...entries.map(({ value, line }) => ({ path: file.path, line, from: value, to: "" })),
    );
    kustomizations.set(file.path, removeEntries(file, ...folders));
  }
  const files = [
    ...[...kustomizations].filter(([path, text]) => sources.get(path) !== text)
      .map(([path, text]) => ({ path, text })),
    ...features.map(({ folder }) => ({ path: folder, text: undefined })),
  ];
  return { files, changes };
}

/** The pull request's description: what is removed, and why, in at most `limit` UTF-16 units. */
export function describeRemoval(
  features: readonly StaleFeature[],
  { now, maxAge, limit }: {
    readonly now: number;
    readonly maxAge: number;
    readonly limit: number;
  },
): string {
  const head = `Removes ${count(features.length, "feature")} that no commit has touched for ${
    duration(maxAge)
  }. A feature that is still needed comes back with the next \`gitops-promotion feature\` for it.`;
  const section = {
    lead: ["| Feature | Application | Folder | Last touched |", "| --- | --- | --- | --- |"],
    rows: features.map(({ feature, group, app, folder, touched }) => {
      const cells = [feature, `${group}/${app}`, folder].map((text) => code(text, "cell"));
      const day = new Date(touched.time).toISOString().slice(0, 10);
      const when = `${day}, ${duration(now - touched.time)} ago`;
      return `| ${[...cells, touched.orEarlier ? `${when} or earlier` : when].join(" | ")} |`;
    }),
    noun: "feature",
  };
  return fitSections(head, [section], limit);
}

const SECOND = ["second", 1_000] as const;
const UNITS = [["day", 86_400_000], ["hour", 3_600_000], ["minute", 60_000]] as const;

/** `8 days`, in the largest fitting unit. */
function duration(milliseconds: number): string {
  const [noun, size] = UNITS.find(([, size]) => milliseconds >= size) ?? SECOND;
  return count(Math.floor(milliseconds / size), noun);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
