import { isPlainString, readQuoted, type ScalarStyle, writeScalar } from "./scalar_text.ts";
import type { EmptyTarget, ScalarTarget } from "./target.ts";

/** A replacement in a text, and the old and new value. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly from: string;
  readonly to: string;
}

/** A value in its text, and its change; `change` returns undefined if it is not possible. */
interface Value {
  readonly text: string;
  readonly target: ScalarTarget | EmptyTarget;
  readonly change: (value: string) => string | undefined;
}

/** The replacement that gives the new value; undefined if the value is already right. */
export function replacementOf({ text, target, change }: Value): Replacement | undefined {
  const from = target.kind === "empty" ? "" : target.value;
  const to = change(from);
  if (to === undefined) return undefined;
  const isString = isStringTag(target.tag);
  if (target.kind === "empty") {
    const gap = /^[ \t]*/.exec(text.slice(target.at))?.[0] ?? "";
    const start = target.at + Math.min(gap.length, 1);
    const source = writeScalar("plain", to, isString);
    const before = gap === "" ? " " : "";
    const after = text[start] === "#" ? " " : "";
    return { start, end: start, text: before + source + after, from, to };
  }
  const readsAsText = target.style !== "plain" || isString || isPlainString(from);
  if (from === to && readsAsText) return undefined;
  const { start, end, style } = target;
  const source = text.slice(start, end);
  const edited = editQuoted(source, style, change, to) ?? writeScalar(style, to, isString);
  return { start, end, text: edited, from, to };
}

/** Whether a YAML tag makes the value a string, whatever it looks like. */
export function isStringTag(tag: string | undefined): boolean {
  return tag === "!!str" || tag === "!<tag:yaml.org,2002:str>";
}

/** Edits a quoted source with its escapes; undefined if the change does not work on the source. */
function editQuoted(
  source: string,
  style: ScalarStyle,
  change: Value["change"],
  to: string,
): string | undefined {
  if (style !== "single" && style !== "double") return undefined;
  const inner = change(source.slice(1, -1));
  if (inner === undefined) return undefined;
  const edited = source.slice(0, 1) + inner + source.slice(-1);
  return readQuoted(edited) === to ? edited : undefined;
}

/**
 * Applies the replacements, which may be in any order and repeated. Returns the text, and the changes in the text's
 * order.
 */
export function applyReplacements(
  text: string,
  replacements: readonly Replacement[],
): { readonly text: string; readonly changes: readonly (Replacement)[] } {
  const changes = replacements.toSorted((a, b) => a.start - b.start)
    .filter(({ start }, index, all) => start !== all[index - 1]?.start);
  let edited = "";
  let copied = 0;
  for (const { start, end, text: replacement } of changes) {
    edited += text.slice(copied, start) + replacement;
    copied = end;
  }
  return { text: edited + text.slice(copied), changes };
}
