/** An image reference, taken apart; `name` is all before the tag, the registry and its port included. */
interface ImageReference {
  readonly name: string;
  readonly tag: string | undefined;
  /** With its algorithm, as `sha256:…`. */
  readonly digest: string | undefined;
}

// The grammar of tags and digests: https://github.com/opencontainers/distribution-spec/blob/main/spec.md. Of the
// name only what keeps a tag apart from it is asked, so that `${REGISTRY}/app:1.0` can be edited and `app:${TAG}` not.
const reference =
  /^(?<name>(?:\S*\/)?[^\s\/:@]+)(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@(?<digest>[A-Za-z0-9_+.-]+:[A-Za-z0-9=_-]+))?$/;

/** Reads `registry:5000/a/b:tag@sha256:…`; undefined when `text` is not an image reference. */
export function readImageReference(text: string): ImageReference | undefined {
  const groups = reference.exec(text)?.groups;
  const name = groups?.["name"];
  if (name === undefined || isNoName(name) || looksLikeDigest(text)) return undefined;
  return { name, tag: groups?.["tag"], digest: groups?.["digest"] };
}

/** URLs, paths, and what has a colon behind the registry's port; variables may have more. */
function isNoName(name: string): boolean {
  const plain = name.includes("${") ? name.replaceAll(/\$\{[^{}]*\}/g, "$") : name;
  const slash = plain.indexOf("/");
  return slash === 0 || plain.includes("//") || (slash > 0 && plain.lastIndexOf(":") > slash);
}

/**
 * `text` with another tag: one that is missing is added. A digest in it would win over the tag and still name the old
 * image, so it is replaced by the `digest` given, or dropped. Undefined when `text` is not an image reference.
 */
export function replaceImageTag(text: string, tag: string, digest?: string): string | undefined {
  const image = readImageReference(text);
  if (image === undefined) return undefined;
  const pinned = image.digest === undefined || digest === undefined ? "" : `@${digest}`;
  return `${image.name}:${tag}${pinned}`;
}

/** Whether `text` is a digest by one of the algorithms in use: `sha256:…`. */
export function looksLikeDigest(text: string): boolean {
  return /^(?:sha(?:256|384|512)|blake3):[0-9a-fA-F]+$/.test(text);
}
