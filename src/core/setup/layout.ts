import { isManifest } from "../manifest/manifest_file.ts";
import { isPathSegment } from "../names/names.ts";

/** An `$imagepolicy` marker and the file that it is in. */
export interface MarkerInFile {
  readonly path: string;
  readonly group: string;
  readonly app: string;
}

/** An environment that `init` proposes. */
export interface ProposedEnvironment {
  readonly name: string;
  readonly auto: boolean;
  /** Undefined: the one above in the list. */
  readonly dependsOn?: readonly string[];
}

/** The detected layout of a repository; empty if no folder looks like an environment. */
export interface Layout {
  readonly groups: readonly string[];
  /** In their usual order; environments of the same stage are parallel. */
  readonly environments: readonly ProposedEnvironment[];
  readonly apps: readonly { readonly group: string; readonly app: string }[];
  /** Environments whose name does not tell their place in the order. */
  readonly unordered: readonly string[];
}

/** Words in environments' names, in the usual order of promotion. */
const STAGES: readonly (readonly string[])[] = [
  ["sandbox", "sbx", "lab", "playground"],
  ["dev", "develop", "development"],
  ["ci", "int", "integration"],
  ["test", "tst", "testing"],
  ["qa"],
  ["perf", "load"],
  ["uat", "acc", "acceptance"],
  ["stage", "staging", "stg"],
  ["preprod", "pre", "preproduction", "preprd"],
  ["canary"],
  ["prod", "production", "prd", "live"],
];
const PRODUCTION = STAGES.length - 1;

/** Folders beside environments that are shared by them, although they may have markers. */
const SHARED = new Set(["base", "bases", "overlays", "components", "common", "shared", "lib"]);

/** Top-level folders of a program or its documentation. */
const NO_GROUPS = new Set(["docs", "src", "test", "tests", "charts", "scripts", "node_modules"]);

/**
 * Detects groups and environments by folders `<group>/<env>/` with manifests: those with markers of the group, and
 * those with a usual name.
 */
export function detectLayout(
  paths: readonly string[],
  markers: readonly MarkerInFile[],
): Layout {
  const own = markers.filter(({ path, group }) => path.startsWith(`${group}/`));
  const marked = new Set(own.map(({ path }) => folderOf(path)).filter((folder) => folder !== ""));
  const folders = new Set(paths.filter(isManifest).map(folderOf).filter((folder) => folder !== ""));
  const places = [...folders].map((folder) => folder.split("/") as [string, string])
    .filter(([group, env]) =>
      isPathSegment(group) && isPathSegment(env) && !SHARED.has(env) &&
      (marked.has(`${group}/${env}`) || (stageOf(env) !== undefined && !NO_GROUPS.has(group)))
    );
  const names = unique(places.map(([, env]) => env));
  const apps = new Map(own.map(({ group, app }) => [`${group}/${app}`, { group, app }]));
  return {
    groups: unique(places.map(([group]) => group)),
    environments: inUsualOrder(names),
    apps: unique([...apps.keys()]).flatMap((name) => apps.get(name) ?? []),
    unordered: names.filter((name) => stageOf(name) === undefined),
  };
}

/** `<group>/<env>` of a file below it; empty for a file elsewhere. */
function folderOf(path: string): string {
  const [group = "", env = "", ...rest] = path.split("/");
  return rest.length === 0 ? "" : `${group}/${env}`;
}

/** The earliest stage of which the name has a word: `pre-prod` comes before `prod`. */
function stageOf(name: string): number | undefined {
  const words = name.toLowerCase().split(/[^a-z]+/);
  const stage = STAGES.findIndex((stageWords) => stageWords.some((word) => words.includes(word)));
  return stage === -1 ? undefined : stage;
}

function inUsualOrder(names: readonly string[]): ProposedEnvironment[] {
  // Unknown ones come after test stages and before production.
  const stages = Map.groupBy(names, (name) => stageOf(name) ?? PRODUCTION - 0.5);
  const last = Math.max(...stages.keys());
  const environments: ProposedEnvironment[] = [];
  let before: readonly string[] = [];
  for (const [stage, together] of [...stages].toSorted(([a], [b]) => a - b)) {
    // Only one environment can be the first, and unknown ones are not known to be parallel.
    const sideBySide = before.length > 0 && Number.isInteger(stage) ? together : undefined;
    for (const name of together) {
      const above = environments.at(-1)?.name;
      const predecessors = sideBySide === undefined && above !== undefined && name !== together[0]
        ? [above]
        : before;
      const isDefault = predecessors.length === (above === undefined ? 0 : 1) &&
        predecessors[0] === above;
      environments.push({
        name,
        auto: stage !== last,
        ...(isDefault ? {} : { dependsOn: predecessors }),
      });
    }
    before = sideBySide ?? together.slice(-1);
  }
  return environments;
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)].toSorted();
}
