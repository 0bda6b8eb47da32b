import type { Environments } from "../core/config/environments.ts";
import { folderOf, mayHoldApps, type Place, tagsByApp } from "../core/inventory/place.ts";
import { type Reading, readingOf } from "../core/views/reading.ts";
import { type FileState, type TagChange, tagWalk } from "../core/inventory/tag_walk.ts";
import {
  type CommitChanges,
  type FileChange,
  type OpenChanges,
  openChanges,
  type WalkedCommit,
} from "../git/first_parent_changes.ts";
import { fetchTrees, readOldVersions } from "../git/old_versions.ts";
import type { Repository } from "../git/repository.ts";
import { readAhead } from "../git/read_ahead.ts";
import { endsOfHistory } from "../git/shallow.ts";
import type { Inventory } from "./inventory.ts";

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

/**
 * Starts git to print what the first parents of `commit` changed, for `walkTags`. With `folders`, only what is below
 * them; `whole` means that most of it will be read, on a second core once that is `idle`.
 */
export async function openHistory(
  repository: Repository,
  commit: string,
  { config, folders, whole, idle }: {
    readonly config: Environments;
    readonly folders?: readonly string[] | undefined;
    readonly whole?: boolean;
    readonly idle?: Promise<void>;
  },
): Promise<OpenChanges> {
  await fetchTrees(repository, commit);
  return await openChanges(repository, commit, {
    wanted: (path) => mayHoldApps(path, config),
    ...(folders !== undefined && folders.length <= FEW_FOLDERS ? { folders } : {}),
    ...(whole === undefined ? {} : { whole }),
    ...(idle === undefined ? {} : { idle }),
  });
}

/**
 * Walks back once through the history of the inventory's commit, and reports each change of an app's tag. Moving a
 * marker, or changing other parts of a file, does not count.
 */
