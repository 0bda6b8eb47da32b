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

const NONE: FileTags = new Map();

/**
 * Walks back through a history, from the files at its newest commit: `back` gets the files that a commit changed, as
 * they were before it, and returns which apps' tags it changed. An app may be in several files, and move between them
 * without a change of its tag.
 */
export function tagWalk(tip: readonly FileState[]) {
  const folders = new Map<string, Folder>();
  const folderOf = ({ group, env }: Pick<FileState, "group" | "env">) => {
    const key = `${group}/${env}`;
    const known = folders.get(key) ?? { files: new Map(), byApp: new Map() };
    folders.set(key, known);
    return known;
  };
  for (const file of tip) put(folderOf(file), file);
  return {
    back<C>(commit: C, before: readonly FileState[]): TagChange<C>[] {
      const changes: TagChange<C>[] = [];
      const byFolder = Map.groupBy(before, ({ group, env }) => `${group}/${env}`);
      for (const files of byFolder.values()) {
        const [first] = files;
        if (first === undefined) continue;
        const { group, env } = first;
        const folder = folderOf(first);
        const touched = new Map<string, readonly string[]>();
        const touch = (app: string) => {
          if (!touched.has(app)) touched.set(app, tagsIn(folder, app));
        };
        for (const { path, tags } of files) {
          for (const app of folder.files.get(path)?.keys() ?? []) touch(app);
          for (const app of tags.keys()) touch(app);
        }
        for (const file of files) put(folder, file);
        for (const [app, to] of touched) {
          const from = tagsIn(folder, app);
          if (!isSame(from, to)) changes.push({ group, env, app, from, to, commit });
        }
      }
      return changes;
    },
    /** The tags before the oldest commit that `back` got. */
    rest(): Omit<TagChange<never>, "commit" | "from">[] {
      return [...folders].flatMap(([key, folder]) => {
        const [group = "", env = ""] = key.split("/");
        return [...folder.byApp.keys()].map((app) => ({
          group,
          env,
          app,
          to: tagsIn(folder, app),
        }));
      });
    },
  };
}

interface Folder {
  readonly files: Map<string, FileTags>;
  /** The files that mention an app. */
  readonly byApp: Map<string, Set<string>>;
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((tag, index) => tag === other[index]);
}

function put(folder: Folder, { path, tags }: Pick<FileState, "path" | "tags">): void {
  for (const app of (folder.files.get(path) ?? NONE).keys()) {
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
    const paths = folder.byApp.get(app) ?? new Set();
    folder.byApp.set(app, paths.add(path));
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
