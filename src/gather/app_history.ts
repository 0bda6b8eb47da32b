import type { Config } from "../core/config/config.ts";
import type { Base } from "../core/decide/snapshot.ts";
import { historyEntries, type HistoryEntry, type MergedBy } from "../core/views/history.ts";
import type { InventoryApp } from "../core/inventory/inventory.ts";
import type { TagChange } from "../core/inventory/tag_walk.ts";
import type { Warning } from "../core/warning.ts";
import { mergedMessages } from "../git/commits.ts";
import type { WalkedCommit } from "../git/first_parent_changes.ts";
import type { Repository } from "../git/repository.ts";
import { deepenUntilCertain } from "../git/shallow.ts";
import type { Provider } from "../providers/provider.ts";
import { type Inventory, readInventory } from "./inventory.ts";
import { openHistory, walkTags } from "./tag_history.ts";
import { readViewBase } from "./view_base.ts";
import type { Workspace } from "./workspace.ts";

/** The app, and the environment (all if undefined), whose history to read. */
export interface HistoryQuery {
  readonly group: string;
  readonly app: string;
  readonly env?: string | undefined;
  readonly offline: boolean;
}

interface AppHistory {
  /** Newest first. */
  readonly entries: readonly HistoryEntry[];
  /** All apps of the repository, to suggest a name. */
  readonly apps: readonly InventoryApp[];
  readonly warnings: readonly Warning[];
}

/** Reads every change of the app's tags on the base. */
export async function readAppHistory(
  workspace: Workspace,
  query: HistoryQuery,
): Promise<AppHistory> {
  const { base, provider } = await readViewBase(workspace, query);
  const { changes, cut, apps } = await readTagChanges(workspace, base, query);
  const known = provider === undefined
    ? new Map<string, MergedBy>()
    : await readWhoMerged(provider, base.branch, changes);
  return {
    entries: historyEntries(
      changes,
      known,
      await mergedMessages(workspace.repository, changes.map(({ commit }) => commit.id)),
    ),
    apps,
    warnings: [
      ...(cut ? [CUT] : []),
      ...(provider === undefined ? [notAsked(query.offline)] : []),
    ],
  };
}

/**
 * Reads every change of the app's tag on the base, newest first. Deepens a shallow clone unless `offline`; `cut` means
 * that history ends early.
 */
export async function readTagChanges(
  { repository }: Pick<Workspace, "repository">,
  base: Base,
  query: Omit<HistoryQuery, "offline"> & { readonly offline?: boolean },
): Promise<{
  readonly changes: readonly TagChange<WalkedCommit>[];
  readonly cut: boolean;
  readonly apps: readonly InventoryApp[];
}> {
  const inventory = await readInventory(repository, base.commit, base.config, query.group);
  const walk = () =>
    changesOf(repository, base.commit, { ...query, inventory, config: base.config });
  const found = query.offline
    ? await walk()
    : await deepenUntilCertain(repository, [base.commit], async () => {
      const answer = await walk();
      return { answer, tips: [base.commit], base: undefined, certain: !answer.cut };
    });
  return { ...found, apps: inventory.apps };
}

const CUT: Warning = {
  code: "shallow-history",
  message:
    "older changes are not shown: the clone is shallow; fetch the rest with git fetch --unshallow, or drop --offline",
};

function notAsked(offline: boolean): Warning {
  return {
    code: "provider-not-asked",
    message: `pull requests and who merged them come from commit messages alone: ${
      offline ? "--offline uses only git" : "there is no token"
    }`,
  };
}

async function changesOf(
  repository: Repository,
  commit: string,
  { group, app, env, config, inventory }: Omit<HistoryQuery, "offline"> & {
    readonly config: Config;
    readonly inventory: Inventory;
  },
): Promise<{ readonly changes: readonly TagChange<WalkedCommit>[]; readonly cut: boolean }> {
  const isWanted = (place: { group: string; env: string; app: string }) =>
    place.group === group && place.app === app && (env === undefined || place.env === env);
  const changes: TagChange<WalkedCommit>[] = [];
  const envs = config.environments.map(({ name }) => name)
    .filter((name) => env === undefined || name === env);
  const folders = envs.map((name) => `${group}/${name}`);
  const history = await openHistory(repository, commit, { config, folders });
  const { last, why, rest } = await walkTags(repository, history, inventory, {
    config,
    needs: isWanted,
    gone: true,
    onStep: (step) => {
      changes.push(...inOrder(step.changes.filter(isWanted), envs));
      return false;
    },
  }).finally(history.close);
  if (why === "begin" && last !== undefined) {
    const first = rest().filter(isWanted).map((place) => ({ ...place, from: [], commit: last }));
    changes.push(...inOrder(first.filter(({ to }) => to.length > 0), envs));
  }
  return { changes, cut: why === "cut" };
}

/** A commit's changes, in the order of the environments. */
function inOrder<T extends { readonly env: string }>(
  changes: readonly T[],
  envs: readonly string[],
): T[] {
  return changes.toSorted((a, b) => envs.indexOf(a.env) - envs.indexOf(b.env));
}

/** How many of the newest commits the provider is queried for; others go by their messages. */
const ASKED = 50;

async function readWhoMerged(
  provider: Provider,
  branch: string,
  changes: readonly TagChange<WalkedCommit>[],
): Promise<Map<string, MergedBy>> {
  const commits = [...new Set(changes.map(({ commit }) => commit.id))].slice(0, ASKED);
  if (commits.length === 0) return new Map();
  const { merged } = await provider.read({ base: branch, mergedBy: commits });
  return new Map(
    commits.flatMap((commit) => {
      const all = (merged.get(commit) ?? []).filter(({ targetBranch }) => targetBranch === branch);
      const found = all.find(({ mergeCommit }) => mergeCommit === commit) ?? all[0];
      if (found === undefined) return [];
      const { number, url, mergedBy } = found;
      return [[commit, { number, url, mergedBy }] as const];
    }),
  );
}
