import { CST } from "yaml";
import {
  emptyTarget,
  isEmpty,
  keyOf,
  type MappingEntry,
  type Target,
  valueTarget,
} from "./target.ts";

/** A tag and a digest that are in the same mapping only by aliases or merge keys (`<<: *x`). */
export interface SharedDigest {
  /** The offset of the tag's value. */
  readonly tagStart: number;
  /** The digest's value, which other mappings may share. */
  readonly digest: Target;
}

/** The keys of a tag; a `digest` in the same mapping belongs to it. */
export const TAG_KEYS: readonly string[] = ["tag", "newTag"];

/**
 * The tags of a document that are combined with a digest by an alias or a merge key, on either side; not with a digest
 * in the same mapping.
 */
export function sharedDigests(document: CST.Document): SharedDigest[] {
  const anchors = new Map<string, Node>();
  const shared: SharedDigest[] = [];
  const known = new Map<CST.Token, Values>();

  function visit({ token, props, entry }: Node): void {
    const anchor = props?.findLast(({ type }) => type === "anchor")?.source.slice(1);
    if (!token) return;
    if (anchor !== undefined) anchors.set(anchor, { token, props, entry });
    if (!CST.isCollection(token)) return;
    for (const item of token.items) {
      visit({ token: item.key, props: item.start });
      visit({
        token: item.value,
        props: item.sep ?? item.start,
        entry: { item, all: token.items },
      });
    }
    const values = valuesOf(token);
    const digest = values.get("digest");
    for (const key of TAG_KEYS) {
      const tag = values.get(key);
      if (tag === undefined || digest === undefined) continue;
      if (tag.isOwn && digest.isOwn) continue;
      if (tag.target.kind === "scalar" && !hasNoValue(digest.target)) {
        shared.push({ tagStart: tag.target.start, digest: digest.target });
      }
    }
  }

  /** The mapping's tags and digest, including merged ones; its own take precedence. */
  function valuesOf(token: CST.Token): Values {
    const found = known.get(token);
    if (found !== undefined) return found;
    const values = new Map<string, Value>();
    known.set(token, values);
    if (!CST.isCollection(token)) return values;
    const all: readonly CST.CollectionItem[] = token.items;
    for (const item of all) {
      const entry = { item, all };
      const key = keyOf(entry);
      if (!isWanted(key)) continue;
      const node = { token: item.value, props: item.sep, entry };
      const written = followed(node);
      if (written === undefined) continue;
      const { token, props } = written;
      const target = isEmpty(token)
        ? emptyTarget(props, written.entry)
        : valueTarget(token, props, written.entry);
      values.set(key, { target, isOwn: written === node });
    }
    for (const item of all) {
      if (keyOf({ item, all }) !== "<<") continue;
      for (const merged of mergedInto(item)) {
        for (const [key, { target }] of valuesOf(merged)) {
          if (!values.has(key)) values.set(key, { target, isOwn: false });
        }
      }
    }
    return values;
  }

  function mergedInto({ value }: CST.CollectionItem): CST.Token[] {
    const isList = CST.isCollection(value) &&
      (value.type === "block-seq" || (value.type === "flow-collection" &&
        value.start.source === "["));
    const nodes = isList ? value.items.map((item) => item.value) : [value];
    return nodes.flatMap((token) => followed({ token, props: undefined })?.token ?? []);
  }

  function followed(node: Node): Node | undefined {
    return node.token?.type === "alias" ? anchors.get(node.token.source.slice(1)) : node;
  }

  visit({ token: document.value, props: document.start });
  return shared;
}

interface Node {
  readonly token: CST.Token | null | undefined;
  readonly props: readonly CST.SourceToken[] | undefined;
  readonly entry?: MappingEntry | undefined;
}

interface Value {
  readonly target: Target;
  /** Whether it is in the mapping itself. */
  readonly isOwn: boolean;
}

type Values = ReadonlyMap<string, Value>;

const WANTED: readonly (string | undefined)[] = ["digest", ...TAG_KEYS];

function isWanted(key: string | undefined): key is string {
  return WANTED.includes(key);
}

/** An empty shared digest is not this tag's place for one. */
function hasNoValue(target: Target): boolean {
  return target.kind === "empty" || (target.kind === "scalar" && target.value === "");
}
