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
  const { find, at } = findings<C>();
  const shown = places.map(at);
  for (const here of shown) here.isOpen = true;
  const asked = checks.map(({ group, env, app, predecessor, tags }): Check<C> => {
    const check = { here: at({ group, env, app }), predecessor, tags };
    at({ group, env: predecessor, app }).asked.add(check);
    return check;
  });
  let open = new Set(shown).size;
  const undecided = new Set(asked);
  return {
    add(changes: readonly TagChange<C>[]): void {
      for (const change of changes) {
        const here = find(change);
        if (here?.isOpen !== true) continue;
        here.isOpen = false;
        here.since = change.commit;
        open--;
      }
      for (const change of changes) {
        const before = find(change);
        for (const check of before?.asked ?? []) {
          const { here: { since }, tags } = check;
          // The predecessor's change is known, and this place has its tag for longer, or since the same commit.
          const behind = since === undefined || since === change.commit;
          if (!behind && !tags.some((tag) => change.from.includes(tag))) continue;
          before?.asked.delete(check);
          undecided.delete(check);
        }
      }
    },
    /** Whether older changes of this place are relevant; once false, it stays false. */
    needs(place: Place): boolean {
      const here = find(place);
      return here !== undefined && (here.isOpen || here.asked.size > 0);
    },
    /** Whether older changes cannot change the results. */
    done: () => open === 0 && undecided.size === 0,
    /** The results; `first` is the first commit of history, undefined if history is cut off. */
    answers(first: C | undefined): Map<string, Arrival<C>> {
      const ahead = Map.groupBy(
        // A tag that is there from the beginning is not ahead; with history cut off it is unknown.
        [...undecided].filter(({ here }) => first !== undefined && here.since !== undefined),
        ({ here }) => here,
      );
      return new Map(shown.map((here) => [here.key, {
        since: here.since ?? first,
        aheadOf: ahead.get(here)?.map(({ predecessor }) => predecessor) ?? [],
      }]));
    },
  };
}

/** What is known of a place. */
interface Finding<C> {
  readonly key: string;
  /** Whether it is unknown, and relevant, since when it has its tags. */
  isOpen: boolean;
  since: C | undefined;
  /** The open questions whether it ever had a tag. */
  readonly asked: Set<Check<C>>;
}

interface Check<C> {
  readonly here: Finding<C>;
  readonly predecessor: string;
  readonly tags: readonly string[];
}

/** Findings by place. With a map for each name, a long history takes less time than with keys that join them. */
function findings<C>() {
  const groups = new Map<string, Map<string, Map<string, Finding<C>>>>();
  return {
    find: ({ group, env, app }: Place) => groups.get(group)?.get(env)?.get(app),
    /** The finding of the place, which is made if it is new. */
    at(place: Place): Finding<C> {
      const envs = groups.get(place.group) ?? new Map<string, Map<string, Finding<C>>>();
      const apps = envs.get(place.env) ?? new Map<string, Finding<C>>();
      const known = apps.get(place.app);
      if (known !== undefined) return known;
      const made = {
        key: placeKey(place),
        isOpen: false,
        since: undefined,
        asked: new Set<Check<C>>(),
      };
      groups.set(place.group, envs.set(place.env, apps.set(place.app, made)));
      return made;
    },
  };
}

/** The key of a place in the results. */
export function placeKey({ group, env, app }: Place): string {
  return `${group}/${env}/${app}`;
}
