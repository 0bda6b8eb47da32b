/**
 * What a marker marks: `:tag` a tag, `:name` an image's name, none an image reference. `other` is a comment that
 * names a policy but is no marker, by its suffix or by text behind the JSON; it is worth a hint and never edited.
 */
export type MarkerField = "tag" | "name" | "image" | "other";

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

/** Whether `marker` is a true marker of `policy`, whatever it marks. */
export function isMarkerOf(marker: MarkerText, policy: Policy): boolean {
  return marker.field !== "other" && marker.group === policy.group && marker.app === policy.app;
}

const key = "$imagepolicy";

/** Whether `text` can hold any marker: the cheap question to ask first. */
export function mayHoldMarker(text: string): boolean {
  return text.includes(key);
}

/**
 * Reads a comment, from its `#` to the end of its line; undefined when it is not about image policies. Spacing in the
 * JSON, its escapes and further keys do not matter. With text behind the JSON it is no marker, as for Flux, which
 * reads the whole comment as JSON (https://github.com/kubernetes-sigs/kustomize, kyaml/fieldmeta/fieldmeta.go).
 */
export function parseMarker(comment: string): MarkerText | undefined {
  if (!comment.includes(key)) return undefined;
  const body = comment.replace(/^#+/, "").trim();
  const whole = policyIn(body);
  if (whole !== undefined) return toMarker(whole);
  const start = /^\{[^{}]*\}/.exec(body)?.[0];
  const text = start === undefined ? undefined : policyIn(start);
  const marker = text === undefined ? undefined : toMarker(text);
  return marker && { ...marker, field: "other" };
}

/**
 * What looks like a marker in `text`, without reading the YAML around it: also what only stands inside a block scalar
 * or in a comment of its own. No marker is missed.
 */
export function* likelyMarkers(text: string): Generator<{ offset: number; marker: MarkerText }> {
  let at = text.indexOf(key);
  while (at !== -1) {
    const start = Math.max(text.lastIndexOf("\n", at), text.lastIndexOf("\r", at)) + 1;
    const rest = text.slice(start);
    const length = rest.search(/[\r\n]/);
    const line = length === -1 ? rest : rest.slice(0, length);
    for (let hash = line.indexOf("#"); hash !== -1; hash = line.indexOf("#", hash + 1)) {
      const marker = parseMarker(line.slice(hash));
      if (marker !== undefined) yield { offset: start + hash, marker };
    }
    at = text.indexOf(key, start + line.length);
  }
}

function policyIn(json: string): string | undefined {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value !== "object" || value === null) return undefined;
    const policy: unknown = Reflect.get(value, key);
    return typeof policy === "string" ? policy : undefined;
  } catch {
    return undefined;
  }
}

function toMarker(text: string): MarkerText | undefined {
  const [group, app, suffix, ...more] = text.split(":");
  if (!group || !app) return undefined;
  return { group, app, text, field: more.length === 0 ? fieldOf(suffix) : "other" };
}

function fieldOf(suffix: string | undefined): MarkerField {
  if (suffix === undefined) return "image";
  return suffix === "tag" || suffix === "name" ? suffix : "other";
}
