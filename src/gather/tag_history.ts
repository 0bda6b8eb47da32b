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
  /** The last commit that was seen. */
  readonly last: WalkedCommit | undefined;
  /** `begin`: it is where history begins; `cut`: a shallow clone has no more; `enough`: nobody wanted to know more. */
  readonly why: "begin" | "cut" | "enough";
  /** What was there before the oldest change that was seen. */
  readonly rest: () => readonly (Place & { readonly to: readonly string[] })[];
}

/** What one commit changed: files that may hold markers, and tags of apps of interest. */
interface WalkStep {
  readonly commit: WalkedCommit;
  readonly files: readonly FileChange[];
  readonly changes: readonly TagChange<WalkedCommit>[];
}

/** What is wanted of a walk. */
export interface WalkOptions {
  readonly config: Environments;
  /** Whether changes of an app in an environment are of interest still; once they are not, they never are again. */
  readonly needs: (place: Place) => boolean;
  /** Also changes of apps that are nowhere any more. Then every file that was changed is read. */
  readonly gone?: boolean;
  /** Called with what each commit changed, newest first. Answers whether that is enough. */
  readonly tell: (step: WalkStep) => boolean;
}

/** A history that git has begun to tell. To be closed. */
export interface OpenHistory {
  readonly commits: AsyncIterable<CommitChanges[]>;
  close(): Promise<void>;
}

/**
 * Lets git begin to tell what the first parents of `commit` changed, for `walkTags` to go through later. With `folders`
 * only what is below them; `whole` where most of it will be asked for.
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
 * Walks back once through the history of the commit that the inventory is of, and tells each change of an app's tag. A
 * change that only moves a marker, or touches other parts of a file, is none.
 */
export async function walkTags(
  repository: Repository,
  { commits }: OpenHistory,
  inventory: Inventory,
  options: WalkOptions,
): Promise<WalkEnd> {
  const { tell } = options;
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
      if (changes.length > 0 && tell(step)) return { last, why: "enough", rest: walk.rest };
    }
  }
  // The last commit that touched some folders is not where all history begins, but theirs.
  const isCut = last !== undefined && walk.rest().length > 0 &&
    (await endsOfHistory(repository)).has(last.id);
  return { last, why: isCut ? "cut" : "begin", rest: walk.rest };
}

/** With more, git takes longer to look at each commit twice than to list what the other folders' commits changed. */
const FEW_FOLDERS = 4;

/** Changes that are read together, at first and at most: often the newest few are enough. */
const PORTION = { first: 250, most: 2000 };

/** The same commits in portions. */
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
 * What files were before they were changed. Only those that hold an app of interest are read, unless `all` are asked for:
 * where such an app came into a file, it may have come from any other that the commit changed.
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
    /** The files before these changes, and the apps of interest that these changes brought into them. */
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
