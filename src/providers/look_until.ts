import type { Clock } from "../context.ts";

/**
 * Looks until what is seen is `enough`, at most once more than there are pauses; gives what was seen last. For what a
 * server may not show yet.
 *
 * @param pauses Polling intervals, in milliseconds.
 */
export async function lookUntil<T>(
  { clock, pauses }: { readonly clock: Clock; readonly pauses: readonly number[] },
  look: () => Promise<T>,
  enough: (seen: T) => boolean,
): Promise<T> {
  for (let attempt = 0;; attempt++) {
    const seen = await look();
    const pause = pauses[attempt];
    if (pause === undefined || enough(seen)) return seen;
    await clock.sleep(pause);
  }
}
