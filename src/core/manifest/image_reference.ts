/** The parts of an image reference; `name` is everything before the tag, including the registry and its port. */
interface ImageReference {
  readonly name: string;
  readonly tag: string | undefined;
  /** With its algorithm: `sha256:…`. */
  readonly digest: string | undefined;
}

// The grammar of tags and digests: https://github.com/opencontainers/distribution-spec/blob/main/spec.md. The name is
// only checked as far as needed to find the tag, so that `${REGISTRY}/app:1.0` can be edited but `app:${TAG}` cannot. The
// groups (name, tag, digest) have no names: a history has thousands of references, and an object for each takes as long.
const reference =
  /^((?:\S*\/)?[^\s\/:@]+)(?::([A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@([A-Za-z0-9_+.-]+:[A-Za-z0-9=_-]+))?$/;

/** Parses `registry:5000/a/b:tag@sha256:…`; undefined if `text` is not an image reference. */
export function readImageReference(text: string): ImageReference | undefined {
  const [, name, tag, digest] = reference.exec(text) ?? [];
  if (name === undefined || isNoName(name) || looksLikeDigest(text)) return undefined;
  return { name, tag, digest };
}

/** Whether it is a URL, a path, or has a colon after the registry's port; variables may contain colons. */
function isNoName(name: string): boolean {
  const plain = name.includes("${") ? name.replaceAll(/\$\{[^{}]*\}/g, "$") : name;
  return /^\/|\/\/|^[^/]*\/.*:/.test(plain);
}

/**
 * `text` with another tag, which is added if missing. Its digest would take precedence over the tag and still name the
 * old image, so it is replaced by `digest` or removed. Undefined if `text` is not an image reference.
 */
export function replaceImageTag(text: string, tag: string, digest?: string): string | undefined {
  const image = readImageReference(text);
  if (image === undefined) return undefined;
  const pinned = image.digest === undefined || digest === undefined ? "" : `@${digest}`;
  return `${image.name}:${tag}${pinned}`;
}

/** Whether `text` is a digest with a common algorithm: `sha256:…`. */
export function looksLikeDigest(text: string): boolean {
  return /^(?:sha(?:256|384|512)|blake3):[0-9a-fA-F]+$/.test(text);
}
