/** A setting of the provider, or why it could not be read, for instance for lack of permission. */
export type ReadResult<T> = { readonly value: T } | { readonly unread: string };

/** The value; undefined if it could not be read. */
export function valueIfRead<T>(readResult: ReadResult<T>): T | undefined {
  return "value" in readResult ? readResult.value : undefined;
}

export function mapReadResult<T, R>(from: ReadResult<T>, change: (value: T) => R): ReadResult<R> {
  return "value" in from ? { value: change(from.value) } : from;
}

/** Combines both values, or returns the first failure. */
export function combineReadResults<A, B, R>(
  a: ReadResult<A>,
  b: ReadResult<B>,
  change: (a: A, b: B) => R,
): ReadResult<R> {
  if ("unread" in a) return a;
  return mapReadResult(b, (value) => change(a.value, value));
}
