import type { CST } from "yaml";
import { type MarkerText, parseMarker } from "./marker.ts";
import { flawOf, lineKinds, type Mention } from "./mention.ts";
import {
  blockStart,
  blockTarget,
  emptyTarget,
  isEmpty,
  type MappingEntry,
  none,
  scalarTarget,
  type Target,
} from "./target.ts";

/** A marker, and what it follows. */
export interface FoundMarker {
  /** The offset of the comment's `#`. */
  readonly offset: number;
  readonly marker: MarkerText;
  readonly target: Target;
}

/** A mention without effect. */
export interface IdleMention {
  readonly mention: Mention;
  readonly code: IdleCode;
  /** Why it has no effect, to follow "since". */
  readonly reason: string;
}

export type IdleCode =
  | "marker-in-block-scalar"
  | "marker-in-broken-file"
  | "marker-in-large-file"
  | "marker-in-value"
  | "marker-misplaced"
  | "marker-misspelled"
  | "marker-on-own-line";

const ON_OWN_LINE = {
  code: "marker-on-own-line",
  reason: "it is on a line of its own, not after a value",
} as const;
export const IN_BLOCK_SCALAR = {
  code: "marker-in-block-scalar",
  reason: "it is text inside a block scalar, not a comment",
} as const;
export const IN_VALUE = {
  code: "marker-in-value",
  reason: "it is part of a value: a comment starts with # after a space",
} as const;
const IN_KEY = { code: "marker-in-value", reason: "it is a key, not a comment" } as const;

/** The state of a walk through a file's tokens, in the order of the text. */
interface Walk {
  readonly found: FoundMarker[];
  readonly idle: IdleMention[];
  /** All mentions in the text. */
  readonly mentions: readonly Mention[];
  /** The index of the first mention that has not been passed. */
  next: number;
  /** What the next comment would follow on the current line. */
  last: Target | undefined;
}

export function startWalk(mentions: readonly Mention[]): Walk {
  return { found: [], idle: [], mentions, next: 0, last: undefined };
}

/** Finds what each marker and mention in the next token follows. */
export function walkToken(walk: Walk, token: CST.Token): void {
  switch (token.type) {
    case "document":
      between(walk, token.start);
      value(walk, token.value, token.start);
      return between(walk, token.end);
    case "doc-end":
      walk.last = none("the end of a document");
      return between(walk, token.end);
    case "directive":
      walk.last = none("a directive");
      return;
    case "byte-order-mark":
    case "space":
    case "comment":
    case "newline":
      return between(walk, [token]);
    default:
      walk.last = none("what is not valid YAML");
  }
}

function value(
  walk: Walk,
  token: CST.Token | null | undefined,
  props: readonly CST.SourceToken[] | undefined,
  entry?: MappingEntry,
): void {
  switch (token?.type) {
    case "scalar":
    case "single-quoted-scalar":
    case "double-quoted-scalar":
      // An empty value was already handled at its indicator.
      if (token.source !== "") walk.last = scalarTarget(token, props, entry);
      inText(walk, token, IN_VALUE);
      return between(walk, token.end);
    case "alias":
      walk.last = none("an alias");
      return between(walk, token.end);
    case "block-scalar":
      for (const prop of token.props) {
        if (prop.type === "block-scalar-header") walk.last = blockTarget(token, props, entry);
        else between(walk, [prop as CST.SourceToken]);
      }
      inText(walk, { offset: blockStart(token), source: token.source }, IN_BLOCK_SCALAR);
      walk.last = undefined;
      return;
    case "block-map":
    case "block-seq":
      for (const item of token.items) {
        collectionItem(walk, item, token.items, token.type === "block-seq");
      }
      return;
    case "flow-collection":
      walk.last = none("the start of a flow collection");
      // A mention may begin with the brace before a key.
      inText(walk, token.start, IN_KEY);
      for (const item of token.items) {
        collectionItem(walk, item, token.items, token.start.source === "[");
      }
      return between(walk, token.end);
  }
}

