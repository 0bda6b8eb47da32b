import type { CST } from "yaml";
import { keyOf } from "./target.ts";

/**
 * The offset of the `mac` with which SOPS verifies the document's values
 * (https://getsops.io/docs/#message-authentication-code); undefined if there is none, or if it covers only encrypted
 * values.
 */
export function macOf({ value }: CST.Document): number | undefined {
  const sops = valueAt(value, "sops")?.value;
  const mac = valueAt(sops, "mac")?.key;
  const onlyEncrypted = valueAt(sops, "mac_only_encrypted")?.value;
  const isTrue = onlyEncrypted?.type === "scalar" && onlyEncrypted.source === "true";
  return isTrue ? undefined : mac?.offset;
}

function valueAt(token: CST.Token | null | undefined, key: string): CST.CollectionItem | undefined {
  if (token?.type !== "block-map" && token?.type !== "flow-collection") return undefined;
  const all: readonly CST.CollectionItem[] = token.items;
  return all.find((item) => keyOf({ item, all }) === key);
}
