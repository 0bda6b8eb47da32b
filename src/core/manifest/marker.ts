/** What a marker marks: `:tag` a tag, `:name` an image's name, `:digest` a digest, none an image reference. */
export type MarkerField = "tag" | "name" | "digest" | "image";

/** The name of an app in a marker, `<group>:<app>`. */
export interface Policy {
  readonly group: string;
  readonly app: string;
}

/** What a comment says; which value it is about is for others to find. */
export interface MarkerText extends Policy {
  readonly field: MarkerField;
  /** What stands in the JSON, `<group>:<app>:tag`. */
  readonly text: string;
}

/** Whether both are the same app. */
export function isSamePolicy(one: Policy, other: Policy): boolean {
  return one.group === other.group && one.app === other.app;
}

/** The key of a marker's JSON, which every file with markers holds. */
export const MARKER_KEY = "$imagepolicy";

/** Whether `text` can hold any marker: the cheap question to ask first. */
export function mayHoldMarker(text: string): boolean {
  return text.includes(MARKER_KEY);
}

/**
 * Reads a comment, from its `#` to the end of its line; undefined when it is not a marker. Spacing in the JSON, its escapes
 * and further keys do not matter. With text behind the JSON it is not a marker, as for Flux, which reads the whole comment
 * as JSON (https://github.com/kubernetes-sigs/kustomize, kyaml/fieldmeta/fieldmeta.go).
 */
export function parseMarker(comment: string): MarkerText | undefined {
  if (!mayHoldMarker(comment)) return undefined;
  const text = policyIn(comment.replace(/^#+/, ""));
  return text === undefined ? undefined : toMarker(text);
}

/** The text at the policy's key; undefined where `json` is not an object that has it. */
export function policyIn(json: string): string | undefined {
  try {
    const value: unknown = JSON.parse(json);
    const policy: unknown = value instanceof Object ? Reflect.get(value, MARKER_KEY) : undefined;
    return typeof policy === "string" ? policy : undefined;
  } catch {
    return undefined;
  }
}

function toMarker(text: string): MarkerText | undefined {
  const [group, app, suffix, ...more] = text.split(":");
  if (!group || !app || /\s/.test(group + app) || more.length > 0) return undefined;
  const field = fieldOf(suffix);
  return field === undefined ? undefined : { group, app, text, field };
}

function fieldOf(suffix: string | undefined): MarkerField | undefined {
  switch (suffix) {
    case undefined:
      return "image";
    case "tag":
    case "name":
    case "digest":
      return suffix;
    default:
      return undefined;
  }
}

/** The comment to write for a marker: `# {"$imagepolicy": "apps:web:tag"}`. */
export function markerFor({ group, app }: Policy, field: MarkerField): string {
  const suffix = field === "image" ? "" : `:${field}`;
  return `# {"${MARKER_KEY}": ${JSON.stringify(`${group}:${app}${suffix}`)}}`;
}
