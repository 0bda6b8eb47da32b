import type { Place } from "../inventory/place.ts";
import type { TagChange } from "../inventory/tag_walk.ts";

/** A version in one environment that another one, which comes before it, may have had or not. */
export interface Doubt extends Place {
  /** The previous environment. */
  readonly predecessor: string;
  readonly tags: readonly string[];
}

/** What a history says about an app in an environment. */
interface Arrival<C> {
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
  const open = new Set(places.map(placeKey));
  const since = new Map<string, C>();
  const asked = new Map<string, AskedDoubt[]>();
  /** What is still to be known of a place: since when, and of each doubt that it has a part in. */
  const wanted = new Map<string, number>([...open].map((key) => [key, 1]));
  const count = (key: string, change: number) => wanted.set(key, (wanted.get(key) ?? 0) + change);
  const undecided = new Set<AskedDoubt>();
  for (const one of doubts) {
    const doubt = { ...one, key: placeKey(one), predecessorKey: predecessorKey(one) };
    undecided.add(doubt);
    // Both sides: only when both are known it is known who was first.
    count(doubt.key, 1);
    count(doubt.predecessorKey, 1);
    const known = asked.get(doubt.predecessorKey);
    if (known === undefined) asked.set(doubt.predecessorKey, [doubt]);
    else known.push(doubt);
  }
  const decide = (doubt: AskedDoubt) => {
    if (!undecided.delete(doubt)) return;
    count(doubt.key, -1);
    count(doubt.predecessorKey, -1);
  };
  return {
    add(changes: readonly TagChange<C>[]): void {
      const told = changes.map((change) => ({ change, key: placeKey(change) }));
      for (const { change, key } of told) {
        if (!open.delete(key)) continue;
        count(key, -1);
        since.set(key, change.commit);
      }
      for (const { change, key } of told) {
        for (const doubt of asked.get(key) ?? []) {
          if (!undecided.has(doubt)) continue;
          // The predecessor's change was told, and this place has stood since longer ago or since the same commit.
          const came = since.get(doubt.key);
          const behind = came === undefined || came === change.commit;
          if (behind || doubt.tags.some((tag) => change.from.includes(tag))) decide(doubt);
        }
      }
    },
    /** Whether older changes of this place are of interest; once they are not, they never are again. */
    needs(place: Place): boolean {
      return (wanted.get(placeKey(place)) ?? 0) > 0;
    },
    /** Whether nothing that is older can change the answers. */
    done: () => open.size === 0 && undecided.size === 0,
    /** The answers; `first` is the commit with which history begins, undefined where it is cut off. */
    answers(first: C | undefined): Map<string, Arrival<C>> {
      const ahead = Map.groupBy(
        // What has stood from the beginning is not ahead; and a history that is cut off does not tell.
        [...undecided].filter(({ key }) => first !== undefined && since.has(key)),
        ({ key }) => key,
      );
      return new Map(places.map((place) => [placeKey(place), {
        since: since.get(placeKey(place)) ?? first,
        aheadOf: ahead.get(placeKey(place))?.map(({ predecessor }) => predecessor) ?? [],
      }]));
    },
  };
}

/** The key of a place in `answers`. */
export function placeKey({ group, env, app }: Place): string {
  return `${group}/${env}/${app}`;
}

/** A doubt with the keys of both places. */
interface AskedDoubt extends Doubt {
  readonly key: string;
  readonly predecessorKey: string;
}

function predecessorKey({ group, predecessor, app }: Doubt): string {
  return `${group}/${predecessor}/${app}`;
}