function collectionItem(
  walk: Walk,
  item: CST.CollectionItem,
  all: readonly CST.CollectionItem[],
  inSequence: boolean,
): void {
  const empty = isEmpty(item.value);
  if (item.sep === undefined) {
    const leftOut = inSequence && empty && isEmpty(item.key);
    between(walk, item.start, leftOut ? emptyTarget(item.start, undefined) : undefined);
    return value(walk, item.value, item.start);
  }
  // A pair in a sequence is a separate mapping.
  const entry = { item, all: inSequence ? [item] : all };
  between(walk, item.start);
  key(walk, item.key, item.start);
  between(walk, item.sep, empty ? emptyTarget(item.sep, entry) : undefined);
  value(walk, item.value, item.sep, entry);
}

function key(
  walk: Walk,
  token: CST.Token | null | undefined,
  props: readonly CST.SourceToken[],
): void {
  if (token?.type === "block-scalar") {
    for (const prop of token.props) {
      if (prop.type === "block-scalar-header") walk.last = none("a key");
      else between(walk, [prop as CST.SourceToken]);
    }
    walk.last = undefined;
    return;
  }
  if (!token || !("source" in token) || token.type === "alias") return value(walk, token, props);
  walk.last = none("a key");
  inText(walk, token, IN_KEY);
}

/** Handles the tokens between nodes. `leftOut` is the target for a missing node after them. */
function between(
  walk: Walk,
  tokens: readonly CST.SourceToken[] | undefined,
  leftOut?: Target,
): void {
  for (const token of tokens ?? []) {
    switch (token.type) {
      case "space":
      case "byte-order-mark":
        break;
      case "newline":
        walk.last = undefined;
        break;
      case "comment":
        comment(walk, token);
        break;
      case "comma":
        // A comment after a comma follows the value before it.
        walk.last ??= none("a comma");
        break;
      case "map-value-ind":
      case "seq-item-ind":
      case "tag":
      case "anchor":
        walk.last = leftOut ?? none("a key or list item whose value begins on a later line");
        break;
      case "flow-map-end":
      case "flow-seq-end":
        walk.last = none("a flow collection");
        break;
      case "explicit-key-ind":
        walk.last = none("a key");
        break;
      case "doc-start":
        walk.last = none("the start of a document");
        break;
      default:
        walk.last = none("no value");
    }
  }
}

function comment(walk: Walk, { offset, source }: CST.SourceToken): void {
  const mentions = mentionsIn(walk, offset, offset + source.length);
  const marker = parseMarker(source);
  if (marker !== undefined && walk.last !== undefined) {
    walk.found.push({ offset, marker, target: walk.last });
  } else walk.idle.push(...idleInComment(source, offset, mentions, walk.last === undefined));
}

/** The mentions in a comment that is not a marker, or is on its own line. */
export function idleInComment(
  comment: string,
  start: number,
  mentions: readonly Mention[],
  onOwnLine: boolean,
): IdleMention[] {
  if (mentions.length === 0) return [];
  const kindAt = lineKinds(comment);
  return mentions.flatMap((mention): IdleMention[] => {
    const at = mention.offset - start;
    if (!onOwnLine) {
      return [{ mention, code: "marker-misspelled", reason: flawOf(comment, at) }];
    }
    return kindAt(at) === "commented-out" ? [] : [{ mention, ...ON_OWN_LINE }];
  });
}

/** Mentions in the text of a scalar. */
function inText(
  walk: Walk,
  { offset, source }: { readonly offset: number; readonly source: string },
  idle: { readonly code: IdleCode; readonly reason: string },
): void {
  const mentions = mentionsIn(walk, offset, offset + source.length);
  if (mentions.length === 0) return;
  const kindAt = lineKinds(source);
  for (const mention of mentions) {
    if (kindAt(mention.offset - offset) !== "commented-out") walk.idle.push({ mention, ...idle });
  }
}

function mentionsIn(walk: Walk, start: number, end: number): Mention[] {
  const found: Mention[] = [];
  for (; walk.next < walk.mentions.length; walk.next++) {
    const mention = walk.mentions[walk.next]!;
    if (mention.offset >= end) break;
    if (mention.offset >= start) found.push(mention);
  }
  return found;
}
