import { findEnvironment, predecessorsOf } from "../core/config/environments.ts";
import { isAt, versionIn } from "../core/decide/app.ts";
import type { AppManifests, Base } from "../core/decide/snapshot.ts";
import { type GateFacts, HISTORY_LIMIT, type PredecessorFacts } from "../core/gate/judge.ts";
import { type Collision, placesReportedAs, type ReportedPlace } from "../core/names/collisions.ts";
import type { Promotion } from "../core/promotion/promotion.ts";
import { readApp } from "./app.ts";
import type { Workspace } from "./workspace.ts";

/** The facts of a gate; `unmet` lists predecessors that never had the tag, as far as history was read. */
export interface GateReading extends GateFacts {
  readonly unmet: readonly string[];
  /** Report names of predecessors that another folder has too. */
  readonly collisions: readonly Collision<ReportedPlace>[];
  /** The metadata's `sha` does not count: it is not on the base, or a predecessor had another tag there. */
  readonly shaReplaced: boolean;
  /** The commit since which each predecessor has the tag; for one that has moved on, the commit promoted from. */
  readonly since: ReadonlyMap<string, string>;
}

/** Of a gate that asks no other environment. */
export const NOTHING_READ: Omit<GateReading, keyof GateFacts> = {
  unmet: [],
  collisions: [],
  shaReplaced: false,
  since: new Map(),
};

/**
 * Finds the commits that count for a promotion's gate: `sha` if it is on the first parents of the base and every
 * predecessor had the tag there, else the commit since which the predecessors have the tag. `sha` is untrusted.
 */
export async function readGateFacts(
  workspace: Workspace,
  base: Base,
  promotion: Pick<Promotion, "group" | "app" | "env" | "tag" | "sha">,
): Promise<GateReading> {
  const { source } = workspace;
  const now = await readApp(source, base.commit, promotion);
  const { group, app, env, tag } = promotion;
  const has = (name: string) => versionIn(now, name).tags.length > 0;
  const required = predecessorsOf(base.config, env, has).map(({ name }) => name);
  const wholeName = workspace.remote?.provider === "azdo";
  const nameOf = (name: string) => `${group}-${name}`;
  const unmet: string[] = [];
  let { sha } = promotion;
  let shaReplaced = false;
  const given = await rangeFrom(workspace, base, promotion.sha);
  const valid = given !== undefined &&
    await hadAll(await readApp(source, promotion.sha, { group, app }), required, tag);
  let range = given;
  // Without predecessors the commit does not matter.
  if (!valid && required.length > 0) {
    shaReplaced = true;
    const since: string[] = [];
    for (const name of required) {
      const commit = await sinceWhen(workspace, base, { now, env: name, tag });
      if (commit === undefined) unmet.push(name);
      else since.push(commit);
    }
    sha = await newestOf(workspace, base, since) ?? "";
    range = sha === "" ? undefined : await rangeFrom(workspace, base, sha);
  }
  const since = new Map<string, string>();
  if ((findEnvironment(base.config, env)?.soak ?? 0) > 0) {
    for (const name of required) {
      since.set(name, await sinceWhen(workspace, base, { now, env: name, tag }) ?? sha);
    }
  }
  const newer = await allStillAt(workspace, range ?? [], { now, required, tag });
  const predecessors: PredecessorFacts[] = required.map((env) => ({
    env,
    name: nameOf(env),
    newer,
  }));
  const collisions = await readCollisions(
    workspace,
    base,
    required.map((env) => ({ group, env })),
  );
  return { group, sha, predecessors, wholeName, unmet, collisions, shaReplaced, since };
}

/**
 * The report names of these places that other folders have too; folders are read only if the environments' names allow
 * a collision.
 */
export async function readCollisions(
  { source }: Pick<Workspace, "source">,
  { commit, config }: Pick<Base, "commit" | "config">,
  places: readonly ReportedPlace[],
): Promise<Collision<ReportedPlace>[]> {
  const candidates = places.map((place) => ({ place, others: placesReportedAs(config, place) }));
  const paths = candidates.flatMap(({ others }) => others.map(folderOf));
  if (paths.length === 0) return [];
  const folders = new Set(await source.folders(commit, paths));
  return candidates.flatMap(({ place, others }) => {
    const here = others.filter((other) => folders.has(folderOf(other)));
    return here.length === 0
      ? []
      : [{ name: `${place.group}-${place.env}`, owners: [place, ...here] }];
  });
}

