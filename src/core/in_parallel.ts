/** As `Promise.all`, but waits for all promises even if one fails, so that nothing is left running. */
export async function inParallel<T extends readonly unknown[]>(
  parts: readonly [...{ [K in keyof T]: Promise<T[K]> }],
): Promise<T> {
  await Promise.allSettled(parts);
  return await Promise.all(parts) as unknown as T;
}

/**
 * The results of `work` for each item, in the items' order, at most `limit` at a time; starts no more after a failure.
 */
export async function mapInParallel<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  let hasFailed = false;
  async function goOn(): Promise<void> {
    while (next < items.length && !hasFailed) {
      const index = next++;
      try {
        results[index] = await work(items[index]!);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  }
  const workers = Array.from({ length: Math.min(limit, items.length) }, goOn);
  await Promise.allSettled(workers);
  await Promise.all(workers);
  return results;
}
