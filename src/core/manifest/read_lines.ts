import { CST, Lexer } from "yaml";
import {
  type FoundMarker,
  idleInComment,
  type IdleMention,
  IN_BLOCK_SCALAR,
  IN_VALUE,
} from "./find_markers.ts";
import { parseMarker } from "./marker.ts";
import { markerAt, type Mention } from "./mention.ts";
import { type ReadMarkers, readMarkers } from "./read_markers.ts";
import { keyOf, type Target, unclearTarget } from "./target.ts";

/**
 * Reads the markers of a text that is not valid YAML line by line. Only `key: value # marker` and `- value # marker`
 * are unambiguous.
 */
export function readLines(original: string, mentions: readonly Mention[]): ReadMarkers {
  const text = original.replace(/\r(?!\n)/g, "\n");
  const found: FoundMarker[] = [];
  const idle: IdleMention[] = [];
  const contexts = contextsIn(text);
  let at = 0;
  let done = 0;
  for (const mention of mentions) {
    // A comment with a marker may mention further policies.
    if (mention.offset < done) continue;
    while ((contexts[at]?.end ?? Infinity) <= mention.offset) at++;
    const next = contexts[at];
    const context = next && next.start <= mention.offset ? next : undefined;
    if (context?.type === "comment") {
      const { start, end } = context;
      const comment = text.slice(start, end);
      const marker = parseMarker(comment);
      const target = marker && targetInLine(text, start);
      if (marker !== undefined && target !== undefined) {
        found.push({ offset: start, marker, target });
        done = end;
      } else idle.push(...idleInComment(comment, start, [mention], isFirstInLine(text, start)));
      continue;
    }
    const known = markerAt(text, mention);
    if (context !== undefined && !mayBeLeftOpen(text, context)) {
      idle.push({ mention, ...(context.type === "block" ? IN_BLOCK_SCALAR : IN_VALUE) });
    } else if (known !== undefined) found.push({ ...known, target: unclearTarget });
    else idle.push({ mention, ...IN_VALUE });
  }
  return { found, idle, shared: [], documents: [], problem: undefined };
}

/** An unclosed quote may extend to the end of the file. */
function mayBeLeftOpen(text: string, { type, start, end }: Context): boolean {
  return type === "scalar" && text.slice(start, end).includes("\n");
}

function isFirstInLine(text: string, offset: number): boolean {
  return /^[ \t]*$/.test(text.slice(text.lastIndexOf("\n", offset) + 1, offset));
}

/** Undefined if the comment is on its own line. */
function targetInLine(text: string, comment: number): Target | undefined {
  if (isFirstInLine(text, comment)) return undefined;
  const start = text.lastIndexOf("\n", comment) + 1;
  const end = text.indexOf("\n", comment);
  const line = text.slice(start, end === -1 ? text.length : end);
  const { found, problem } = readMarkers(line, []);
  const target = found.at(0)?.target;
  if (problem !== undefined || target?.kind !== "scalar") return unclearTarget;
  if (!SIMPLE_START.test(line.slice(0, target.start))) return unclearTarget;
  // It may be in a flow collection.
  if (target.style === "plain" && /[,[\]{}]/.test(target.value)) return unclearTarget;
  const key = target.entry && keyOf(target.entry);
  if ((key === "tag" || key === "newTag") && hasDigestNear(text, start)) return unclearTarget;
  return { ...target, start: start + target.start, end: start + target.end };
}

const SIMPLE_START = /^ *(?:(?:- +)+|(?:- +)*(?:[\w.\/-]+|"[^"]*"|'[^']*') *: +)$/;

/** Whether a neighbouring line has the key `digest`, which may be in the same mapping. */
function hasDigestNear(text: string, lineStart: number): boolean {
  const around = text.slice(Math.max(0, lineStart - 1000), lineStart + 1000);
  return /^[ -]*["']?digest["']? *:/m.test(around);
}

interface Context {
  readonly type: "comment" | "block" | "scalar";
  readonly start: number;
  readonly end: number;
}

/** Comments and scalars, which the lexer recognises even if the structure is invalid. */
function contextsIn(text: string): Context[] {
  const contexts: Context[] = [];
  let offset = 0;
  let isScalar = false;
  let isBlock = false;
  for (const lexeme of new Lexer().lex(text)) {
    const start = offset;
    if (!isScalar && CST.tokenType(lexeme)?.match(/^(?:doc-mode|scalar|flow-error-end)$/)) {
      isScalar = lexeme === CST.SCALAR;
      continue;
    }
    offset += lexeme.length;
    if (isScalar) contexts.push({ type: isBlock ? "block" : "scalar", start, end: offset });
    else if (/^['"]/.test(lexeme)) contexts.push({ type: "scalar", start, end: offset });
    else if (lexeme.startsWith("#")) contexts.push({ type: "comment", start, end: offset });
    isBlock = !isScalar && (isBlock || /^[|>]/.test(lexeme));
    isScalar = false;
  }
  return contexts;
}
