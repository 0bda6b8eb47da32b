import type { IdleCode, IdleMention } from "./find_markers.ts";
import { findMentions, lineKinds, type Mention } from "./mention.ts";
import { OLD_BREAK, type ReadMarkers, readMarkers } from "./read_markers.ts";
import { readTemplate } from "./template.ts";
import { tooLarge } from "./too_large.ts";

/**
 * Reads the markers of a manifest, which may be a template. Never throws: for a text that is neither YAML nor a
 * template, or too long, it returns the `problem` and all mentions as idle; in the former case also the unambiguous
 * markers.
 */
export function readManifest(
  text: string,
  mentions: readonly Mention[] = findMentions(text),
): ReadMarkers {
  const size = tooLarge(text);
  if (size !== undefined) {
    const reason = `the file is too large: ${size}`;
    const idle = idleInAll(text, mentions, "marker-in-large-file", reason);
    return { found: [], idle, shared: [], documents: [], problem: { offset: 0, message: size } };
  }
  const oldBreaks = OLD_BREAK.test(text);
  const old = readMarkers(text, mentions, { oldBreaks });
  if (old.problem === undefined) return old;
  // It may be valid in YAML 1.2, for which these are ordinary characters.
  const read = oldBreaks ? readMarkers(text, mentions) : old;
  if (read.problem === undefined) return read;
  const template = readTemplate(text, mentions);
  if (template !== undefined) return template;
  const reason = `the file is not valid YAML (${read.problem.message})`;
  return { ...read, idle: idleInAll(text, mentions, "marker-in-broken-file", reason) };
}

function idleInAll(
  text: string,
  mentions: readonly Mention[],
  code: IdleCode,
  reason: string,
): IdleMention[] {
  const kindAt = lineKinds(text);
  return mentions.filter(({ offset }) => kindAt(offset) !== "commented-out")
    .map((mention) => ({ mention, code, reason }));
}
