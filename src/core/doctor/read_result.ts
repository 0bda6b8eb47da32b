/** What was read of the provider, or why it could not be: a token need not have permission for it. */
export type ReadResult<T> = { readonly value: T } | { readonly unread: string };

/** The value, undefined where it could not be read. */
export function valueIfRead<T>(readResult: ReadResult<T>): T | undefined {
  return "value" in readResult ? readResult.value : undefined;
}

export function mapReadResult<T, R>(from: ReadResult<T>, change: (value: T) => R): ReadResult<R> {
  return "value" in from ? { value: change(from.value) } : from;
}

/** What follows from both. */
export function combineReadResults<A, B, R>(
  a: ReadResult<A>,
  b: ReadResult<B>,
  change: (a: A, b: B) => R,
): ReadResult<R> {
  if ("unread" in a) return a;
  return mapReadResult(b, (value) => change(a.value, value));
}
