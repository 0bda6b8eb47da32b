import type { Environments } from "../core/config/environments.ts";
import { folderOf, mayHoldApps, type Place, tagsByApp } from "../core/inventory/place.ts";
import { type Reading, readingOf } from "../core/views/reading.ts";
import { type FileState, type TagChange, tagWalk } from "../core/inventory/tag_walk.ts";
import {
  type CommitChanges,
  type FileChange,
  firstParentChanges,
  type WalkedCommit,
} from "../git/first_parent_changes.ts";
import { fetchTrees, readOldVersions } from "../git/old_versions.ts";
import type { Repository } from "../git/repository.ts";
import { endsOfHistory } from "../git/shallow.ts";
import type { Inventory } from "./inventory.ts";
import { readAhead } from "../git/read_ahead.ts";

/** How far a walk through history went. */
export interface WalkEnd {
  /** The last commit that was read. */
  readonly last: WalkedCommit | undefined;
  /** `begin`: history begins there; `cut`: a shallow clone has no more; `enough`: `onStep` needed no more. */
  readonly why: "begin" | "cut" | "enough";
  /** The tags before the oldest change that was read. */
  readonly rest: () => readonly (Place & { readonly to: readonly string[] })[];
}

/** What one commit changed: files that may hold markers, and tags of relevant apps. */
interface WalkStep {
  readonly commit: WalkedCommit;
  readonly files: readonly FileChange[];
  readonly changes: readonly TagChange<WalkedCommit>[];
}

/** What to walk for. */
export interface WalkOptions {
  readonly config: Environments;
  /** Whether changes of an app in an environment are still relevant; once false, it must stay false. */
  readonly needs: (place: Place) => boolean;
  /** Also report apps that no longer exist; then every changed file is read. */
  readonly gone?: boolean;
  /** Called with what each commit changed, newest first; returns true to end the walk. */
  readonly onStep: (step: WalkStep) => boolean;
}

/** A history that git has started to print. Must be closed. */
export interface OpenHistory {
  readonly commits: AsyncIterable<CommitChanges[]>;
  close(): Promise<void>;
}

/**
 * Starts git to print what the first parents of `commit` changed, for `walkTags`. With `folders`, only what is below
 * them; `whole` means that most of it will be read.
 */
export async function openHistory(
  repository: Repository,
  commit: string,
  { config, folders, whole }: {
    readonly config: Environments;
    readonly folders?: readonly string[] | undefined;
    readonly whole?: boolean;
  },
): Promise<OpenHistory> {
  await fetchTrees(repository, commit);
  const { items, close } = readAhead(firstParentChanges(repository, commit, {
    wanted: (path) => mayHoldApps(path, config),
    ...(folders !== undefined && folders.length <= FEW_FOLDERS ? { folders } : {}),
    ...(whole === undefined ? {} : { whole }),
  }));
  return { commits: items, close };
}

/**
 * Walks back once through the history of the inventory's commit, and reports each change of an app's tag. Moving a
 * marker, or changing other parts of a file, does not count.
 */
export async function walkTags(
  repository: Repository,
  { commits }: OpenHistory,
  inventory: Inventory,
  options: WalkOptions,
): Promise<WalkEnd> {
  const { onStep } = options;
  const files = versions(repository, inventory, options);
  const walk = tagWalk(files.states());
  let last: WalkedCommit | undefined;
  for await (const part of portions(commits)) {
    await files.load(part);
    for (const [index, { commit, changes }] of part.entries()) {
      last = commit;
      const before = files.before(changes);
      if (before.came.length > 0) {
        const others = changes.filter(({ path }) => !before.states.some((of) => of.path === path));
        await files.load([{ commit, changes: others }], "all");
        before.states.push(...files.before(others, "all").states);
        await files.load(part.slice(index + 1));
      }
      const step = { commit, files: changes, changes: walk.back(commit, before.states) };
      if (changes.length > 0 && onStep(step)) return { last, why: "enough", rest: walk.rest };
    }
  }
  // With `folders`, the last commit is where their history begins, not the repository's.
  const isCut = last !== undefined && walk.rest().length > 0 &&
    (await endsOfHistory(repository)).has(last.id);
  return { last, why: isCut ? "cut" : "begin", rest: walk.rest };
}

/** With more folders, filtering by path takes git longer than listing what all commits changed. */
const FEW_FOLDERS = 4;

/** Batch sizes, first and largest: often the newest few changes are enough. */
const PORTION = { first: 250, most: 2000 };

/** The same commits in larger batches. */
async function* portions(
  batches: AsyncIterable<CommitChanges[]>,
): AsyncGenerator<CommitChanges[], void> {
  let size = PORTION.first;
  let count = 0;
  let portion: CommitChanges[] = [];
  for await (const batch of batches) {
    for (const commit of batch) {
      portion.push(commit);
      count += commit.changes.length;
      if (count < size) continue;
      yield portion;
      portion = [];
      count = 0;
      size = Math.min(2 * size, PORTION.most);
    }
  }
  yield portion;
}

interface FileVersion {
  readonly reading: Reading;
  readonly state: FileState;
}

/**
 * Earlier versions of files. Only files with a relevant app are read, unless `all` are requested: an app that appears
 * in a file may have moved from any other file that the commit changed.
 */
function versions(
  repository: Repository,
  inventory: Inventory,
  { config, needs, gone = false }: Pick<WalkOptions, "config" | "needs" | "gone">,
) {
  const files = new Map<string, FileVersion>();
  const texts = new Map<string, string>();
  const put = (path: string, reading: Reading): FileState | undefined => {
    const folder = files.get(path)?.state ?? folderOf(path, config);
    if (folder === undefined) return undefined;
    const { group, env } = folder;
    const state = { path, group, env, tags: tagsByApp(reading.markers, group) };
    files.set(path, { reading, state });
    return state;
  };
  for (const { path, reading } of inventory.files.values()) put(path, reading);
  const isNeeded = ({ group, env, tags }: FileState) => {
    for (const app of tags.keys()) if (needs({ group, env, app })) return true;
    return false;
  };
  const isWanted = (which: "all" | undefined) => ({ path }: FileChange) => {
    if (gone || which === "all") return true;
    const state = files.get(path)?.state;
    return state !== undefined && isNeeded(state);
  };
  return {
    states: () => [...files.values()].map(({ state }) => state),
    async load(commits: readonly CommitChanges[], which?: "all"): Promise<void> {
      const wanted = commits.flatMap(({ changes }) => changes.filter(isWanted(which)));
      const oids = new Set(wanted.flatMap(({ before }) => before ?? []));
      texts.clear();
      for (const [oid, text] of await readOldVersions(repository, [...oids])) texts.set(oid, text);
    },
    /** The files before these changes, and the relevant apps that these changes added to them. */
    before(
      changes: readonly FileChange[],
      which?: "all",
    ): { readonly states: FileState[]; readonly came: readonly string[] } {
      const came: string[] = [];
      const states = changes.filter(isWanted(which)).flatMap(({ path, before }) => {
        const after = files.get(path);
        const text = before === undefined ? undefined : texts.get(before);
        const reading = text === undefined ? EMPTY : readingOf({ path, text }, after?.reading);
        const state = put(path, reading);
        if (state === undefined) return [];
        const { group, env } = state;
        for (const app of after?.state.tags.keys() ?? []) {
          if (!state.tags.has(app) && needs({ group, env, app })) came.push(app);
        }
        return [state];
      });
      return { states, came };
    },
  };
}

const EMPTY: Reading = { markers: [], shape: undefined };
