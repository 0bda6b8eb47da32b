import type { FoundMarker } from "./find_markers.ts";
import type { Mention } from "./mention.ts";
import { type ReadMarkers, readMarkers } from "./read_markers.ts";
import { readLines } from "./read_lines.ts";
import { unclearTarget } from "./target.ts";

/**
 * Reads the markers of a template (Helm, Go) that is not valid YAML itself. Ambiguous values are `none`: those that
 * contain an action, and if the text is not YAML even without its actions, all except `key: value # marker` and `-
 * value # marker`. Undefined if `text` contains no `{{ … }}`.
 */
export function readTemplate(text: string, mentions: readonly Mention[]): ReadMarkers | undefined {
  const actions = findActions(text);
  if (actions.length === 0) return undefined;
  const masked = mask(text, actions);
  // Duplicate keys are allowed, since both branches of a condition may set the same key.
  const whole = readMarkers(masked, mentions, { repeatedKeys: true });
  const read = whole.problem === undefined ? whole : readLines(masked, mentions);
  const found = read.found.map((marker) =>
    isClear(marker, text, masked) ? marker : { ...marker, target: unclearTarget }
  );
  return { ...read, found, problem: undefined };
}

interface Action {
  readonly start: number;
  readonly end: number;
}

function findActions(text: string): Action[] {
  const actions: Action[] = [];
  let start = text.indexOf("{{");
  while (start !== -1) {
    const close = text.indexOf("}}", start + 2);
    if (close === -1) break;
    actions.push({ start, end: close + 2 });
    start = text.indexOf("{{", close + 2);
  }
  return actions;
}

/** A private-use character, which no manifest contains. */
const MASK = "\uE000";

/**
 * The text with its actions masked, at the same length: an action on its own lines becomes blank, one within a line a
 * word.
 */
function mask(text: string, actions: readonly Action[]): string {
  let masked = "";
  let copied = 0;
  for (const { start, end } of actions) {
    masked += text.slice(copied, start) + text.slice(start, end).replace(/[^\r\n]/g, MASK);
    copied = end;
  }
  masked += text.slice(copied);
  return masked.replace(/[^\r\n]+/g, (line) => {
    const isAction = /^[ \t]*\uE000[ \t\uE000]*$/.test(line);
    return isAction ? " ".repeat(line.length) : line.replaceAll(MASK, "x");
  });
}

function isClear({ target }: FoundMarker, text: string, masked: string): boolean {
  // An action on the next line may provide an empty value.
  if (target.kind === "empty") return false;
  if (target.kind === "none") return true;
  const { start, end } = target;
  return text.slice(start, end) === masked.slice(start, end);
}
