// All but tab and line end; they may come from file names, values and other programs' messages.
// deno-lint-ignore no-control-regex -- that is what is looked for
const CONTROLS = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;

/**
 * Text that a terminal and a pipeline's log show and do not obey: control characters are spelled out, and what GitHub
 * Actions (`::name::` at a line's start, `##[name]`) and Azure Pipelines (`##vso[name]`, `##[name]`) take for commands
 * is broken up. https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands,
 * https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands
 */
export function printable(text: string): string {
  return text
    .replaceAll(CONTROLS, (found) => `\\x${found.charCodeAt(0).toString(16).padStart(2, "0")}`)
    .replaceAll(/##(?=\[|vso\[)/g, "# #")
    .replaceAll(/^([ \t]*):(?=:)/gm, "$1: ");
}

/** The value as JSON that no pipeline takes for a command; what it says to a JSON parser is the same. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll("##", "#\\u0023");
}

/** Text whose line ends are spelled out. */
export function onOneLine(text: string): string {
  return text.replaceAll("\n", "\\n");
}
