import type { Source } from "./source.ts";

/**
 * Caches what depends on commit ids alone; failures are not cached. Many open pull requests share a base, so without
 * this most of a run would repeat the same reads.
 */
export function cachedSource(source: Source): Source {
  return {
    ...source,
    manifests: once(source.manifests),
    folder: once(source.folder),
    changes: once(source.changes),
    mergeBase: once(source.mergeBase),
    isAncestor: once(source.isAncestor),
    commits: once(source.commits),
    parents: once(source.parents),
    firstParents: once(source.firstParents),
    changingManifests: once(source.changingManifests),
    touching: once(source.touching),
  };
}

function once<A extends readonly unknown[], R>(
  read: (...args: A) => Promise<R>,
): (...args: A) => Promise<R> {
  const known = new Map<string, Promise<R>>();
  return (...args) => {
    const key = JSON.stringify(args);
    const found = known.get(key);
    if (found !== undefined) return found;
    const reading = read(...args);
    known.set(key, reading);
    reading.catch(() => known.delete(key));
    return reading;
  };
}
