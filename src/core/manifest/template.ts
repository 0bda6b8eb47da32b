import { CST, Lexer } from "yaml";
import type { FoundMarker, Target } from "./find_markers.ts";
import { likelyMarkers } from "./marker.ts";
import { readMarkers } from "./read_markers.ts";

/**
 * Finds markers in a template (Helm, Go) that is no valid YAML by itself. Values that cannot be told for sure come as
 * `none`: those with an action in them, and where the text is no YAML even without its actions, all but
 * `key: value # marker` and `- value # marker`. Undefined when `text` holds no `{{ … }}`.
 */
export function findTemplateMarkers(text: string): FoundMarker[] | undefined {
  const template = maskTemplate(text);
  if (template === undefined) return undefined;
  // Both branches of a condition may set the same key.
  const { found, problem } = readMarkers(template.text, { repeatedKeys: true });
  const known = problem === undefined ? found : findInLines(template.text);
  return known.map((marker) => isClear(template, marker) ? marker : { ...marker, target: unclear });
}

/** A template with its actions out of the way, at the same length. */
interface MaskedTemplate {
  readonly text: string;
  /** Whether an action reaches into that range. */
  isMasked(start: number, end: number): boolean;
}

const unclear: Target = {
  kind: "none",
  what: "what is not clearly a value in this template, which is no valid YAML by itself",
  hint: "put the marker behind a value without a template expression, in the same line",
};

/** Of Unicode's private use, so that no manifest holds it. */
const mask = "\uE000";

/** An action that has lines for itself becomes nothing, one that is part of a line a word. */
function maskTemplate(text: string): MaskedTemplate | undefined {
  const action = /\{\{[\s\S]*?\}\}/g;
  const actions = [...text.matchAll(action)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
  if (actions.length === 0) return undefined;
  const lineOfActions = new RegExp(`^[ \\t${mask}]*${mask}[ \\t${mask}]*$`, "gm");
  const masked = text
    .replace(action, (match) => match.replace(/[^\r\n]/g, mask))
    .replace(lineOfActions, (line) => " ".repeat(line.length))
    .replaceAll(mask, "x");
  return {
    text: masked,
    isMasked: (start, end) => actions.some((action) => action.start < end && start < action.end),
  };
}

function isClear(template: MaskedTemplate, { target }: FoundMarker): boolean {
  // Where there is no value, an action on the next line may give it.
  if (target.kind === "empty") return false;
  return target.kind !== "scalar" || !template.isMasked(target.start, target.end);
}

/** Each line for itself, since what is around it cannot be told. */
function findInLines(text: string): FoundMarker[] {
  const contexts = contextsIn(text);
  return [...likelyMarkers(text)].map(({ offset, marker }) => {
    const context = contexts.find(({ start, end }) => start <= offset && offset < end);
    return { offset, marker, target: targetIn(text, offset, context) };
  });
}

function targetIn(text: string, offset: number, context: Context | undefined): Target {
  switch (context?.type) {
    case "comment":
      return targetInLine(text, offset);
    case "block":
      return { kind: "nothing" };
    case "scalar":
      // In quotes; where they reach over lines, an open quote may have swallowed the rest of the file.
      if (!/[\r\n]/.test(text.slice(context.start, context.end))) return { kind: "nothing" };
  }
  return unclear;
}

function targetInLine(text: string, comment: number): Target {
  const start = Math.max(text.lastIndexOf("\n", comment), text.lastIndexOf("\r", comment)) + 1;
  const line = /^[^\r\n]*/.exec(text.slice(start))![0];
  const { found, problem } = readMarkers(line);
  const target = found.at(0)?.target;
  if (problem !== undefined || target === undefined) return unclear;
  if (target.kind === "nothing") return target;
  if (target.kind !== "scalar" || !simpleStart.test(line.slice(0, target.start))) return unclear;
  // It may stand in a flow collection.
  if (target.style === "plain" && /[,[\]{}]/.test(target.value)) return unclear;
  return { ...target, start: start + target.start, end: start + target.end };
}

const simpleStart = /^ *(?:(?:- +)+|(?:- +)*(?:[\w.\/-]+|"[^"]*"|'[^']*') *: +)$/;

interface Context {
  readonly type: "comment" | "block" | "scalar";
  readonly start: number;
  readonly end: number;
}

/** Comments and scalars, which the lexer tells apart also where the structure is broken. */
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
