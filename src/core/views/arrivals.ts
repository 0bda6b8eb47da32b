import type { Place } from "../inventory/place.ts";
import type { TagChange } from "../inventory/tag_walk.ts";

/** The question whether a predecessor ever had an environment's version. */
export interface OrderCheck extends Place {
  /** The previous environment. */
  readonly predecessor: string;
  readonly tags: readonly string[];
}

/** The result for an app in an environment. */
interface Arrival<C> {
  /** The commit since which its tags are there without interruption; undefined if history does not go back that far. */
  readonly since: C | undefined;
  /** The environments before this one that never had these tags, although theirs are older. */
  readonly aheadOf: readonly string[];
}

/**
 * Finds out, from changes added newest first, since when tags are in place and which environments are ahead of a
 * predecessor: their tag arrived later than the predecessor's current one, and the predecessor never had it.
 */
export function arrivals<C>(places: readonly Place[], checks: readonly OrderCheck[]) {
  const open = new Set(places.map(placeKey));
  const since = new Map<string, C>();
  const asked = new Map<string, KeyedCheck[]>();
  /** The number of open questions about a place: since when, and each check that it is part of. */
  const wanted = new Map<string, number>([...open].map((key) => [key, 1]));
  const count = (key: string, change: number) => wanted.set(key, (wanted.get(key) ?? 0) + change);
  const undecided = new Set<KeyedCheck>();
  for (const one of checks) {
    const check = { ...one, key: placeKey(one), predecessorKey: predecessorKey(one) };
    undecided.add(check);
    // Counted for both sides: the order is only known when both are.
    count(check.key, 1);
    count(check.predecessorKey, 1);
    const known = asked.get(check.predecessorKey);
    if (known === undefined) asked.set(check.predecessorKey, [check]);
    else known.push(check);
  }
  const decide = (check: KeyedCheck) => {
    if (!undecided.delete(check)) return;
    count(check.key, -1);
    count(check.predecessorKey, -1);
  };
  return {
    add(changes: readonly TagChange<C>[]): void {
      const keyed = changes.map((change) => ({ change, key: placeKey(change) }));
      for (const { change, key } of keyed) {
        if (!open.delete(key)) continue;
        count(key, -1);
        since.set(key, change.commit);
      }
      for (const { change, key } of keyed) {
        for (const check of asked.get(key) ?? []) {
          if (!undecided.has(check)) continue;
          // The predecessor's change is known, and this place has its tag for longer, or since the same commit.
          const came = since.get(check.key);
          const behind = came === undefined || came === change.commit;
          if (behind || check.tags.some((tag) => change.from.includes(tag))) decide(check);
        }
      }
    },
    /** Whether older changes of this place are relevant; once false, it stays false. */
    needs(place: Place): boolean {
      return (wanted.get(placeKey(place)) ?? 0) > 0;
    },
    /** Whether older changes cannot change the results. */
    done: () => open.size === 0 && undecided.size === 0,
    /** The results; `first` is the first commit of history, undefined if history is cut off. */
    answers(first: C | undefined): Map<string, Arrival<C>> {
      const ahead = Map.groupBy(
        // A tag that is there from the beginning is not ahead; with history cut off it is unknown.
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

/** The key of a place in the results. */
export function placeKey({ group, env, app }: Place): string {
  return `${group}/${env}/${app}`;
}

/** A check with the keys of both places. */
interface KeyedCheck extends OrderCheck {
  readonly key: string;
  readonly predecessorKey: string;
}

function predecessorKey({ group, predecessor, app }: OrderCheck): string {
  return `${group}/${predecessor}/${app}`;
}
