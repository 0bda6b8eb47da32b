import { differences, valueAtPointer } from "../kustomize/differences.ts";
import { type Data, isMapping, type Mapping, spellingAt } from "../kustomize/yaml_data.ts";

/** A field that differs. */
export interface FieldChange {
  /** `spec.template.spec.containers[cart].image`. */
  readonly field: string;
  /** Undefined if it was not there. */
  readonly from: Data | undefined;
  /** Undefined if it is removed. */
  readonly to: Data | undefined;
}

/**
 * The fields that differ, each as deep as possible. List items are paired by name, so that a container inserted before
 * others is one change; lists without names are compared by position.
 */
export function fieldChanges(before: Mapping, after: Mapping): FieldChange[] {
  const [from, to] = [named(before), named(after)];
  const changes = differences(from, to, "").map(({ path, value }) => ({
    field: fieldName(path),
    from: plainOrUndefined(valueAtPointer(from, path)),
    to: plainOrUndefined(value),
  }));
  return [...changes, ...orderChanges(from, to, "")];
}

/**
 * Keys that identify the items of a list; the first one that all items have counts: a container may mount one volume at
 * several paths.
 */
const NAMING_KEYS = ["mountPath", "name", "containerPort", "port", "host", "key"];

// `differences` pairs by key, so lists become mappings, whose keys have the prefix `ITEM`; keys of mappings have the
// prefix `KEY`.
const ITEM = "[";
const KEY = ".";

/** The data with lists of named items as mappings; `plain` converts it back. */
function named(data: Data): Data {
  if (Array.isArray(data)) {
    const names = namesOf(data);
    return names === undefined
      ? data.map(named)
      : new Map(data.map((item, index) => [`${ITEM}${names[index]}`, named(item)]));
  }
  if (!isMapping(data)) return data;
  return new Map([...data].map(([key, value]) => [`${KEY}${key}`, named(value)]));
}

function namesOf(items: readonly Data[]): string[] | undefined {
  if (items.length === 0) return undefined;
  for (const key of NAMING_KEYS) {
    const names = items.map((item) => spellingAt(item, key)).filter((name) => name !== undefined);
    if (names.length === items.length && new Set(names).size === items.length) return names;
  }
  return undefined;
}

function plainOrUndefined(data: Data | undefined): Data | undefined {
  return data === undefined ? undefined : plain(data);
}

function plain(data: Data): Data {
  if (Array.isArray(data)) return data.map(plain);
  if (!isMapping(data)) return data;
  if (isNamedList(data)) return [...data.values()].map(plain);
  return new Map([...data].map(([key, value]) => [key.slice(KEY.length), plain(value)]));
}

function isNamedList(data: Mapping): boolean {
  const [first] = data.keys();
  return first?.startsWith(ITEM) === true;
}

/** The order of init containers, variables and rules matters, but is lost in mappings. */
function orderChanges(
  before: Data | undefined,
  after: Data | undefined,
  path: string,
): FieldChange[] {
  if (before === after) return [];
  if (Array.isArray(before) && Array.isArray(after)) {
    return after.flatMap((item, index) => orderChanges(before[index], item, `${path}/${index}`));
  }
  if (!isMapping(before) || !isMapping(after)) return [];
  const inner = [...after].flatMap(([key, value]) =>
    orderChanges(before.get(key), value, `${path}/${escaped(key)}`)
  );
  if (!isNamedList(after)) return inner;
  const [from, to] = [commonNames(before, after), commonNames(after, before)];
  if (from.join("\0") === to.join("\0")) return inner;
  return [{ field: `${fieldName(path)} (order)`, from, to }, ...inner];
}

/** The names of the items that the other list has too. */
function commonNames(items: Mapping, others: Mapping): string[] {
  return [...items.keys()].filter((key) => others.has(key)).map((key) => key.slice(ITEM.length));
}

function escaped(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** The path of a JSON patch in readable form. */
function fieldName(path: string): string {
  return path.split("/").slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((step) => {
      const name = step.slice(1);
      if (step.startsWith(KEY)) {
        return /^[A-Za-z_][\w-]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
      }
      if (!step.startsWith(ITEM)) return `[${step}]`;
      return /^[\w./:-]+$/.test(name) ? `[${name}]` : `[${JSON.stringify(name)}]`;
    })
    .join("")
    .replace(/^\./, "");
}
