/**
 * What a marker marks: `:tag` a tag, `:name` an image's name, `:digest` a digest, without suffix an image reference.
 */
export type MarkerField = "tag" | "name" | "digest" | "image";

/** The name of an app in a marker, `<group>:<app>`. */
export interface Policy {
  readonly group: string;
  readonly app: string;
}

/** A parsed marker, without its value. */
export interface MarkerText extends Policy {
  readonly field: MarkerField;
  /** The policy in the JSON, `<group>:<app>:tag`. */
  readonly text: string;
}

/** Whether the marked value has the tag, alone or in an image reference. */
export function takesTag({ field }: MarkerText): boolean {
  return field === "tag" || field === "image";
}

/** Whether both are the same app. */
export function isSamePolicy(one: Policy, other: Policy): boolean {
  return one.group === other.group && one.app === other.app;
}

/** The key of a marker's JSON, which every file with markers holds. */
export const MARKER_KEY = "$imagepolicy";

/** Whether `text` can hold any marker: a cheap check to do first. */
export function mayHoldMarker(text: string): boolean {
  return text.includes(MARKER_KEY) || escapedPolicies(text).length > 0;
}

/** The start of an escape in JSON for an ASCII character, such as `\u0024` for the dollar sign. */
export const ESCAPE = "\\u00";

/** A policy in a JSON object with escapes, which a text search may not find. */
interface EscapedPolicy {
  readonly start: number;
  readonly end: number;
  readonly policy: string;
}

/** The policies of JSON objects with escapes, in the order of the text and in linear time. */
export function escapedPolicies(text: string): EscapedPolicy[] {
  if (!text.includes(ESCAPE)) return [];
  return [...text.matchAll(/[^\r\n]+/g)].flatMap(({ index, 0: line }) =>
    line.includes(ESCAPE) ? escapedInLine(line, index) : []
  );
}

/** A comment that is JSON is a single marker; elsewhere each pair of braces may be one. */
function escapedInLine(line: string, lineStart: number): EscapedPolicy[] {
  const toPolicy = (start: number, json: string): EscapedPolicy[] => {
    const policy = json.includes(ESCAPE) ? policyIn(json) : undefined;
    const at = lineStart + start;
    return policy === undefined ? [] : [{ start: at, end: at + json.length, policy }];
  };
  const comment = /#[ \t]*(?=\{)/.exec(line);
  const start = comment === null ? line.length : comment.index + comment[0].length;
  const marker = toPolicy(start, line.slice(start));
  return [...line.matchAll(/\{[^{}]{0,1000}\}/g)]
    .filter(({ index }) => index < start || marker.length === 0)
    .flatMap(({ index, 0: json }) => toPolicy(index, json))
    .concat(marker);
}

/**
 * Parses a comment, from its `#` to the end of its line; undefined if it is not a marker. Spacing, escapes and further
 * keys in the JSON do not matter. With text after the JSON it is not a marker, as in Flux, which parses the whole
 * comment as JSON (https://github.com/kubernetes-sigs/kustomize, kyaml/fieldmeta/fieldmeta.go).
 */
export function parseMarker(comment: string): MarkerText | undefined {
  if (!mayHoldMarker(comment)) return undefined;
  const text = policyIn(comment.replace(/^#+/, ""));
  return text === undefined ? undefined : toMarker(text);
}

/** The text at the marker's key; undefined if `json` is not an object with that key. */
export function policyIn(json: string): string | undefined {
  try {
    const value: unknown = JSON.parse(json);
    const policy: unknown = value instanceof Object ? Reflect.get(value, MARKER_KEY) : undefined;
    return typeof policy === "string" ? policy : undefined;
  } catch {
    return undefined;
  }
}

/** Invisible characters, which make a name look like another. */
export const HIDDEN = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/u;

function toMarker(text: string): MarkerText | undefined {
  const [group, app, suffix, ...more] = text.split(":");
  if (!group || !app || /\s/.test(text) || HIDDEN.test(text) || more.length > 0) return undefined;
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

/** The comment for a marker: `# {"$imagepolicy": "apps:web:tag"}`. */
export function markerFor({ group, app }: Policy, field: MarkerField): string {
  const suffix = field === "image" ? "" : `:${field}`;
  return `# {"${MARKER_KEY}": ${JSON.stringify(`${group}:${app}${suffix}`)}}`;
}
