import type { TagChange } from "../inventory/tag_walk.ts";

/** A version that may be promoted to an environment, and the environment's current tags. */
export interface Succession {
  readonly group: string;
  readonly app: string;
  readonly env: string;
  /** The environments that the version comes from. */
  readonly predecessors: readonly string[];
  readonly tag: string;
  /** The tags of the environment. */
  readonly current: readonly string[];
  /** The version bypassed this environment and comes from a later one: the current one counts from its arrival here. */
  readonly jumped?: true;
}

/** A version that all predecessors of an environment have, but not the environment itself. */
export interface Candidate extends Succession {
  readonly digest: string | undefined;
}

/** The facts about a commit that the order of versions needs. */
export interface DatedCommit {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly message: string;
}

/** The result for a succession. */
export interface Order {
  /**
   * `later`: the version is later than the current one; `earlier`: it is not, so it is never promoted; `unknown`: it
   * arrived before the horizon.
   */
  readonly place: "later" | "earlier" | "unknown";
  /** The commit by which the version last came to the predecessors, if it is within the horizon. */
  readonly arrival: DatedCommit | undefined;
}

interface Draft {
  readonly succession: Succession;
  arrival: DatedCommit | undefined;
  /** The current version arrived after this one, so it counts only if it was in a predecessor before. */
  doubted: boolean;
  place: Order["place"] | undefined;
}

/**
 * Orders versions (spec, "Steering"): a version's place is its latest arrival in a predecessor; one that was never
 * there counts from its arrival in the environment. Changes are added newest first, back to `horizon` (milliseconds
 * since 1970) at least.
 */
export function ordering(successions: readonly Succession[], horizon: number) {
  const drafts = successions.map((succession): Draft => ({
    succession,
    arrival: undefined,
    doubted: false,
    place: undefined,
  }));
  const byApp = Map.groupBy(drafts, ({ succession }) => keyOf(succession));
  const isOpen = ({ place }: Draft) => place === undefined;
  return {
    /** Whether older changes of this place are relevant. */
    needs: ({ group, app, env }: { group: string; app: string; env: string }) =>
      (byApp.get(keyOf({ group, app })) ?? []).some((draft) =>
        isOpen(draft) &&
        (draft.succession.env === env || draft.succession.predecessors.includes(env))
      ),
    /** Adds the changes of one commit; returns true if older ones are irrelevant. */
    add(commit: DatedCommit, changes: readonly TagChange<DatedCommit>[]): boolean {
      if (commit.time < horizon) {
        for (const draft of drafts) if (draft.arrival === undefined) draft.place ??= "unknown";
      }
      for (const [app, mine] of Map.groupBy(changes, keyOf)) {
        for (const draft of byApp.get(app) ?? []) if (isOpen(draft)) takeInto(draft, mine);
      }
      return !drafts.some(isOpen);
    },
    /** The results, in the order of the successions; `rest` are the tags before the oldest change. */
    answers(
      rest: readonly { group: string; app: string; env: string; to: readonly string[] }[],
    ): Order[] {
      const first = Map.groupBy(rest, keyOf);
      return drafts.map(({ succession, arrival, doubted, place }) => {
        const { predecessors, tag, current } = succession;
        const wasThere = (tags: readonly string[]) =>
          (first.get(keyOf(succession)) ?? []).some(({ env, to }) =>
            predecessors.includes(env) && overlap(to, tags)
          );
        // What was there from the beginning is earlier than anything that arrived since.
        const atEnd = arrival === undefined
          ? doubted && wasThere([tag]) ? "earlier" : "unknown"
          : wasThere(current)
          ? "later"
          : "earlier";
        return { arrival, place: place ?? atEnd };
      });
    },
  };
}

function takeInto(draft: Draft, changes: readonly TagChange<DatedCommit>[]): void {
  const { env, predecessors, tag, current, jumped = false } = draft.succession;
  const before = changes.filter((change) => predecessors.includes(change.env));
  const came = before.find(({ from, to }) => to.includes(tag) && !from.includes(tag));
  if (came !== undefined) draft.arrival ??= came.commit;
  const others = current.filter((other) => other !== tag);
  const currentCame = !jumped &&
    before.some(({ from, to }) => overlap(to.filter((one) => !from.includes(one)), others));
  if (draft.arrival !== undefined && (!draft.doubted || currentCame || others.length === 0)) {
    draft.place = "later";
    return;
  }
  if (currentCame) draft.place = "earlier";
  const arrived = changes.some((change) =>
    change.env === env && overlap(change.to.filter((one) => !change.from.includes(one)), others)
  );
  if (arrived && draft.arrival === undefined) {
    draft.doubted = true;
    if (jumped) draft.place = "earlier";
  }
}

function overlap(some: readonly string[], others: readonly string[]): boolean {
  return some.some((one) => others.includes(one));
}

function keyOf({ group, app }: { readonly group: string; readonly app: string }): string {
  return `${group}/${app}`;
}