export async function walkTags(
  repository: Repository,
  { batches, whole }: OpenChanges,
  inventory: Inventory,
  options: WalkOptions,
): Promise<WalkEnd> {
  const { onStep } = options;
  const files = versions(repository, inventory, options);
  const walk = tagWalk(files.states());
  let last: WalkedCommit | undefined;
  const parts = withVersions(batches, files);
  // What a partial clone lacks is only fetched when it is needed. A walk that has enough does not wait for what is still
  // read ahead: whoever opened the history ends it.
  const mayReadAhead = whole && !repository.partial && !repository.lacks.files;
  for await (const part of mayReadAhead ? readAhead(parts, 1).items : parts) {
    let { loaded } = part;
    let first = 0;
    for (const [index, { commit, changes }] of part.commits.entries()) {
      last = commit;
      if (changes.length === 0) continue;
      if (!files.isCurrent(loaded)) {
        loaded = await files.load(part.commits.slice(index));
        first = index;
      }
      const before = files.before(loaded, index - first);
      if (before.came) {
        const others = changes.filter(({ path }) => !before.states.some((of) => of.path === path));
        before.states.push(...await files.others(others));
      }
      const step = { commit, files: changes, changes: walk.back(commit, before.states) };
      if (onStep(step)) return { last, why: "enough", rest: walk.rest };
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
  batches: AsyncIterable<readonly CommitChanges[]>,
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

/** Commits with the earlier versions of files that they changed. */
async function* withVersions(
  batches: AsyncIterable<readonly CommitChanges[]>,
  { load }: ReturnType<typeof versions>,
): AsyncGenerator<
  { readonly commits: readonly CommitChanges[]; readonly loaded: Loaded },
  void
> {
  for await (const commits of portions(batches)) yield { commits, loaded: await load(commits) };
}

/** A file as of the commit that the walk has come to. */
interface KnownFile {
  readonly path: string;
  reading: Reading;
  state: FileState;
}

/** A change of a file that was relevant when it was loaded. */
interface LoadedChange extends Pick<FileChange, "path" | "before"> {
  /** Undefined if no file is known there. */
  readonly file: KnownFile | undefined;
}

interface Loaded {
  /** By commit. */
  readonly changes: readonly (readonly LoadedChange[])[];
  /** The texts of earlier versions, by object id. */
  readonly texts: ReadonlyMap<string, string>;
  /** How many times files had become relevant before. */
  readonly grown: number;
}

/**
 * Earlier versions of files. Only files with a relevant app are read; the others that a commit changed only if an app
 * appears in one of them, since it may have moved from any other.
 */
function versions(
  repository: Repository,
  inventory: Inventory,
  { config, needs, gone = false }: Pick<WalkOptions, "config" | "needs" | "gone">,
) {
  const files = new Map<string, KnownFile>();
  let grown = 0;
  const stateOf = (path: string, folder: Pick<Place, "group" | "env">, reading: Reading) => {
    const { group, env } = folder;
    return { path, group, env, tags: tagsByApp(reading.markers, group) };
  };
  const add = (path: string, reading: Reading): KnownFile | undefined => {
    const folder = folderOf(path, config);
    if (folder === undefined) return undefined;
    const file = { path, reading, state: stateOf(path, folder, reading) };
    files.set(path, file);
    return file;
  };
  for (const { path, reading } of inventory.files.values()) add(path, reading);
  const isNeeded = ({ group, env, tags }: FileState) => {
    for (const app of tags.keys()) if (needs({ group, env, app })) return true;
    return false;
  };
  const isWanted = (file: KnownFile | undefined) =>
    gone || (file !== undefined && isNeeded(file.state));
  const load = async (
    commits: readonly Pick<CommitChanges, "changes">[],
    which: (file: KnownFile | undefined) => boolean,
  ): Promise<Loaded> => {
    const before = grown;
    const oids = new Set<string>();
    const changes = commits.map(({ changes }) =>
      changes.flatMap(({ path, before }): LoadedChange[] => {
        const file = files.get(path);
        if (!which(file)) return [];
        if (before !== undefined) oids.add(before);
        return [{ path, before, file }];
      })
    );
    return { changes, texts: await readOldVersions(repository, [...oids]), grown: before };
  };
  /** The file before the change, and whether that has added a relevant app to it. */
  const back = ({ path, before, file: known }: LoadedChange, { texts }: Loaded) => {
    const file = known ?? files.get(path) ?? add(path, EMPTY);
    if (file === undefined) return undefined;
    const text = before === undefined ? undefined : texts.get(before);
    const after = file.state;
    file.reading = text === undefined ? EMPTY : readingOf({ path: file.path, text }, file.reading);
    file.state = stateOf(file.path, after, file.reading);
    const { group, env, tags } = file.state;
    let came = false;
    for (const app of after.tags.keys()) {
      if (!tags.has(app) && needs({ group, env, app })) came = true;
    }
    return { state: file.state, came };
  };
  return {
    states: () => [...files.values()].map(({ state }) => state),
    load: (commits: readonly CommitChanges[]) => load(commits, isWanted),
    /** Whether it has all files that are relevant now. */
    isCurrent: (loaded: Loaded) => loaded.grown === grown,
    /** The files before a commit, and whether it has added a relevant app to one of them. */
    before(
      loaded: Loaded,
      commit: number,
    ): { readonly states: FileState[]; readonly came: boolean } {
      const states: FileState[] = [];
      let came = false;
      for (const change of loaded.changes[commit] ?? []) {
        const found = isWanted(change.file) ? back(change, loaded) : undefined;
        if (found === undefined) continue;
        states.push(found.state);
        came ||= found.came;
      }
      return { states, came };
    },
    /** The files before these changes of files that were not relevant. */
    async others(changes: readonly FileChange[]): Promise<FileState[]> {
      const loaded = await load([{ changes }], () => true);
      grown++;
      return loaded.changes.flat().flatMap((change) => back(change, loaded)?.state ?? []);
    },
  };
}

const EMPTY: Reading = { markers: [], shape: undefined };
