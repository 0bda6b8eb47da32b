/** As `Promise.all`, but waits for the others also when one fails, so that a failure leaves nothing running. */
export async function inParallel<T extends readonly unknown[]>(
  parts: readonly [...{ [K in keyof T]: Promise<T[K]> }],
): Promise<T> {
  await Promise.allSettled(parts);
  return await Promise.all(parts) as unknown as T;
}
