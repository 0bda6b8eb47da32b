import { type Alias, isAlias, isMap, isScalar, isSeq, type ParsedNode, type YAMLMap } from "yaml";
import { isPlainString } from "../manifest/scalar_text.ts";
import { type ComposedDocuments, composeDocuments } from "../yaml/compose_documents.ts";
import { mayHoldAliases, MOST_VALUES } from "../yaml/expansion.ts";
import { duplicateKey, endlessAlias, invalidYaml, tooManyValues } from "./unreadable.ts";
import { type Data, isMapping, isNull, type Mapping } from "./yaml_data.ts";

interface ReadingOptions {
  /** Whether a duplicate key is an error, as in a kustomization; otherwise the last one counts. */
  readonly uniqueKeys?: boolean;
}

/**
 * Parses the documents of a file, without empty ones; comments and anchors are lost, aliases and merges are expanded.
 *
 * @throws {Failure} `manifest`: the text is not valid YAML, an alias is recursive, or aliases expand to more than
 * `MOST_VALUES`.
 */
export function readDocuments(path: string, text: string, options: ReadingOptions = {}): Data[] {
  const { documents, problem } = composeDocuments(text);
  if (problem !== undefined) throw invalidYaml(path, text, problem);
  return toDocuments(documents, path, text, options);
}

/**
 * Throws a `Failure` (`manifest`) if aliases in a text for kustomize are recursive, or expand to more than
 * `MOST_VALUES`. Invalid YAML is left to kustomize.
 */
export function checkExpansion(path: string, text: string): void {
  if (!mayHoldAliases(text)) return;
  const { documents, problem } = composeDocuments(text);
  if (problem !== undefined) return;
  toDocuments(documents, path, text, {});
}

function toDocuments(
  documents: ComposedDocuments["documents"],
  path: string,
  text: string,
  options: ReadingOptions,
): Data[] {
  const reading: Reading = { path, text, options, anchors: new Map(), expanded: 0 };
  const all: Data[] = [];
  for (const { contents } of documents) {
    reading.anchors.clear();
    if (contents !== null) all.push(toData(contents, reading));
  }
  return all.filter((data) => !isNull(data));
}

interface Reading {
  readonly path: string;
  readonly text: string;
  readonly options: ReadingOptions;
  /** The anchors of the document; undefined while the value is being read. */
  readonly anchors: Map<string, Data | undefined>;
  /** How many values aliases have expanded to so far. */
  expanded: number;
}

function toData(node: ParsedNode | null, reading: Reading): Data {
  if (node === null) return { literal: "null" };
  if (isAlias(node)) return expand(node, reading);
  const { anchor } = node;
  if (anchor !== undefined) reading.anchors.set(anchor, undefined);
  const data = isMap(node)
    ? toMapping(node, reading)
    : isSeq(node)
    ? node.items.map((item) => toData(item, reading))
    : toText(node);
  if (anchor !== undefined) reading.anchors.set(anchor, data);
  return data;
}

function expand({ source: anchor, range: [place] }: Alias.Parsed, reading: Reading): Data {
  const { path, text, anchors } = reading;
  const data = anchors.get(anchor);
  if (data === undefined && anchors.has(anchor)) throw endlessAlias(path, text, place);
  if (data === undefined) {
    throw invalidYaml(path, text, { offset: place, message: `unresolved alias ${anchor}` });
  }
  return copy(data, place, reading);
}

/** A deep copy of an anchor's value, with a limit on the total. */
function copy(data: Data, place: number, reading: Reading): Data {
  reading.expanded += 1;
  if (reading.expanded > MOST_VALUES) {
    throw tooManyValues(reading.path, reading.text, place, MOST_VALUES);
  }
  if (Array.isArray(data)) return data.map((item) => copy(item, place, reading));
  if (!isMapping(data)) return data;
  return new Map([...data].map(([key, value]) => [key, copy(value, place, reading)]));
}

function toMapping({ items }: YAMLMap.Parsed, reading: Reading): Mapping {
  const mapping: Mapping = new Map();
  const merged: Data[] = [];
  for (const { key, value } of items) {
    const name = keyText(key, reading);
    const data = toData(value, reading);
    if (name === "<<" && isScalar(key) && key.type === "PLAIN") {
      merged.push(...Array.isArray(data) ? data : [data]);
      continue;
    }
    if (reading.options.uniqueKeys === true && mapping.has(name)) {
      const [start] = key.range;
      throw duplicateKey(reading.path, reading.text, start, name);
    }
    mapping.set(name, data);
  }
  for (const other of merged) {
    for (const [key, value] of isMapping(other) ? other : []) {
      if (!mapping.has(key)) mapping.set(key, value);
    }
  }
  return mapping;
}

function keyText(key: ParsedNode, reading: Reading): string {
  if (isScalar(key)) return String(key.value ?? "");
  if (!isAlias(key)) return String(key);
  const data = expand(key, reading);
  return typeof data === "string" ? data : String(key);
}

function toText(
  node: { readonly type?: string; readonly tag?: string; readonly value: unknown },
): Data {
  const text = String(node.value ?? "");
  const isString = node.type !== "PLAIN" || node.tag === "tag:yaml.org,2002:str" && text !== "";
  if (isString || isPlainString(text)) return text;
  return { literal: /^(?:~|null|Null|NULL|)$/.test(text) ? "null" : text };
}
