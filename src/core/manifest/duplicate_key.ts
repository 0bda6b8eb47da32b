import { CST } from "yaml";
import { quoted } from "../quoted.ts";
import { isPlainString } from "./scalar_text.ts";

/**
 * The first duplicate key of a document. The library compares each key with all earlier ones, which takes 100 ms for a
 * ConfigMap with 5,000 keys.
 */
export function findDuplicateKey(
  document: CST.Document,
): { readonly offset: number; readonly message: string } | undefined {
  const open: (CST.Token | null | undefined)[] = [document.value];
  while (open.length > 0) {
    const token = open.pop();
    if (!CST.isCollection(token)) continue;
    const keys = new Set<string>();
    // A pair in a flow sequence is a separate mapping.
    const isMapping = token.type === "block-map" ||
      (token.type === "flow-collection" && token.start.source === "{");
    for (const item of token.items) {
      open.push(item.key, item.value);
      const key = isMapping ? readKey(item.key) : undefined;
      if (key === undefined) continue;
      if (keys.has(key.id)) {
        return {
          offset: key.offset,
          message: `duplicate key ${quoted(key.text)}`,
        };
      }
      keys.add(key.id);
    }
  }
  return undefined;
}

interface Key {
  readonly offset: number;
  readonly text: string;
  /** Differs for `1` and `"1"`, which are different keys. */
  readonly id: string;
}

function readKey(token: CST.Token | null | undefined): Key | undefined {
  if (!CST.isScalar(token)) return undefined;
  const { type, offset } = token;
  const text = CST.resolveAsScalar(token, false, () => {})?.value ?? "";
  const isText = type !== "scalar" || isPlainString(text);
  return { offset, text, id: `${isText} ${text}` };
}
