/** One change of an app's tag in an environment, by one commit. Tags are sorted; empty: the app was not there. */
export interface TagChange<C> {
  readonly group: string;
  readonly env: string;
  readonly app: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly commit: C;
}

/** The tags in one file, by app. */
type FileTags = ReadonlyMap<string, readonly string[]>;

/** A file before or after a commit. */
export interface FileState {
  readonly path: string;
  readonly group: string;
  readonly env: string;
  readonly tags: FileTags;
}

/**
 * Walks back through a history, from the files at its newest commit: `back` gets the files that a commit changed, as
 * they were before it, and returns which apps' tags it changed. An app may be in several files, and move between them
 * without a change of its tag.
 */
export function tagWalk(tip: readonly FileState[]) {
  const groups = new Map<string, Map<string, Folder>>();
  const folderOf = ({ group, env }: Pick<FileState, "group" | "env">) => {
    const folders = groups.get(group) ?? new Map<string, Folder>();
    const folder = folders.get(env) ?? { group, env, files: new Map(), byApp: new Map() };
    if (!folders.has(env)) groups.set(group, folders.set(env, folder));
    return folder;
  };
  for (const file of tip) put(folderOf(file), file);
  return {
    back<C>(commit: C, before: readonly FileState[]): TagChange<C>[] {
      const byFolder = Map.groupBy(before, folderOf);
      return [...byFolder].flatMap(([folder, files]) => changesIn(folder, files, commit));
    },
    /** The tags before the oldest commit that `back` got. */
    rest(): Omit<TagChange<never>, "commit" | "from">[] {
      const folders = [...groups.values()].flatMap((folders) => [...folders.values()]);
      return folders.flatMap((folder) =>
        [...folder.byApp.keys()].map((app) => ({
          group: folder.group,
          env: folder.env,
          app,
          to: tagsIn(folder, app),
        }))
      );
    },
  };
}

interface Folder {
  readonly group: string;
  readonly env: string;
  readonly files: Map<string, FileTags>;
  /** The files that mention an app. */
  readonly byApp: Map<string, Set<string>>;
}

/** Puts the files of a folder as they were before the commit, and returns what it changed. */
function changesIn<C>(folder: Folder, files: readonly FileState[], commit: C): TagChange<C>[] {
  const touched = new Map<string, readonly string[]>();
  for (const { path, tags } of files) {
    for (const some of [folder.files.get(path), tags]) {
      for (const app of some?.keys() ?? []) {
        if (!touched.has(app)) touched.set(app, tagsIn(folder, app));
      }
    }
  }
  for (const file of files) put(folder, file);
  const { group, env } = folder;
  const changes: TagChange<C>[] = [];
  for (const [app, to] of touched) {
    const from = tagsIn(folder, app);
    if (!isSame(from, to)) changes.push({ group, env, app, from, to, commit });
  }
  return changes;
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((tag, index) => tag === other[index]);
}

function put(folder: Folder, { path, tags }: Pick<FileState, "path" | "tags">): void {
  for (const app of folder.files.get(path)?.keys() ?? []) {
    if (tags.has(app)) continue;
    const paths = folder.byApp.get(app);
    paths?.delete(path);
    if (paths?.size === 0) folder.byApp.delete(app);
  }
  if (tags.size === 0) {
    folder.files.delete(path);
    return;
  }
  folder.files.set(path, tags);
  for (const app of tags.keys()) {
    const paths = folder.byApp.get(app);
    if (paths === undefined) folder.byApp.set(app, new Set([path]));
    else paths.add(path);
  }
}

function tagsIn(folder: Folder, app: string): readonly string[] {
  const paths = folder.byApp.get(app);
  if (paths === undefined) return [];
  if (paths.size === 1) {
    for (const path of paths) {
      const tags = folder.files.get(path)?.get(app) ?? [];
      return tags.length < 2 ? tags : tags.toSorted();
    }
  }
  const all = new Set<string>();
  for (const path of paths) {
    for (const tag of folder.files.get(path)?.get(app) ?? []) all.add(tag);
  }
  return all.size < 2 ? [...all] : [...all].sort();
}
