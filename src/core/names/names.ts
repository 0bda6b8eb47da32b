import { Failure } from "../failure.ts";

/** The gate's name: a status's context on GitHub, its genre and name on Azure DevOps. */
export const GATE = {
  github: "gitops-promotion",
  azdo: { genre: "gitops-promotion", name: "gate" },
} as const;

export type ProviderName = keyof typeof GATE;

/** Values from the command line and metadata that become paths, branches and labels. */
type NameKind = "group" | "app" | "env" | "tag" | "digest";

const PATH_SEGMENT = /^(?!.*\.\.)[A-Za-z0-9_][A-Za-z0-9._-]*$/;

/** https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#pulling-manifests */
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;

/** https://github.com/opencontainers/image-spec/blob/v1.1.0/descriptor.md#registered-algorithms */
const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

/** Valid as a Kubernetes label value, a name's suffix and a part of a host name (RFC 1123, section 2.1). */
const FEATURE = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
const FEATURE_LENGTH = 63;

/** What `isPathSegment` accepts, as a regular expression. */
export const PATH_SEGMENT_PATTERN = PATH_SEGMENT.source;

/** What `isPathSegment` accepts, in words. */
export const PATH_SEGMENT_RULE =
  'letters, digits, ".", "_" and "-" are allowed; it must not start with "." or "-", or contain ".."';

const DIGEST_RULE =
  'expected "sha256:" and 64 hexadecimal digits in lower case, as registries and "docker inspect" print it';

const TAG_RULE =
  'letters, digits, "_", "." and "-" are allowed; it must not start with "." or "-", or be longer than 128 characters';

/** Whether the text is a group, app or environment name (spec, "Config"). */
export function isPathSegment(text: string): boolean {
  return PATH_SEGMENT.test(text);
}

/** Whether the text is an image tag by the OCI grammar. */
export function isTag(text: string): boolean {
  return TAG.test(text);
}

/** Whether the text is an image digest with a registered algorithm. */
function isDigest(text: string): boolean {
  return DIGEST.test(text);
}

/** Whether the text is a feature name as `cleanFeatureName` makes it. */
export function isFeatureName(text: string): boolean {
  return text.length <= FEATURE_LENGTH && FEATURE.test(text);
}

/** Returns the value; throws a usage `Failure` that quotes it and says what is allowed. */
export function checkName(kind: NameKind, value: string): string {
  const [fits, hint] = kind === "tag"
    ? [isTag(value), TAG_RULE]
    : kind === "digest"
    ? [isDigest(value), DIGEST_RULE]
    : [isPathSegment(value), PATH_SEGMENT_RULE];
  if (fits) return value;
  throw new Failure("usage", `${kind} ${JSON.stringify(value)} is not valid`, { hint });
}

/**
 * Cleans a feature's name for branches, folders, labels and hosts: removes all but `[A-Za-z0-9-]` and hyphens at the
 * ends, and lower-cases it. Throws a usage `Failure` if nothing or more than 63 characters are left.
 */
export function cleanFeatureName(text: string): string {
  // Removed before lower-casing, which turns a few other characters into ASCII letters ("K", the Kelvin sign).
  const name = text.replaceAll(/[^A-Za-z0-9-]/g, "").toLowerCase().replaceAll(/^-+|-+$/g, "");
  if (name === "") {
    throw new Failure(
      "usage",
      `feature ${JSON.stringify(text)} has no letters or digits`,
      { hint: 'only letters, digits and "-" are kept' },
    );
  }
  if (name.length > FEATURE_LENGTH) {
    const excess = name.length - FEATURE_LENGTH;
    throw new Failure(
      "usage",
      `feature ${JSON.stringify(text)} becomes "${name}", which has ${name.length} characters`,
      { hint: `drop ${excess} or more: labels and host names have at most ${FEATURE_LENGTH}` },
    );
  }
  return name;
}
