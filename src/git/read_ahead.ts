/**
 * Starts to read from `source` at once, and stays up to `ahead` items ahead of its consumer. Must be closed, even if
 * nothing was consumed.
 */
export function readAhead<T>(source: AsyncGenerator<T, void>, ahead: number): {
  readonly items: AsyncIterable<T>;
  close(): Promise<void>;
} {
  const asked: Promise<IteratorResult<T, void>>[] = [];
  const ask = () => {
    const next = source.next();
    // Consuming the item reports the error.
    next.catch(() => {});
    asked.push(next);
  };
  for (let index = 0; index < ahead; index++) ask();
  async function* take(): AsyncGenerator<T, void> {
    for (;;) {
      const { value, done } = await (asked.shift() ?? source.next());
      if (done) return;
      ask();
      yield value;
    }
  }
  return {
    items: take(),
    async close() {
      await source.return();
    },
  };
}
