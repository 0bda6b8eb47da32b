import type { Config } from "../core/config/config.ts";
import { predecessorsOf } from "../core/config/environments.ts";
import { arrivals, type OrderCheck } from "../core/views/arrivals.ts";
import type { InventoryApp } from "../core/inventory/inventory.ts";
import type { Place } from "../core/inventory/place.ts";
import type { CommitFacts, TagAge } from "../core/views/snapshot.ts";
import type { OpenChanges, WalkedCommit } from "../git/first_parent_changes.ts";
import type { Repository } from "../git/repository.ts";
import { deepenUntilCertain } from "../git/shallow.ts";
import type { Inventory } from "./inventory.ts";
import { openHistory, type WalkEnd, walkTags } from "./tag_history.ts";

/** What history says about the current tags. */
interface History {
  /** By `placeKey`. */
  readonly tagAges: ReadonlyMap<string, TagAge>;
  /** The last change of each requested folder; those that no known commit has changed are left out. */
  readonly folders: ReadonlyMap<string, CommitFacts>;
  /** The clone's history is cut off, so some of this may be older. */
  readonly cut: boolean;
}

/** What to read from history. */
interface TagAgeQuery {
  readonly config: Config;
  /** Git starts while it is still being read. */
  readonly inventory: Promise<Inventory>;
  /** When a core becomes idle. */
  readonly idle?: Promise<void>;
  /** The inventory's group; undefined if it has all groups. */
  readonly group?: string | undefined;
  /** Folders whose last change is needed. */
  readonly folders: (inventory: Inventory) => readonly string[];
  /** Fetches nothing: a shallow clone is read as far as it goes. */
  readonly offline: boolean;
}

/**
 * Finds out in one walk since when each tag is in place, and which environments are ahead. Deepens a shallow clone as
 * needed.
 */
export async function readTagAges(
  repository: Repository,
  commit: string,
  query: TagAgeQuery,
): Promise<History> {
  const read = async () => {
    const { answer, end } = await walk(repository, commit, query);
    return { answer, tips: [commit], base: undefined, certain: end.why !== "cut" };
  };
  return query.offline
    ? (await read()).answer
    : await deepenUntilCertain(repository, [commit], read);
}

async function walk(
  repository: Repository,
  commit: string,
  query: TagAgeQuery,
): Promise<{ readonly answer: History; readonly end: WalkEnd }> {
  const { config, group, idle } = query;
  const history = await openHistory(
    repository,
    commit,
    group === undefined
      ? { config, whole: true, ...(idle === undefined ? {} : { idle }) }
      : { config, folders: [group] },
  );
  try {
    return await follow(repository, history, { ...query, inventory: await query.inventory });
  } finally {
    await history.close();
  }
}

async function follow(
  repository: Repository,
  history: OpenChanges,
  { config, inventory, folders }: Omit<TagAgeQuery, "inventory"> & {
    readonly inventory: Inventory;
  },
): Promise<{ readonly answer: History; readonly end: WalkEnd }> {
  const known = arrivals<WalkedCommit>(
    inventory.apps.flatMap(placesOf),
    inventory.apps.flatMap((app) => checksFor(app, config)),
  );
  const open = new Set(folders(inventory));
  const touched = new Map<string, CommitFacts>();
  const end = await walkTags(repository, history, inventory, {
    config,
    needs: known.needs,
    onStep: ({ commit, changes, files }) => {
      if (changes.length > 0) known.add(changes);
      for (const folder of open.size > 0 ? files.map(({ path }) => featureFolder(path)) : []) {
        if (open.delete(folder)) touched.set(folder, commit);
      }
      return open.size === 0 && known.done();
    },
  });
  const cut = end.why === "cut";
  const tagAges = new Map<string, TagAge>();
  for (const [key, { since, aheadOf }] of known.answers(cut ? undefined : end.last)) {
    const first = since ?? end.last;
    if (first === undefined) continue;
    tagAges.set(key, { since: first, orEarlier: since === undefined, aheadOf });
  }
  const answer = {
    tagAges,
    folders: touched,
    cut: [...tagAges.values()].some(({ orEarlier }) => orEarlier),
  };
  return { answer, end };
}

/** `<group>/<env>/<folder>` of a file in that folder. */
function featureFolder(path: string): string {
  return path.split("/", 3).join("/");
}

function placesOf({ group, app, environments }: InventoryApp): Place[] {
  return environments.map(({ env }) => ({ group, env, app }));
}

/** Where an environment has a different tag than a predecessor. */
function checksFor({ group, app, environments }: InventoryApp, config: Config): OrderCheck[] {
  const tagsIn = new Map(environments.map(({ env, tags }) => [env, tags]));
  return environments.flatMap(({ env, tags }) =>
    predecessorsOf(config, env, (name) => tagsIn.has(name))
      .filter(({ name }) => tagsIn.get(name)?.join(" ") !== tags.join(" "))
      .map(({ name }) => ({ group, env, app, tags, predecessor: name }))
  );
}
