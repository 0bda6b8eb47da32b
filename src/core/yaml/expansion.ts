import { type Document, isAlias, isMap, isScalar, isSeq } from "yaml";

/** How many values the aliases of a file may stand for, all together. */
export const MOST_VALUES = 100_000;

/** Whether a text may hold aliases; most hold none. */
export function mayHoldAliases(text: string): boolean {
  return /(?:^|[\s[{,:-])\*[^\s,\]}]/.test(text);
}

/** The place of the alias with which those of the document stand for more than `MOST_VALUES`, without following them. */
export function excessiveAlias({ contents }: Document.Parsed): number | undefined {
  const sizes = new Map<string, number>();
  let expanded = 0;
  let place: number | undefined;
  /** How many values the node is, its aliases followed. */
  function sizeOf(node: unknown): number {
    if (isAlias(node)) {
      const size = sizes.get(node.source) ?? 0;
      expanded += size;
      if (expanded > MOST_VALUES) place ??= node.range?.[0];
      return size;
    }
    let size = 1;
    if (isMap(node)) {
      for (const { key, value } of node.items) size += sizeOf(key) + sizeOf(value);
    } else if (isSeq(node)) {
      for (const item of node.items) size += sizeOf(item);
    }
    if ((isMap(node) || isSeq(node) || isScalar(node)) && node.anchor !== undefined) {
      sizes.set(node.anchor, size);
    }
    return size;
  }
  sizeOf(contents);
  return place;
}
