import type { Log } from "../context.ts";
import { inParallel } from "../core/in_parallel.ts";
import type { Provider, Query, RemoteState } from "../providers/provider.ts";

/** The first query of a run, sent while the command's code is still loading. */
export interface Prefetch {
  /** Sends the query if there is a provider. Resolves when it is on its way; never throws. */
  begin(query: () => Promise<Query | undefined>): Promise<void>;
  /** The result of exactly this query, once; undefined if another one was sent, or none. */
  take(query: Query): Promise<RemoteState> | undefined;
}

/** `base` is the branch that `--base` names. */
export function createPrefetch(
  providerIfAny: () => Promise<Provider | undefined>,
  { base, log }: { readonly base: string | undefined; readonly log: Log },
): Prefetch {
  let begun: { readonly key: string; readonly remoteState: Promise<RemoteState> } | undefined;
  return {
    async begin(query) {
      try {
        const [provider, asked] = await inParallel([providerIfAny(), query()]);
        if (provider === undefined || asked === undefined) return;
        const whole = { ...asked, base };
        const remoteState = provider.read(whole);
        // `take` reports the error.
        remoteState.catch(() => {});
        begun = { key: keyOf(whole), remoteState };
      } catch (error) {
        // The command runs into the same error, and reports it.
        log.debug(`could not prefetch: ${error instanceof Error ? error.message : error}`);
      }
    },
    take(query) {
      const taken = begun;
      begun = undefined;
      return taken?.key === keyOf(query) ? taken.remoteState : undefined;
    },
  };
}

/** Equal for equal queries. */
function keyOf(query: Query): string {
  const asked = Object.entries(query).filter(([, value]) => value !== undefined);
  return JSON.stringify(asked.sort(([a], [b]) => (a < b ? -1 : 1)));
}
