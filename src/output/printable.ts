import { showHidden } from "../core/hidden_characters.ts";

/** `##[name]` and `##vso[name]`, wherever they stand. */
const BRACKET_COMMAND = /#(?=#(?:vso)?\[)/gi;

/** `::name::` at a line's start, behind any white space. */
const COLON_COMMAND = /^([^\S\n]*:)(?=:)/gm;

/**
 * Text that a terminal and a pipeline's log show and do not obey: control characters are spelled out, and what GitHub
 * Actions (`::name::` at a line's start, `##[name]`) and Azure Pipelines (`##vso[name]`, `##[name]`) take for commands
 * is broken up. https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands,
 * https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands,
 * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs,
 * https://github.com/microsoft/azure-pipelines-agent/blob/master/src/Agent.Sdk/CommandStringConvertor.cs
 */
export function printable(text: string): string {
  // Both runners are written in .NET, which may pass over what is hidden when it compares: that goes first.
  return withoutHidden(text)
    .replaceAll(BRACKET_COMMAND, "# ")
    .replaceAll(COLON_COMMAND, "$1 ");
}

function withoutHidden(text: string): string {
  // Most text is ASCII, and expressions of Unicode's properties cost half a millisecond when they are first used.
  if (isAscii(text)) {
    // deno-lint-ignore no-control-regex -- that is what is looked for
    return text.replaceAll(/[\x00-\x08\x0b-\x1f\x7f]/g, spelledOut);
  }
  return showHidden(text, (found) => found === "\n" || found === "\t" ? found : spelledOut(found));
}

function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}

function spelledOut(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, "0")}`;
  return code < 0x10000 ? `\\u${code.toString(16)}` : `\\u{${code.toString(16)}}`;
}

/** The value as JSON that no pipeline takes for a command; what it says to a JSON parser is the same. */
export function printableJson(value: unknown, indent = 2): string {
  return safeJson(JSON.stringify(value, null, indent));
}

/** JSON text in which nothing is left that is not harmless; what it says to a parser is the same. */
export function safeJson(json: string): string {
  // In JSON, `#` and what is hidden stand in strings only, but for the line ends between values.
  const safe = isAscii(json)
    ? json.replaceAll("\x7f", escaped)
    : showHidden(json, (found) => found === "\n" ? found : escaped(found));
  return safe.replaceAll(BRACKET_COMMAND, "\\u0023");
}

function escaped(character: string): string {
  // A character outside of the basic plane is two units for JSON.
  return character.split("").map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}

/** Text whose line ends are spelled out. */
export function onOneLine(text: string): string {
  return text.replaceAll("\n", "\\n");
}
