import { distance } from "fastest-levenshtein";
import { quoted } from "../quoted.ts";
import {
  escapedPolicies,
  HIDDEN,
  type MarkerField,
  markerFor,
  type MarkerText,
  parseMarker,
  type Policy,
  policyIn,
} from "./marker.ts";
import type { Needle } from "./needle.ts";

/** A place in a text that is a marker, or nearly one. */
export interface Mention extends Policy {
  /** The offset of the key, or of what is meant as the key. */
  readonly offset: number;
  /** The policy as written: `apps:web:tga`. */
  readonly text: string;
  /** The text after a second colon, if there is one. */
  readonly suffix: string | undefined;
}

// All repetitions are bounded, so that the search takes linear time. In quotes, in braces or after a dollar sign it is
// meant as a marker's key, in prose it is not.
const KEY =
  /["'“”‘’`{$][ \t]{0,9}[$%&@§€£\\]{0,2}image[-_ ]?pol[a-z]{0,9}|\{[ \t]{0,9}["'“”‘’`]?\$[a-z_-]{1,30}(?: pol[a-z]{1,9})?/gi;
const POLICY =
  /[^\w\r\n]{0,99}?(?<policy>(?<group>[\w.-]{1,253})[ \t\u00a0]{0,9}(?:::?|[/|;=\u2236])[ \t\u00a0]{0,9}(?<app>[\w.-]{1,253})(?:[ \t\u00a0]{0,9}:[ \t\u00a0]{0,9}(?<suffix>[^\s"'“”‘’`,{}]{0,99}))?)/y;

/**
 * All places in `text` that name a policy, independent of the YAML around them: every marker, and misspelled ones
 * (missing quotes, another case, a space in the policy). In the order of the text, in linear time.
 */
export function findMentions(original: string): Mention[] {
  const { text, originalOffset } = withoutDisguise(original);
  return mentionsIn(text).map((mention) =>
    text === original ? mention : { ...mention, offset: originalOffset(mention.offset) }
  );
}

/** Invisible characters, with which a search does not find a name. */
export const UNSEEN: readonly string[] = ["\u00ad", "\u200b", "\u200c", "\u200d", "\u2060"];
const DISGUISE = /[\u00ad\u180e\u200b-\u200f\u2060-\u2064\ufeff]|(?<wide>[\uff01-\uff5e])/g;

/**
 * The text as it looks: without invisible characters, and with full-width characters, which input methods for Chinese
 * and Japanese write, as ASCII. `originalOffset` must be called with ascending offsets.
 */
export function withoutDisguise(
  original: string,
): { readonly text: string; readonly originalOffset: (offset: number) => number } {
  const removed: number[] = [];
  const text = original.replace(DISGUISE, (_, wide: string | undefined, offset: number) => {
    if (wide !== undefined) return String.fromCharCode(wide.charCodeAt(0) - 0xfee0);
    removed.push(offset - removed.length);
    return "";
  });
  let before = 0;
  return {
    text,
    originalOffset: (offset) => {
      while ((removed[before] ?? Infinity) <= offset) before++;
      return offset + before;
    },
  };
}

function mentionsIn(text: string): Mention[] {
  const escaped = escapedMentions(text);
  const mentions = escaped.map(({ mention }) => mention);
  let next = 0;
  for (const { index: offset, 0: key } of text.matchAll(KEY)) {
    while ((escaped[next]?.end ?? Infinity) <= offset) next++;
    const isEscaped = (escaped[next]?.mention.offset ?? Infinity) <= offset;
    if (isEscaped || !isLikeKey(key)) continue;
    const mention = readMention(text, offset, key.length);
    if (mention !== undefined) mentions.push(mention);
  }
  return mentions.sort((a, b) => a.offset - b.offset);
}

/** Markers whose JSON holds escapes: `{"\\u0024imagepolicy": "apps\\u003aweb"}`. */
function escapedMentions(text: string): { readonly end: number; readonly mention: Mention }[] {
  return escapedPolicies(text).flatMap(({ start: offset, end, policy }) => {
    const [group, app, suffix] = policy.split(":").map((name) => name.trim());
    if (!group || !app) return [];
    return [{ end, mention: { offset, group, app, suffix, text: `${group}:${app}` } }];
  });
}

/** Whether it is meant as `$imagepolicy`, not another tool's `{"$ref": …}`. */
function isLikeKey(key: string): boolean {
  const letters = key.toLowerCase().replace(/[^a-z]/g, "");
  return letters.startsWith("imagepol") || distance(letters, "imagepolicy") <= 3;
}

function readMention(text: string, offset: number, keyLength: number): Mention | undefined {
  const [group, app, suffix] = escapedPolicy(text, offset)?.split(":") ?? [];
  if (group && app) return { offset, group, app, suffix, text: `${group}:${app}` };
  POLICY.lastIndex = offset + keyLength;
  const found = POLICY.exec(text)?.groups;
  if (found === undefined) return undefined;
  const { policy = "", group: looseGroup = "", app: looseApp = "" } = found;
  return { offset, group: looseGroup, app: looseApp, suffix: found["suffix"], text: policy };
}

/** The policy of a marker whose JSON has other escapes, such as a line end. */
function escapedPolicy(text: string, offset: number): string | undefined {
  const json = partAround(text, offset, /\{[^{]*$/, /\{[^{}\r\n]{0,1000}\}/y)?.part;
  return json?.includes("\\") ? policyIn(json) : undefined;
}

/** What `whole` matches from where `start` matches, which is at most 500 characters before `offset`. */
function partAround(
  text: string,
  offset: number,
  start: RegExp,
  whole: RegExp,
): { readonly offset: number; readonly part: string } | undefined {
  const before = start.exec(text.slice(Math.max(0, offset - 500), offset + 1))?.[0];
  if (before === undefined) return undefined;
  whole.lastIndex = offset + 1 - before.length;
  const found = whole.exec(text);
  return found === null ? undefined : { offset: found.index, part: found[0] };
}

/** A comment to its end; a longer one is prose. */
const COMMENT = /#[^\r\n]{0,1999}(?![^\r\n])/y;

/** The marker that a mention is part of, independent of the YAML around it; undefined if it is not a marker. */
export function markerAt(
  text: string,
  { offset }: Mention,
): { readonly offset: number; readonly marker: MarkerText } | undefined {
  const comment = partAround(text, offset, /#+[ \t]*\{[^#\r\n]*$/, COMMENT);
  const marker = comment && parseMarker(comment.part);
  return marker && { offset: comment.offset, marker };
}

/** What every file holds, as it looks, that mentions the policy without escapes. */
export function mentionNeedle({ group, app }: Policy): Needle {
  return [group, app];
}

/** Whether the mention means the policy, in any spelling. */
export function means(mention: Policy, { group, app }: Policy): boolean {
  return mention.group.toLowerCase() === group.toLowerCase() &&
    mention.app.toLowerCase() === app.toLowerCase();
}

/** The marker that a mention was probably meant to be. */
export function markerMeant({ group, app, suffix }: Mention): string {
  if (suffix === undefined) return markerFor({ group, app }, "image");
  const fields: readonly MarkerField[] = ["tag", "name", "digest"];
  const field = fields.find((field) => field === suffix.toLowerCase()) ?? "tag";
  return markerFor({ group, app }, field);
}

/** The position of a mention in its line. */
type LineKind =
  /** After something other than `#`. */
  | "text"
  /** In a line that begins with `#`. */
  | "comment"
  /** In a comment within a comment: `# image: nginx:1.0 # {…}`. */
  | "commented-out";

/** Returns the kind for offsets in `text`, which must be ascending; linear time for all of them. */
export function lineKinds(text: string): (offset: number) => LineKind {
  const line = /(?<comment>[ \t]*#+[^#\r\n]*(?<inner>#)?)?[^\r\n]*[\r\n]?/y;
  let found: RegExpExecArray | null = null;
  return (offset) => {
    while (line.lastIndex <= offset) found = line.exec(text);
    const { comment, inner } = found?.groups ?? {};
    if (found === null || comment === undefined) return "text";
    const isInner = inner !== undefined && offset >= found.index + comment.length;
    return isInner ? "commented-out" : "comment";
  };
}

/**
 * Why a comment, from its `#` to the end of its line, is not a marker of the policy that it mentions. `at` is the
 * mention's offset in the comment.
 */
export function flawOf(comment: string, at: number): string {
  const body = comment.replace(/^#+[ \t]*/, "");
  const hashes = comment.length - body.length;
  const before = comment.slice(Math.max(hashes, at - 2000), at);
  if (before !== "" && (!before.startsWith("{") || before.includes("}"))) {
    return comment.slice(hashes, at + 1).includes("{")
      ? "there is text before its JSON"
      : "it is not JSON in braces";
  }
  if (!body.startsWith("{")) return "it is not JSON in braces";
  const json = /^\{[^{}]{0,2000}\}/.exec(body)?.[0];
  if (json === undefined) return "its JSON is cut off";
  if (json.length < body.trimEnd().length) return "there is text after its JSON";
  const policy = policyIn(json);
  return policy === undefined ? flawOfJson(json) : flawOfPolicy(policy);
}

function flawOfJson(json: string): string {
  try {
    JSON.parse(json);
  } catch {
    return "its JSON is not valid";
  }
  return `its JSON has no string for the key "$imagepolicy"`;
}

function flawOfPolicy(policy: string): string {
  if (/\s/.test(policy)) return "there is a space in its policy";
  if (HIDDEN.test(policy)) return "its policy has an invisible character";
  const [, , ...suffixes] = policy.split(":");
  if (suffixes.length === 0) return `its policy is not written as "<group>:<app>"`;
  return `its suffix ${quoted(`:${suffixes.join(":")}`)} is not :tag, :name or :digest`;
}
