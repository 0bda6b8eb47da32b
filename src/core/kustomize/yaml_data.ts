import {
  Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  Pair,
  parseAllDocuments,
  Scalar,
  YAMLMap,
  YAMLSeq,
} from "yaml";
import { isPlainString } from "../manifest/scalar_text.ts";
import { endlessAlias, invalidYaml } from "./unreadable.ts";

/**
 * YAML as data that keeps the spelling of what is no string, so that `1.10`, `0o17` and `9007199254740993` are written as
 * they were read.
 */
export type Data = string | Literal | Data[] | Mapping;

export type Mapping = Map<string, Data>;

/** A number, a boolean or null, as it is spelled. */
export interface Literal {
  readonly literal: string;
}

/** How files are parsed here: types are told by their spelling, and as little strict as kustomize is. */
export const PARSING = { schema: "failsafe", strict: false, prettyErrors: false } as const;

/**
 * Reads the documents of a file; empty ones are left out, comments and anchors are lost, aliases are expanded.
 *
 * @throws {Failure} `manifest`: the text is no valid YAML, or an alias in it has no end.
 */
export function readDocuments(path: string, text: string): Data[] {
  const documents = parseAllDocuments(text, PARSING);
  if (!Array.isArray(documents)) return [];
  const all: Data[] = [];
  for (const document of documents) {
    const [error] = document.errors;
    if (error !== undefined) throw invalidYaml(path, text, error);
    if (document.contents === null) continue;
    all.push(toData(document.contents, { path, text, document, open: new Set() }));
  }
  return all.filter((data) => !isNull(data));
}

interface Reading {
  readonly path: string;
  readonly text: string;
  readonly document: Document;
  /** The nodes of aliases that are being read. */
  readonly open: Set<unknown>;
}

function toData(node: unknown, reading: Reading): Data {
  if (isAlias(node)) {
    const { path, text, document, open } = reading;
    const target = node.resolve(document);
    if (open.has(target)) throw endlessAlias(path, text, node.range?.[0] ?? 0);
    open.add(target);
    const data = toData(target, reading);
    open.delete(target);
    return data;
  }
  if (isMap(node)) {
    const mapping: Mapping = new Map();
    for (const { key, value } of node.items) {
      mapping.set(String(isScalar(key) ? key.value : key), toData(value, reading));
    }
    return mapping;
  }
  if (isSeq(node)) return node.items.map((item) => toData(item, reading));
  if (!isScalar(node)) return { literal: "null" };
  const text = String(node.value ?? "");
  const isString = node.type !== "PLAIN" || node.tag === "tag:yaml.org,2002:str" && text !== "";
  if (isString || isPlainString(text)) return text;
  return { literal: /^(?:~|null|Null|NULL|)$/.test(text) ? "null" : text };
}

/** Writes documents as YAML that ends with a line end. */
export function writeDocuments(documents: readonly Data[]): string {
  return documents.map(writeDocument).join("---\n");
}

function writeDocument(data: Data): string {
  // The failsafe schema quotes only what would break the syntax; what would change type is quoted by `toScalar`.
  const document = new Document(undefined, { schema: "failsafe" });
  document.contents = toNode(data) as typeof document.contents;
  return document.toString({ lineWidth: 0, indentSeq: false });
}

function toNode(data: Data): Node {
  if (Array.isArray(data)) {
    const list = new YAMLSeq<Node>();
    list.items = data.map(toNode);
    return list;
  }
  if (isMapping(data)) {
    const map = new YAMLMap<Scalar, Node>();
    map.items = [...data].map(([key, value]) => new Pair(toScalar(key), toNode(value)));
    return map;
  }
  if (typeof data === "string") return toScalar(data);
  const scalar = new Scalar(data.literal);
  scalar.type = "PLAIN";
  return scalar;
}

function toScalar(text: string): Scalar<string> {
  const scalar = new Scalar(text);
  if (!text.includes("\n") && !isPlainString(text)) scalar.type = "QUOTE_DOUBLE";
  return scalar;
}

export function isMapping(data: Data | undefined): data is Mapping {
  return data instanceof Map;
}

function isNull(data: Data): boolean {
  return !(typeof data === "string" || Array.isArray(data) || data instanceof Map) &&
    data.literal === "null";
}

/** What is at the end of a path of keys; undefined where it leads nowhere. */
export function at(data: Data | undefined, ...keys: readonly string[]): Data | undefined {
  return keys.reduce<Data | undefined>(
    (inner, key) => isMapping(inner) ? inner.get(key) : undefined,
    data,
  );
}

/** The text at the end of a path of keys; undefined where there is no string. */
export function textAt(data: Data | undefined, ...keys: readonly string[]): string | undefined {
  const found = at(data, ...keys);
  return typeof found === "string" ? found : undefined;
}

/** As `textAt`, but also what is spelled like a number or another type where it can only be text. */
export function spellingAt(data: Data | undefined, ...keys: readonly string[]): string | undefined {
  const found = at(data, ...keys);
  if (found === undefined || Array.isArray(found) || isMapping(found)) return undefined;
  return typeof found === "string" ? found : found.literal;
}

/** The items of the list at the end of a path of keys; none where there is no list. */
export function itemsAt(data: Data | undefined, ...keys: readonly string[]): Data[] {
  const found = at(data, ...keys);
  return Array.isArray(found) ? found : [];
}

/** A copy in which `change` has seen every string that is a value. */
export function mapStrings<D extends Data>(data: D, change: (text: string) => string): D;
export function mapStrings(data: Data, change: (text: string) => string): Data {
  if (typeof data === "string") return change(data);
  if (Array.isArray(data)) return data.map((item) => mapStrings(item, change));
  if (!isMapping(data)) return data;
  return new Map([...data].map(([key, value]) => [key, mapStrings(value, change)]));
}

/** A copy that shares nothing with the original. */
export function clone<D extends Data>(data: D): D {
  return mapStrings(data, (text) => text);
}

/** Whether both mean the same; the order of keys does not matter. */
export function isEqual(a: Data | undefined, b: Data | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  if (typeof a === "string" || typeof b === "string") return a === b;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length &&
      a.every((item, index) => isEqual(item, b[index]));
  }
  if (isMapping(a) || isMapping(b)) {
    return isMapping(a) && isMapping(b) && a.size === b.size &&
      [...a].every(([key, value]) => isEqual(value, b.get(key)));
  }
  return a.literal === b.literal;
}
