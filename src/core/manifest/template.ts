import type { FoundMarker } from "./find_markers.ts";
import type { Mention } from "./mention.ts";
import { type ReadMarkers, readMarkers } from "./read_markers.ts";
import { readLines } from "./read_lines.ts";
import { unclearTarget } from "./target.ts";

/**
 * Reads the markers of a template (Helm, Go) that is not valid YAML by itself. Values that are not certain come as
 * `none`: those with an action in them, and where the text is not YAML even without its actions, all but
 * `key: value # marker` and `- value # marker`. Undefined when `text` holds no `{{ … }}`.
 */
export function readTemplate(text: string, mentions: readonly Mention[]): ReadMarkers | undefined {
  const actions = findActions(text);
  if (actions.length === 0) return undefined;
  const masked = mask(text, actions);
  // Both branches of a condition may set the same key.
  const whole = readMarkers(masked, mentions, { repeatedKeys: true });
  const read = whole.problem === undefined ? whole : readLines(masked, mentions);
  const found = read.found.map((marker) =>
    isClear(marker, actions) ? marker : { ...marker, target: unclearTarget }
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

/** Of Unicode's private use, so that no manifest holds it. */
const MASK = "\uE000";

/**
 * The text with its actions out of the way, at the same length: one that has lines for itself becomes nothing, one that
 * is part of a line a word.
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
    if (!line.includes(MASK)) return line;
    const isAction = /^[ \t\uE000]+$/.test(line);
    return isAction ? " ".repeat(line.length) : line.replaceAll(MASK, "x");
  });
}

function isClear({ target }: FoundMarker, actions: readonly Action[]): boolean {
  // Where there is no value, an action on the next line may give it.
  if (target.kind === "empty") return false;
  return target.kind !== "scalar" || !isTouched(actions, target.start, target.end);
}

/** Whether an action reaches into that range; they are in order and do not overlap. */
function isTouched(actions: readonly Action[], start: number, end: number): boolean {
  let [low, high] = [0, actions.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (actions[middle]!.end > start) high = middle;
    else low = middle + 1;
  }
  const first = actions[low];
  return first !== undefined && first.start < end;
}
