/** Items that are read before they are asked for: of batches of a history, the half of ten thousand commits. */
const AHEAD = 64;

/** Begins to read from `source` at once, and stays ahead of whoever takes its items. Close it, even if nobody took any. */
export function readAhead<T>(source: AsyncGenerator<T, void>): {
  readonly items: AsyncIterable<T>;
  close(): Promise<void>;
} {
  const asked: Promise<IteratorResult<T, void>>[] = [];
  const ask = () => {
    const next = source.next();
    // Whoever takes the item is told.
    next.catch(() => {});
    asked.push(next);
  };
  for (let index = 0; index < AHEAD; index++) ask();
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
