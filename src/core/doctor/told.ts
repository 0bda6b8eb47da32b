/** What was read of the provider, or why it could not be: a token need not have permission for it. */
export type Told<T> = { readonly value: T } | { readonly unread: string };

/** The value, undefined where it could not be read. */
export function valueIfRead<T>(told: Told<T>): T | undefined {
  return "value" in told ? told.value : undefined;
}

export function mapTold<T, R>(from: Told<T>, change: (value: T) => R): Told<R> {
  return "value" in from ? { value: change(from.value) } : from;
}

/** What follows from both. */
export function bothTold<A, B, R>(a: Told<A>, b: Told<B>, change: (a: A, b: B) => R): Told<R> {
  if ("unread" in a) return a;
  return mapTold(b, (value) => change(a.value, value));
}
