import { showHidden } from "../core/hidden_characters.ts";

/** `##[name]` and `##vso[name]`, anywhere. */
const BRACKET_COMMAND = /#(?=#(?:vso)?\[)/gi;

/** `::name::` at the start of a line, after any white space. */
const COLON_COMMAND = /^([^\S\n]*:)(?=:)/gm;

/**
 * Makes text harmless for terminals and pipeline logs: spells out control characters, and breaks up what GitHub Actions
 * (`::name::` at the start of a line, `##[name]`) and Azure Pipelines (`##vso[name]`, `##[name]`) would run as
 * commands. https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands,
 * https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands,
 * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs,
 * https://github.com/microsoft/azure-pipelines-agent/blob/master/src/Agent.Sdk/CommandStringConvertor.cs
 */
export function printable(text: string): string {
  // Hidden characters first: both runners are written in .NET, which may ignore them in comparisons.
  return withoutHidden(text)
    .replaceAll(BRACKET_COMMAND, "# ")
    .replaceAll(COLON_COMMAND, "$1 ");
}

function withoutHidden(text: string): string {
  // Most text is ASCII, and the first use of a Unicode property expression takes half a millisecond.
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

/** The value as JSON without pipeline commands; parsers read the same value. */
export function printableJson(value: unknown, indent = 2): string {
  return safeJson(JSON.stringify(value, null, indent));
}

/** Makes JSON text harmless; parsers read the same value. */
export function safeJson(json: string): string {
  // In JSON, `#` and hidden characters occur in strings only, except line ends between values.
  const safe = isAscii(json)
    ? json.replaceAll("\x7f", escaped)
    : showHidden(json, (found) => found === "\n" ? found : escaped(found));
  return safe.replaceAll(BRACKET_COMMAND, "\\u0023");
}

function escaped(character: string): string {
  // A character outside the basic plane is two escapes in JSON.
  return character.split("").map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}

/** The text with line ends spelled out. */
export function onOneLine(text: string): string {
  return text.replaceAll("\n", "\\n");
}

/** The text on one line, harmless for terminals and pipeline logs. */
export function printableLine(text: string): string {
  return printable(onOneLine(text));
}
