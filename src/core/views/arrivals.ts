import type { Place } from "../inventory/place.ts";
import type { TagChange } from "../inventory/tag_walk.ts";

/** A version in one environment that another one, which comes before it, may have had or not. */
export interface Doubt extends Place {
  /** The previous environment. */
  readonly predecessor: string;
  readonly tags: readonly string[];
}

/** What a history says about an app in an environment. */
export interface Arrival<C> {
  /** The commit since which its tags stand there without a break; undefined where history does not go back so far. */
  readonly since: C | undefined;
  /** The environments before this one that never had these tags, although theirs are older. */
  readonly aheadOf: readonly string[];
}

/**
 * Finds out, from changes told newest first, since when tags stand and which environments are ahead of those before
 * them: their tag came later than the one that the predecessor has, and the predecessor never had it.
 */
export function arrivals<C>(places: readonly Place[], doubts: readonly Doubt[]) {
  const open = new Set(places.map(keyOf));
  const since = new Map<string, C>();
  const asked = new Map<string, Set<Doubt>>();
  for (const doubt of doubts) {
    // Both sides: only when both are known it is known who was first.
    for (const key of [keyOf(doubt), predecessorKey(doubt)]) {
      asked.set(key, (asked.get(key) ?? new Set()).add(doubt));
    }
  }
  const undecided = new Set(doubts);
  return {
    tell(changes: readonly TagChange<C>[]): void {
      const first = changes.filter((change) => open.has(keyOf(change)));
      for (const change of first) {
        open.delete(keyOf(change));
        since.set(keyOf(change), change.commit);
      }
      for (const change of changes) {
        for (const doubt of asked.get(keyOf(change)) ?? []) {
          const isPredecessor = change.env === doubt.predecessor;
          const had = isPredecessor && doubt.tags.some((tag) => change.from.includes(tag));
          // The predecessor's change was told, and this place has stood since longer ago or since the same commit.
          const came = since.get(keyOf(doubt));
          const behind = isPredecessor && (came === undefined || came === change.commit);
          if (had || behind) undecided.delete(doubt);
        }
      }
    },
    /** Whether older changes of this place are of interest. */
    needs(place: Place): boolean {
      const key = keyOf(place);
      if (open.has(key)) return true;
      for (const doubt of asked.get(key) ?? []) if (undecided.has(doubt)) return true;
      return false;
    },
    /** Whether nothing that is older can change the answers. */
    done: () => open.size === 0 && undecided.size === 0,
    /** The answers; `first` is the commit with which history begins, undefined where it is cut off. */
    answers(first: C | undefined): Map<string, Arrival<C>> {
      const ahead = Map.groupBy(
        // What has stood from the beginning is not ahead; and a history that is cut off does not tell.
        [...undecided].filter((doubt) => first !== undefined && since.has(keyOf(doubt))),
        keyOf,
      );
      return new Map(places.map((place) => [keyOf(place), {
        since: since.get(keyOf(place)) ?? first,
        aheadOf: ahead.get(keyOf(place))?.map(({ predecessor }) => predecessor) ?? [],
      }]));
    },
  };
}

/** The key of a place in `answers`. */
export function keyOf({ group, env, app }: Place): string {
  return `${group}/${env}/${app}`;
}

function predecessorKey({ group, predecessor, app }: Doubt): string {
  return `${group}/${predecessor}/${app}`;
}
