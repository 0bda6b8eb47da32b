import { type Document, isAlias, isMap, isSeq, type ParsedNode } from "yaml";

/** The most values that all aliases of a file may expand to. */
export const MOST_VALUES = 100_000;

/** Whether a text may have aliases; most have none. */
export function mayHoldAliases(text: string): boolean {
  return /(?:^|[\s[{,:-])\*[^\s,\]}]/.test(text);
}

/**
 * The first problem with a document's aliases, found without expanding them: one has no anchor before it, or with it
 * they expand to more than `MOST_VALUES`.
 */
export function aliasProblem(
  { contents }: Document.Parsed,
): { readonly offset: number; readonly message: string } | undefined {
  const sizes = new Map<string, number>();
  let expanded = 0;
  let problem: { offset: number; message: string } | undefined;
  /** The number of values in the node, with aliases expanded. */
  function sizeOf(node: ParsedNode | null): number {
    let size = 1;
    if (isAlias(node)) {
      const [offset] = node.range;
      const known = sizes.get(node.source);
      if (known === undefined) {
        problem ??= { offset, message: `the alias *${node.source} has no anchor before it` };
      } else {
        size = known;
        expanded += size;
        if (expanded > MOST_VALUES) problem ??= { offset, message: tooMany() };
      }
    } else if (isMap(node)) {
      for (const { key, value } of node.items) size += sizeOf(key) + sizeOf(value);
    } else if (isSeq(node)) {
      for (const item of node.items) size += sizeOf(item);
    }
    if (node !== null && node.anchor !== undefined) sizes.set(node.anchor, size);
    return size;
  }
  sizeOf(contents);
  return problem;
}

/** Made on demand: formatting the first number loads tables for 20 ms. */
function tooMany(): string {
  return `its aliases expand to more than ${MOST_VALUES.toLocaleString("en-US")} values`;
}
