import type { Person, Repository } from "./model.ts";

/**
 * Everything that the forge knows, in no provider's words. The functions of this folder change it; their callers
 * (the HTTP front ends, `ForgeRepository`) do so inside `serialise`, one at a time, and call `settle` afterwards.
 */
export interface ForgeState {
  /** Holds the bare repositories. */
  readonly root: string;
  readonly repositories: Repository[];
  /** Milliseconds since 1970. */
  now(): number;
  /** A number that was not given before, counted by kind from 1. */
  nextNumber(kind: string): number;
  serialise<T>(work: () => Promise<T>): Promise<T>;
}

export function createForgeState(root: string, now: () => number = Date.now): ForgeState {
  const counters = new Map<string, number>();
  let last: Promise<unknown> = Promise.resolve();
  return {
    root,
    repositories: [],
    now,
    nextNumber(kind) {
      const next = (counters.get(kind) ?? 0) + 1;
      counters.set(kind, next);
      return next;
    },
    serialise(work) {
      const result = last.then(work);
      last = result.catch(() => {});
      return result;
    },
  };
}

/** By owner and name, whose case does not count. */
export function findRepository(
  state: ForgeState,
  owner: string,
  name: string,
): Repository | undefined {
  const wanted = fullName({ owner, name }).toLowerCase();
  return state.repositories.find((repository) => fullName(repository).toLowerCase() === wanted);
}

export function fullName(repository: { readonly owner: string; readonly name: string }): string {
  return `${repository.owner}/${repository.name}`;
}

export function signatureOf(state: ForgeState, person: Pick<Person, "name" | "email">) {
  return { name: person.name, email: person.email, date: state.now() };
}
