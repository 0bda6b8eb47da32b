import { type Data, isMapping, type Mapping, textAt } from "../kustomize/yaml_data.ts";

/** SHA-256 of a text in UTF-8, as hexadecimal digits. */
export type Hash = (text: string) => string;

/** Enough to compare two values. */
const DIGITS = 16;

/** An annotation in which `kubectl apply` keeps the whole resource. */
const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/** The data with the values of every Secret in it replaced by hashes, also of a Secret inside another resource. */
export function withoutSecrets<D extends Data>(data: D, hash: Hash): D;
export function withoutSecrets(data: Data, hash: Hash): Data {
  if (Array.isArray(data)) return data.map((item) => withoutSecrets(item, hash));
  if (!isMapping(data)) return data;
  const isSecret = textAt(data, "kind") === "Secret";
  return new Map(
    [...data].map(([key, value]): [string, Data] => {
      if (isSecret && (key === "data" || key === "stringData")) return [key, hashed(value, hash)];
      if (isSecret && key === "metadata") return [key, withoutLastApplied(value, hash)];
      return [key, withoutSecrets(value, hash)];
    }),
  );
}

function withoutLastApplied(metadata: Data, hash: Hash): Data {
  const annotations = isMapping(metadata) ? metadata.get("annotations") : undefined;
  if (!isMapping(metadata) || !isMapping(annotations)) return metadata;
  const applied = annotations.get(LAST_APPLIED);
  if (applied === undefined) return metadata;
  const edited: Mapping = new Map([...annotations, [LAST_APPLIED, hashed(applied, hash)]]);
  return new Map([...metadata, ["annotations", edited]]);
}

/** Keys are not secret. */
function hashed(data: Data, hash: Hash): Data {
  if (Array.isArray(data)) return data.map((item) => hashed(item, hash));
  if (isMapping(data)) return new Map([...data].map(([key, value]) => [key, hashed(value, hash)]));
  return `sha256:${hash(typeof data === "string" ? data : data.literal).slice(0, DIGITS)}`;
}
