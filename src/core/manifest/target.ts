import { CST } from "yaml";
import type { ScalarStyle } from "./scalar_text.ts";

/** What a marker follows. Offsets are in the parsed text. */
export type Target = ScalarTarget | EmptyTarget | NoScalar;

export interface ScalarTarget {
  readonly kind: "scalar";
  readonly style: ScalarStyle;
  /** The value with its quotes, without tag and anchor; for a block scalar only the text. */
  readonly start: number;
  readonly end: number;
  /** As YAML reads it, but always as text; empty if it is null. */
  readonly value: string;
  readonly tag: string | undefined;
  readonly entry?: MappingEntry | undefined;
}

/** An empty value, which is null: `key: # …`. */
export interface EmptyTarget {
  readonly kind: "empty";
  /** The offset right after the indicator, tag or anchor that the value would follow. */
  readonly at: number;
  readonly tag: string | undefined;
  readonly entry?: MappingEntry | undefined;
}

export interface NoScalar {
  readonly kind: "none";
  /** What is there instead, for an error message. */
  readonly what: string;
  readonly hint: string;
  /** Its offset, if it is not beside the marker. */
  readonly at?: number | undefined;
}

/** The position of a value in a mapping. */
export interface MappingEntry {
  readonly item: CST.CollectionItem;
  readonly all: readonly CST.CollectionItem[];
}

/** The value of a scalar; empty if there is none. */
export function scalarValue(target: Target): string {
  return target.kind === "scalar" ? target.value : "";
}

export function keyOf({ item }: MappingEntry): string | undefined {
  return CST.isScalar(item.key) ? textOf(item.key) : undefined;
}

/**
 * The value of another key in the same mapping; undefined if the mapping lacks it, or the key has no `:` for a value to
 * follow.
 */
export function valueBeside({ all }: MappingEntry, key: string): Target | undefined {
  const item = all.find((other) => keyOf({ item: other, all }) === key);
  if (!item?.sep?.some(({ type }) => type === "map-value-ind")) return undefined;
  const { sep, value } = item;
  const entry = { item, all };
  return isEmpty(value) ? emptyTarget(sep, entry) : valueTarget(value, sep, entry);
}

/** The target for a value that is not empty, after `props`. */
export function valueTarget(
  value: CST.Token | null | undefined,
  props: readonly CST.SourceToken[] | undefined,
  entry: MappingEntry | undefined,
): Target {
  switch (value?.type) {
    case "scalar":
    case "single-quoted-scalar":
    case "double-quoted-scalar":
      return scalarTarget(value, props, entry);
    case "block-scalar":
      return blockTarget(value, props, entry);
    default:
      return none(value?.type === "alias" ? "an alias" : "a collection");
  }
}

export function scalarTarget(
  token: CST.FlowScalar,
  props: readonly CST.SourceToken[] | undefined,
  entry: MappingEntry | undefined,
): ScalarTarget {
  const style = styles[token.type];
  const { source, offset: start } = token;
  const tag = tagIn(props);
  const text = textOf(token);
  const isNull = style === "plain" && tag === undefined && /^(?:~|null|Null|NULL)$/.test(text);
  const value = isNull ? "" : text;
  return { kind: "scalar", style, start, end: start + source.length, value, tag, entry };
}

const styles = {
  "scalar": "plain",
  "single-quoted-scalar": "single",
  "double-quoted-scalar": "double",
  "alias": "plain",
} as const;

/** Only a single line of text without a line break at its end can be edited without changing other bytes. */
export function blockTarget(
  token: CST.BlockScalar,
  props: readonly CST.SourceToken[] | undefined,
  entry: MappingEntry | undefined,
): Target {
  const text = textOf(token);
  if (text === "" || token.source.trim() !== text) {
    return none("a block scalar of several lines, or with a line break at its end");
  }
  const start = blockStart(token) + token.source.indexOf(text);
  const end = start + text.length;
  return { kind: "scalar", style: "block", start, end, value: text, tag: tagIn(props), entry };
}

/** The offset of a block scalar's text. */
export function blockStart({ props }: CST.BlockScalar): number {
  return endOf(props.at(-1) as CST.SourceToken);
}

/** The target for an empty value after `props`, which end with an indicator, a tag or an anchor. */
export function emptyTarget(
  props: readonly CST.SourceToken[] | undefined,
  entry: MappingEntry | undefined,
): EmptyTarget {
  const last = props?.findLast(({ type }) =>
    type === "map-value-ind" || type === "seq-item-ind" || type === "tag" || type === "anchor"
  );
  return { kind: "empty", at: endOf(last), tag: tagIn(props), entry };
}

export function none(what: string): NoScalar {
  return { kind: "none", what, hint: "put the marker after the value, on the same line" };
}

/** The target for an ambiguous place in a template. */
export const unclearTarget: NoScalar = {
  kind: "none",
  what: "something that is not clearly a value in this template, which is not valid YAML",
  hint: "put the marker after a value without a template expression, on the same line",
};

export function isEmpty(token: CST.Token | null | undefined): boolean {
  return !token || (token.type === "scalar" && token.source === "");
}

export function endOf(token: CST.SourceToken | undefined): number {
  return token === undefined ? 0 : token.offset + token.source.length;
}

function tagIn(props: readonly CST.SourceToken[] | undefined): string | undefined {
  return props?.findLast((token) => token.type === "tag")?.source;
}

function textOf(token: CST.FlowScalar | CST.BlockScalar): string {
  return CST.resolveAsScalar(token, false, () => {})?.value ?? token.source;
}
