import {
  type Alias,
  Composer,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  visit,
  type YAMLMap,
} from "yaml";
import { shortened } from "../quoted.ts";
import { countLines } from "../yaml/count_lines.ts";
import { isTolerated, parseTokens } from "../yaml/parse_tokens.ts";

/** Counted from 1, columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface SourceProblem extends Position {
  readonly what: string;
}

/** The place of a path of keys and indexes; `node` is undefined if the source has nothing there. */
export interface NodePlace extends Position {
  readonly node: Node | undefined;
}

/** A YAML file of one document, as plain values with their places. */
export interface YamlSource {
  /** Mappings are Maps, so that `__proto__` is a key like any other; undefined for an empty file. */
  readonly value: unknown;
  /** The place of a value, or of its key; if the source has none, that of the closest parent. */
  locate(path: readonly PropertyKey[], at: "key" | "value"): NodePlace;
  readonly problems: readonly SourceProblem[];
  readonly warnings: readonly SourceProblem[];
}

const START: Position = { line: 1, column: 1 };

/** Parses the text; problems are collected, never thrown. Keys are strings as written: `1.0` is "1.0". */
export function readYaml(text: string): YamlSource {
  const content = text.replace(/^\uFEFF/, "");
  const lines = countLines(content);
  const composer = new Composer({
    merge: true,
    prettyErrors: false,
    stringKeys: true,
    // The library's check compares each key with all earlier ones.
    uniqueKeys: false,
  });
  const positionAt = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const problemAt = (offset: number, what: string): SourceProblem => ({
    ...positionAt(offset),
    what,
  });

  // An empty text has no documents; one that ends with `---` has an empty one.
  const documents = [...composer.compose(parseTokens(content))] as Document.Parsed[];
  const full = documents.filter((document) => !isEmpty(document));
  const [document, second] = full;
  const problems = documents.flatMap(({ errors }) =>
    errors.filter((error) => !isTolerated(error))
      .map(({ message, pos }) => problemAt(pos[0], `not valid YAML: ${message}`))
  );
  problems.push(
    ...documents.flatMap(repeatedKeys).map((offset) =>
      problemAt(offset, duplicateKey(content, offset))
    ),
  );
  const warnings = documents.flatMap(({ warnings }) =>
    warnings.map(({ message, pos }) => problemAt(pos[0], message))
  );
  if (second !== undefined) {
    problems.push(problemAt(offsetOf(second.contents), "found a second document, expected one"));
  }
  if (document === undefined) {
    return { value: undefined, locate: () => ({ ...START, node: undefined }), problems, warnings };
  }

  problems.push(
    ...unknownAnchors(document).map((alias) =>
      problemAt(
        offsetOf(alias),
        `the alias *${shortened(alias.source)} has no anchor before it`,
      )
    ),
  );
  const excess = excessOfAliases(document);
  if (excess !== undefined) problems.push(problemAt(excess, "too many aliases"));
  let value: unknown;
  if (problems.length === 0) {
    try {
      // A hundred apps may share one anchor; the limit is for files made to exhaust memory.
      value = document.toJS({ mapAsMap: true, maxAliasCount: 10_000 });
    } catch (error) {
      problems.push({ ...START, what: `not valid YAML: ${(error as Error).message}` });
    }
  }
  return {
    value,
    locate: (path, at) => {
      const { node, offset } = walk(document, path, at);
      return { ...positionAt(offset), node };
    },
    problems,
    warnings,
  };
}

function unknownAnchors(document: Document.Parsed): Alias[] {
  const anchors = new Set<string>();
  const unknown: Alias[] = [];
  visit(document, {
    Value(_key, { anchor }) {
      if (anchor !== undefined) anchors.add(anchor);
    },
    Alias(_key, alias) {
      if (!anchors.has(alias.source)) unknown.push(alias);
    },
  });
  return unknown;
}

/** The offsets of repeated keys. */
function repeatedKeys(document: Document.Parsed): number[] {
  const places: number[] = [];
  visit(document, {
    Map(_key, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) places.push(offsetOf(key));
        seen.add(key.value);
      }
    },
  });
  return places;
}

// The library walks the document for each alias.
const MOST_STEPS = 20_000_000;

/** The offset of the first alias, if following all of them takes too long. */
function excessOfAliases(document: Document.Parsed): number | undefined {
  const aliases: Alias[] = [];
  let nodes = 0;
  visit(document, {
    Node(_key, node) {
      nodes++;
      if (isAlias(node)) aliases.push(node);
    },
  });
  return aliases.length * nodes > MOST_STEPS ? offsetOf(aliases[0]) : undefined;
}

function offsetOf(node: Node | null | undefined): number {
  return node?.range?.[0] ?? 0;
}

function duplicateKey(content: string, offset: number): string {
  const [key] = /^[^\s:]+/.exec(content.slice(offset)) ?? ["?"];
  return `duplicate key ${shortened(key)}`;
}

function isEmpty({ contents, errors }: Document.Parsed): boolean {
  return errors.length === 0 &&
    (contents === null || (isScalar(contents) && contents.value === null && !contents.source));
}

function walk(
  document: Document.Parsed,
  path: readonly PropertyKey[],
  at: "key" | "value",
): { node: Node | undefined; offset: number } {
  let node: Node | undefined = document.contents ?? undefined;
  let offset = offsetOf(node);
  for (const [index, step] of path.entries()) {
    const child: Entry | undefined = node && childOf(document, node, step);
    if (child === undefined) return { node: undefined, offset };
    const last = index === path.length - 1;
    node = last && at === "key" ? child.key ?? child.value : child.value;
    offset = node?.range?.[0] ?? child.key?.range?.[0] ?? offset;
  }
  return { node: node && resolved(document, node), offset };
}

interface Entry {
  readonly key: Node | undefined;
  readonly value: Node | undefined;
}

function childOf(document: Document.Parsed, parent: Node, step: PropertyKey): Entry | undefined {
  const node = resolved(document, parent);
  if (isSeq<Node>(node)) return { key: undefined, value: node.items[Number(step)] };
  return isMap<Node, Node>(node) ? entryOf(document, node, step) : undefined;
}

function entryOf(
  document: Document.Parsed,
  map: YAMLMap<Node, Node>,
  step: PropertyKey,
): Entry | undefined {
  const own = map.items.find(({ key }) => keyText(key) === step);
  if (own !== undefined) return { key: own.key, value: own.value ?? undefined };
  for (const { key, value } of map.items) {
    if (keyText(key) !== "<<" || value === null) continue;
    const sources = resolved(document, value);
    for (const source of isSeq<Node>(sources) ? sources.items : [sources]) {
      const found = source && childOf(document, source, step);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function keyText(key: Node): unknown {
  if (!isScalar(key)) return undefined;
  return typeof key.value === "symbol" ? key.value.description : key.value;
}

function resolved(document: Document.Parsed, node: Node): Node | undefined {
  return isAlias(node) ? node.resolve(document) : node;
}
