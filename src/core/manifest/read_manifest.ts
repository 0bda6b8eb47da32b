import type { IdleCode, IdleMention } from "./find_markers.ts";
import { findMentions, lineKinds, type Mention } from "./mention.ts";
import { type ReadMarkers, readMarkers } from "./read_markers.ts";
import { readTemplate } from "./template.ts";

/** A longer text is not read, since that takes seven times as much memory. */
export const MOST_CHARACTERS = 10_000_000;

/**
 * Reads what a manifest, which may be a template, says about policies. It never throws: of what is neither YAML nor a
 * template, or too long, it gives the `problem` and all mentions as idle; of the former also what markers can be told.
 */
export function readManifest(
  text: string,
  mentions: readonly Mention[] = findMentions(text),
): ReadMarkers {
  if (text.length > MOST_CHARACTERS) {
    const message = `it has more than ${MOST_CHARACTERS / 1_000_000} million characters`;
    const idle = idleInAll(
      text,
      mentions,
      "marker-in-large-file",
      `the file is too large: ${message}`,
    );
    return { found: [], idle, documents: [], problem: { offset: 0, message } };
  }
  const read = readMarkers(text, mentions);
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
