// All but tab and line end: C0, DEL, C1, the separators that some readers take for line ends, and the marks that turn the
// direction of text. They may come from file names, values and other programs' messages.
const CONTROLS =
  // deno-lint-ignore no-control-regex -- that is what is looked for
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

// Characters that a comparison by culture, as .NET's, passes over: both runners are written in .NET.
const IGNORED = String.raw`\p{Default_Ignorable_Code_Point}`;

/** `##[name]` and `##vso[name]`, wherever they stand. */
const BRACKET_COMMAND = new RegExp(
  `#(?=${IGNORED}*#${IGNORED}*(?:\\[|${[..."vso"].join(`${IGNORED}*`)}${IGNORED}*\\[))`,
  "giu",
);

/** `::name::` at a line's start, behind any white space. */
const COLON_COMMAND = new RegExp(`^((?:[^\\S\\n]|${IGNORED})*:)(?=${IGNORED}*:)`, "gmu");

/**
 * Text that a terminal and a pipeline's log show and do not obey: control characters are spelled out, and what GitHub
 * Actions (`::name::` at a line's start, `##[name]`) and Azure Pipelines (`##vso[name]`, `##[name]`) take for commands
 * is broken up. https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands,
 * https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands,
 * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs,
 * https://github.com/microsoft/azure-pipelines-agent/blob/master/src/Agent.Sdk/CommandStringConvertor.cs
 */
export function printable(text: string): string {
  // Most text is, and expressions of Unicode's properties cost half a millisecond when they are first used.
  if (isAscii(text)) {
    return text
      .replaceAll(CONTROLS, spelledOut)
      .replaceAll(/#(?=#(?:vso)?\[)/gi, "# ")
      .replaceAll(/^([^\S\n]*:)(?=:)/gm, "$1 ");
  }
  return text
    .toWellFormed()
    .replaceAll(CONTROLS, spelledOut)
    .replaceAll(BRACKET_COMMAND, "# ")
    .replaceAll(COLON_COMMAND, "$1 ");
}

function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}

function spelledOut(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x100
    ? `\\x${code.toString(16).padStart(2, "0")}`
    : `\\u${code.toString(16).padStart(4, "0")}`;
}

/** The value as JSON that no pipeline takes for a command; what it says to a JSON parser is the same. */
export function printableJson(value: unknown, indent = 2): string {
  return safeJson(JSON.stringify(value, null, indent));
}

/** JSON text in which nothing is left that is not harmless; what it says to a parser is the same. */
export function safeJson(json: string): string {
  // In JSON, `#` and all that CONTROLS has stand in strings only, but for line ends, which CONTROLS leaves out.
  return json.replaceAll(CONTROLS, escaped).replaceAll(BRACKET_COMMAND, "\\u0023");
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** Text whose line ends are spelled out. */
export function onOneLine(text: string): string {
  return text.replaceAll("\n", "\\n");
}
