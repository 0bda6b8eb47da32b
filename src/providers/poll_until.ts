import type { Clock } from "../context.ts";

/**
 * Reads until the result is `enough`, at most once more than there are pauses; returns the last result. For state that
 * a server may not show yet.
 *
 * @param pauses Polling intervals, in milliseconds.
 */
export async function pollUntil<T>(
  { clock, pauses }: { readonly clock: Clock; readonly pauses: readonly number[] },
  read: () => Promise<T>,
  enough: (result: T) => boolean,
): Promise<T> {
  for (let attempt = 0;; attempt++) {
    const result = await read();
    const pause = pauses[attempt];
    if (pause === undefined || enough(result)) return result;
    await clock.sleep(pause);
  }
}
