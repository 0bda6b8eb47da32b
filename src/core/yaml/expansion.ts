import { type Document, isAlias, isMap, isScalar, isSeq } from "yaml";

/** How many values the aliases of a file may stand for, all together. */
export const MOST_VALUES = 100_000;

/** Whether a text may hold aliases; most hold none. */
export function mayHoldAliases(text: string): boolean {
  return /(?:^|[\s[{,:-])\*[^\s,\]}]/.test(text);
}

/**
 * What is wrong with a document's aliases, without following them: one has no anchor before it, or with it they stand for
 * more than `MOST_VALUES`.
 */
export function aliasProblem(
  { contents }: Document.Parsed,
): { readonly offset: number; readonly message: string } | undefined {
  const sizes = new Map<string, number>();
  let expanded = 0;
  let problem: { offset: number; message: string } | undefined;
  /** How many values the node is, its aliases followed. */
  function sizeOf(node: unknown): number {
    if (isAlias(node)) {
      const offset = node.range?.[0] ?? 0;
      const size = sizes.get(node.source);
      if (size === undefined) {
        problem ??= { offset, message: `the alias *${node.source} has no anchor before it` };
        return 0;
      }
      expanded += size;
      if (expanded > MOST_VALUES) problem ??= { offset, message: tooMany() };
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
  return problem;
}

/** Made when it is needed: the first number in words loads tables for 20 ms. */
function tooMany(): string {
  return `its aliases expand to more than ${MOST_VALUES.toLocaleString("en-US")} values`;
}