function folderOf({ group, env }: ReportedPlace): string {
  return `${group}/${env}`;
}

/** Every commit whose reports the gate may need: the one promoted from first, then newest first. */
export function commitsOf({ sha, predecessors }: GateFacts): string[] {
  return [...new Set([sha, ...predecessors.flatMap(({ newer }) => newer)])].filter((id) =>
    id !== ""
  );
}

/** The base's commits after `sha`, newest first; undefined if it is not on the first parents of the base. */
async function rangeFrom(
  { source }: Workspace,
  { commit }: Base,
  sha: string,
): Promise<string[] | undefined> {
  if (sha === "") return undefined;
  if (sha === commit) return [];
  const range = await source.firstParents({ since: sha, tip: commit });
  if (range === undefined) return undefined;
  const oldest = range.at(-1);
  const [parent] = oldest === undefined ? [] : await source.parents(oldest);
  return parent === sha ? range : undefined;
}

function hadAll(then: AppManifests, envs: readonly string[], tag: string): boolean {
  return envs.every((env) => isAt(versionIn(then, env), { tag }));
}

/** The commits of the range at which all of these environments have the tag; none where one has moved on by now. */
async function allStillAt(
  workspace: Workspace,
  range: readonly string[],
  { now, required, tag }: {
    readonly now: AppManifests;
    readonly required: readonly string[];
    readonly tag: string;
  },
): Promise<string[]> {
  if (!required.every((env) => isAt(versionIn(now, env), { tag }))) return [];
  let all = range.slice(0, HISTORY_LIMIT);
  for (const env of required) {
    const still = new Set(await stillAt(workspace, range, { now, env, tag }));
    all = all.filter((id) => still.has(id));
  }
  return all;
}

/** The commits of the range at which the environment has the tag; only those that touch its folder are read. */
async function stillAt(
  { source }: Workspace,
  range: readonly string[],
  { now, env, tag }: { readonly now: AppManifests; readonly env: string; readonly tag: string },
): Promise<string[]> {
  const newest = range.slice(0, HISTORY_LIMIT);
  const [tip, oldest] = [newest[0], newest.at(-1)];
  if (tip === undefined || oldest === undefined) return [];
  const touching = new Set(
    await source.touching({ from: oldest, tip, folder: `${now.group}/${env}` }),
  );
  const still: string[] = [];
  let at = true;
  for (const [index, commit] of newest.entries()) {
    if (at) still.push(commit);
    // The version may differ before a commit that touched the folder.
    if (touching.has(commit)) {
      const before = newest[index + 1];
      if (before === undefined) break;
      at = isAt(versionIn(await readApp(source, before, now), env), { tag });
    }
  }
  return still;
}

/** The commit since which the environment has had the tag without interruption; undefined if it does not have it. */
async function sinceWhen(
  { source }: Workspace,
  { commit }: Base,
  { now, env, tag }: { readonly now: AppManifests; readonly env: string; readonly tag: string },
): Promise<string | undefined> {
  if (!isAt(versionIn(now, env), { tag })) return undefined;
  const touching = await source.touching({ tip: commit, folder: `${now.group}/${env}` });
  let since: string | undefined;
  for (const id of touching) {
    if (!isAt(versionIn(await readApp(source, id, now), env), { tag })) break;
    since = id;
  }
  return since ?? commit;
}

async function newestOf(
  workspace: Workspace,
  base: Base,
  commits: readonly string[],
): Promise<string | undefined> {
  let newest: { readonly id: string; readonly behind: number } | undefined;
  for (const id of new Set(commits)) {
    const behind = (await rangeFrom(workspace, base, id))?.length;
    if (behind === undefined) continue;
    if (newest === undefined || behind < newest.behind) newest = { id, behind };
  }
  return newest?.id;
}
