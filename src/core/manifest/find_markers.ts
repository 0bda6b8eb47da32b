import { CST } from "yaml";
import { likelyMarkers, type MarkerText, parseMarker } from "./marker.ts";
import type { ScalarStyle } from "./scalar_text.ts";

/** What a marker follows. Offsets are those of the text that was read. */
export type Target = ScalarTarget | EmptyTarget | NoScalar | Nothing;

export interface ScalarTarget {
  readonly kind: "scalar";
  readonly style: ScalarStyle;
  /** The value with its quotes, without tag and anchor; of a block scalar the text alone. */
  readonly start: number;
  readonly end: number;
  /** As YAML reads it, but always as text; empty where it is null. */
  readonly value: string;
  readonly tag: string | undefined;
}

/** No value, which is null: `key: # …`. */
export interface EmptyTarget {
  readonly kind: "empty";
  /** Right behind the indicator, tag or anchor that the value would follow. */
  readonly at: number;
  readonly tag: string | undefined;
}

export interface NoScalar {
  readonly kind: "none";
  /** What is there, and what to do about it, as words for an error. */
  readonly what: string;
  readonly hint: string;
}

/** The marker is a comment of its own, or text in a block scalar. */
export interface Nothing {
  readonly kind: "nothing";
}

export interface FoundMarker {
  /** Of the comment's `#`. */
  readonly offset: number;
  readonly marker: MarkerText;
  readonly target: Target;
}

/** Comments and what the current line holds before the next one. */
interface Walk {
  readonly found: FoundMarker[];
  last: Target | undefined;
}

/** Finds what each marker in a file follows, in the order of the text. */
export function findMarkers(tokens: readonly CST.Token[]): FoundMarker[] {
  const walk: Walk = { found: [], last: undefined };
  for (const token of tokens) inStream(walk, token);
  return walk.found;
}

function inStream(walk: Walk, token: CST.Token): void {
  switch (token.type) {
    case "document":
      between(walk, token.start, false);
      value(walk, token.value, token.start);
      return between(walk, token.end, false);
    case "doc-end":
      walk.last = none("the end of a document");
      return between(walk, token.end, false);
    case "directive":
      walk.last = none("a directive");
      return;
    case "byte-order-mark":
    case "space":
    case "comment":
    case "newline":
      return between(walk, [token], false);
    default:
      walk.last = none("what is no valid YAML");
  }
}

function value(
  walk: Walk,
  token: CST.Token | null | undefined,
  props: readonly CST.SourceToken[] | undefined,
  isKey = false,
): void {
  switch (token?.type) {
    case "scalar":
    case "single-quoted-scalar":
    case "double-quoted-scalar":
      // Where there is no text, the indicator before it says that the value is empty.
      if (isKey) walk.last = none("a key");
      else if (token.source !== "") walk.last = scalarTarget(token, tagIn(props));
      return between(walk, token.end, false);
    case "alias":
      walk.last = none("an alias");
      return between(walk, token.end, false);
    case "block-scalar": {
      const target = isKey ? none("a key") : blockTarget(token, tagIn(props));
      for (const prop of token.props) {
        if (prop.type === "block-scalar-header") walk.last = target;
        else between(walk, [prop as CST.SourceToken], false);
      }
      const end = endOf(token.props.at(-1));
      for (const { offset, marker } of likelyMarkers(token.source)) {
        walk.found.push({ offset: end + offset, marker, target: { kind: "nothing" } });
      }
      walk.last = undefined;
      return;
    }
    case "block-map":
    case "block-seq":
      for (const item of token.items) collectionItem(walk, item, token.type === "block-seq");
      return;
    case "flow-collection":
      walk.last = none("the start of a flow collection");
      for (const item of token.items) collectionItem(walk, item, token.start.source === "[");
      return between(walk, token.end, false);
  }
}

function collectionItem(walk: Walk, item: CST.CollectionItem, inSequence: boolean): void {
  const empty = isEmpty(item.value);
  if (item.sep === undefined) {
    between(walk, item.start, inSequence && empty && isEmpty(item.key));
    return value(walk, item.value, item.start);
  }
  between(walk, item.start, false);
  value(walk, item.key, item.start, true);
  between(walk, item.sep, empty);
  value(walk, item.value, item.sep);
}

/** What stands around nodes. `beforeEmpty`: the node that these tokens lead to is left out. */
function between(
  walk: Walk,
  tokens: readonly CST.SourceToken[] | undefined,
  beforeEmpty: boolean,
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
        // What a comment behind a comma follows is the value before it.
        walk.last ??= none("a comma");
        break;
      case "map-value-ind":
      case "seq-item-ind":
      case "tag":
      case "anchor":
        walk.last = beforeEmpty
          ? { kind: "empty", at: endOf(token), tag: tagIn(tokens) }
          : none("a key or list item whose value begins on a later line");
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

function comment(walk: Walk, token: CST.SourceToken): void {
  const marker = parseMarker(token.source);
  if (marker === undefined) return;
  walk.found.push({ offset: token.offset, marker, target: walk.last ?? { kind: "nothing" } });
}

function scalarTarget(token: CST.FlowScalar, tag: string | undefined): Target {
  const style = styles[token.type];
  const { source, offset: start } = token;
  const text = CST.resolveAsScalar(token, false, () => {})?.value ?? source;
  const isNull = style === "plain" && tag === undefined && /^(?:~|null|Null|NULL)$/.test(text);
  return {
    kind: "scalar",
    style,
    start,
    end: start + source.length,
    value: isNull ? "" : text,
    tag,
  };
}

const styles = {
  "scalar": "plain",
  "single-quoted-scalar": "single",
  "double-quoted-scalar": "double",
  "alias": "plain",
} as const;

/** Only a text that is one line, without a line break at its end, can be edited without touching other bytes. */
function blockTarget(token: CST.BlockScalar, tag: string | undefined): Target {
  const text = CST.resolveAsScalar(token, false, () => {})?.value ?? "";
  if (text === "" || token.source.trim() !== text) {
    return none("a block scalar of several lines, or with a line break at its end");
  }
  const start = endOf(token.props.at(-1)) + token.source.indexOf(text);
  return { kind: "scalar", style: "block", start, end: start + text.length, value: text, tag };
}

function tagIn(props: readonly CST.SourceToken[] | undefined): string | undefined {
  return props?.findLast((token) => token.type === "tag")?.source;
}

function endOf(token: CST.Token | undefined): number {
  if (token === undefined) return 0;
  return token.offset + ("source" in token ? token.source.length : 0);
}

function isEmpty(token: CST.Token | null | undefined): boolean {
  return !token || (token.type === "scalar" && token.source === "");
}

function none(what: string): NoScalar {
  return { kind: "none", what, hint: "put the marker behind the value, in the same line" };
}
