/**
 * YAML data that keeps the spelling of everything except strings, so that `1.10`, `0o17` and `9007199254740993` are
 * written as they were read.
 */
export type Data = string | Literal | Data[] | Mapping;

export type Mapping = Map<string, Data>;

/** A number, a boolean or null, as written. */
interface Literal {
  readonly literal: string;
}

export function isMapping(data: Data | undefined): data is Mapping {
  return data instanceof Map;
}

function isLiteral(data: Data | undefined): data is Literal {
  return typeof data === "object" && "literal" in data;
}

/** Whether it is `null`, or an empty value. */
export function isNull(data: Data): boolean {
  return isLiteral(data) && data.literal === "null";
}

/** The value at a path of keys; undefined if there is none. */
export function at(data: Data | undefined, ...keys: readonly string[]): Data | undefined {
  return keys.reduce<Data | undefined>(
    (inner, key) => isMapping(inner) ? inner.get(key) : undefined,
    data,
  );
}

/** The text at a path of keys; undefined if it is not a string. */
export function textAt(data: Data | undefined, ...keys: readonly string[]): string | undefined {
  const found = at(data, ...keys);
  return typeof found === "string" ? found : undefined;
}

/** As `textAt`, but also for values that look like another type although they can only be text. */
export function spellingAt(data: Data | undefined, ...keys: readonly string[]): string | undefined {
  const found = at(data, ...keys);
  if (found === undefined || Array.isArray(found) || isMapping(found)) return undefined;
  return typeof found === "string" ? found : found.literal;
}

/** The items of the list at a path of keys; empty if there is no list. */
export function itemsAt(data: Data | undefined, ...keys: readonly string[]): Data[] {
  const found = at(data, ...keys);
  return Array.isArray(found) ? found : [];
}

/** A copy with `change` applied to every string that is a value. */
export function mapStrings<D extends Data>(data: D, change: (text: string) => string): D;
export function mapStrings(data: Data, change: (text: string) => string): Data {
  if (typeof data === "string") return change(data);
  if (Array.isArray(data)) return data.map((item) => mapStrings(item, change));
  if (!isMapping(data)) return data;
  return new Map([...data].map(([key, value]) => [key, mapStrings(value, change)]));
}

/** A deep copy. */
export function clone<D extends Data>(data: D): D {
  return mapStrings(data, (text) => text);
}

/** Whether both are equal; the order of keys does not matter. */
export function isEqual(a: Data | undefined, b: Data | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length &&
      a.every((item, index) => isEqual(item, b[index]));
  }
  if (isMapping(a)) {
    return isMapping(b) && a.size === b.size &&
      [...a].every(([key, value]) => isEqual(value, b.get(key)));
  }
  return isLiteral(a) && isLiteral(b) && a.literal === b.literal;
}
