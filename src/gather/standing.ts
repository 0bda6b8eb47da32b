import type { Config } from "../core/config/config.ts";
import { predecessorsOf } from "../core/config/environments.ts";
import { arrivals, type Doubt } from "../core/views/arrivals.ts";
import type { InventoryApp } from "../core/inventory/inventory.ts";
import type { Place } from "../core/inventory/place.ts";
import type { CommitFacts, Standing } from "../core/views/snapshot.ts";
import type { WalkedCommit } from "../git/first_parent_changes.ts";
import type { Repository } from "../git/repository.ts";
import { lookAtWholeHistory } from "../git/shallow.ts";
import type { Inventory } from "./inventory.ts";
import { type OpenHistory, openHistory, type WalkEnd, walkTags } from "./tag_history.ts";

/** What history says about what stands now. */
interface History {
  /** By `keyOf`. */
  readonly standing: ReadonlyMap<string, Standing>;
  /** The last change of each folder that was asked for; those that no commit is known to have changed are left out. */
  readonly folders: ReadonlyMap<string, CommitFacts>;
  /** The clone's history is cut off, and some of this may have been earlier. */
  readonly cut: boolean;
}

/** What is asked of history. */
interface StandingQuestion {
  readonly config: Config;
  /** Git begins while it is still read. */
  readonly inventory: Promise<Inventory>;
  /** The group that the inventory is of; undefined where it has all. */
  readonly group?: string | undefined;
  /** Folders of which the last change is wanted. */
  readonly folders: (inventory: Inventory) => readonly string[];
  /** Nothing is fetched: a shallow clone tells as much as it has. */
  readonly offline: boolean;
}

/** Finds out in one walk since when everything stands, and who is ahead of whom. A shallow clone gets as much history as it takes. */
export async function readStanding(
  repository: Repository,
  commit: string,
  question: StandingQuestion,
): Promise<History> {
  const look = async () => {
    const { answer, end } = await walk(repository, commit, question);
    return { answer, tips: [commit], base: undefined, certain: end.why !== "cut" };
  };
  return question.offline
    ? (await look()).answer
    : await lookAtWholeHistory(repository, [commit], look);
}

async function walk(
  repository: Repository,
  commit: string,
  question: StandingQuestion,
): Promise<{ readonly answer: History; readonly end: WalkEnd }> {
  const { config, group } = question;
  const history = await openHistory(
    repository,
    commit,
    group === undefined ? { config, whole: true } : { config, folders: [group] },
  );
  try {
    return await follow(repository, history, { ...question, inventory: await question.inventory });
  } finally {
    await history.close();
  }
}

async function follow(
  repository: Repository,
  history: OpenHistory,
  { config, inventory, folders }: Omit<StandingQuestion, "inventory"> & {
    readonly inventory: Inventory;
  },
): Promise<{ readonly answer: History; readonly end: WalkEnd }> {
  const known = arrivals<WalkedCommit>(
    inventory.apps.flatMap(placesOf),
    inventory.apps.flatMap((app) => doubtsAbout(app, config)),
  );
  const open = new Set(folders(inventory));
  const touched = new Map<string, CommitFacts>();
  const end = await walkTags(repository, history, inventory, {
    config,
    needs: known.needs,
    tell: ({ commit, changes, files }) => {
      if (changes.length > 0) known.tell(changes);
      for (const folder of open.size > 0 ? files.map(({ path }) => featureFolder(path)) : []) {
        if (open.delete(folder)) touched.set(folder, commit);
      }
      return open.size === 0 && known.done();
    },
  });
  const cut = end.why === "cut";
  const standing = new Map<string, Standing>();
  for (const [key, { since, aheadOf }] of known.answers(cut ? undefined : end.last)) {
    const seen = since ?? end.last;
    if (seen === undefined) continue;
    standing.set(key, { since: seen, orEarlier: since === undefined, aheadOf });
  }
  const answer = {
    standing,
    folders: touched,
    cut: [...standing.values()].some(({ orEarlier }) => orEarlier),
  };
  return { answer, end };
}

/** `<group>/<env>/<folder>` of a file in it. */
function featureFolder(path: string): string {
  return path.split("/", 3).join("/");
}

function placesOf({ group, app, environments }: InventoryApp): Place[] {
  return environments.map(({ env }) => ({ group, env, app }));
}

/** Where an environment has another tag than one before it. */
function doubtsAbout({ group, app, environments }: InventoryApp, config: Config): Doubt[] {
  const tagsIn = new Map(environments.map(({ env, tags }) => [env, tags]));
  return environments.flatMap(({ env, tags }) =>
    predecessorsOf(config, env, (name) => tagsIn.has(name))
      .filter(({ name }) => tagsIn.get(name)?.join(" ") !== tags.join(" "))
      .map(({ name }) => ({ group, env, app, tags, predecessor: name }))
  );
}
