import { type IdleMention } from "./find_markers.ts";
import { findMentions, lineKinds, type Mention } from "./mention.ts";
import { type ReadMarkers, readMarkers } from "./read_markers.ts";
import { readTemplate } from "./template.ts";

/**
 * Reads what a manifest, which may be a template, says about policies. It never throws: of what is neither YAML nor a
 * template it gives the `problem`, what markers can be told, and all mentions as idle.
 */
export function readManifest(
  text: string,
  mentions: readonly Mention[] = findMentions(text),
): ReadMarkers {
  const read = readMarkers(text, mentions);
  if (read.problem === undefined) return read;
  return readTemplate(text, mentions) ??
    { ...read, idle: idleInBroken(text, mentions, read.problem.message) };
}

function idleInBroken(
  text: string,
  mentions: readonly Mention[],
  problem: string,
): IdleMention[] {
  const kindAt = lineKinds(text);
  const code = "marker-in-broken-file";
  const reason = `the file is not valid YAML (${problem})`;
  return mentions.filter(({ offset }) => kindAt(offset) !== "commented-out")
    .map((mention) => ({ mention, code, reason }));
}
