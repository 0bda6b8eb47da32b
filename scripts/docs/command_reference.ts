import { Command, type CommandUnknownOpts, type Option } from "@commander-js/extra-typings";
import { addCommonOptions } from "../../src/cli/common_options.ts";
import { buildProgram } from "../../src/cli/program.ts";
import { systemContext } from "../../src/context.ts";
import { environmentTopic } from "../../src/cli/help_topics.ts";
import { jsonResult } from "./json_result.ts";

/** The text of docs/cli.md: what the command tree says about itself. */
export async function commandReference(): Promise<string> {
  let printed = "";
  const context = systemContext();
  const program = await buildProgram(
    { ...context, streams: { ...context.streams, out: (text) => printed += text } },
    () => Promise.reject(new Error("nothing is run here")),
  );
  const examplesOf = (command: CommandUnknownOpts): string => {
    printed = "";
    command.outputHelp();
    return printed.split("\nExamples:\n")[1]?.replaceAll(/^ {2}\$ /gm, "").trimEnd() ?? "";
  };
  const commands = program.createHelp().visibleCommands(program);
  const common = commonOptions();
  return await format([
    "# Command line",
    "`scripts/deno task docs` generates this page from the program; `gitops-promotion help` says the same.",
    block(examplesOf(program)),
    "The result is on stdout, the log on stderr. The last line of stdout is stable and safe to parse, unless " +
    "`--output json` asks for one [JSON object](#the-json-result). With `--dry-run` stdout is the diff and nothing else, so " +
    "`| git apply` works; the steps it would take are logged to stderr. An error about missing options names all of them; one about " +
    "an unknown option suggests the nearest.",
    ...commands.flatMap((command) => [
      `## ${command.name()}`,
      command.description(),
      block(usageOf(program, command, common)),
      ...argumentList(command),
      ...optionTable(ownOptions(command, common)),
      "Examples:",
      block(examplesOf(command)),
    ]),
    "## Common options",
    `Options of ${
      commands.filter(hasCommon).map((command) => `\`${command.name()}\``).join(", ")
    }.`,
    ...optionTable(common),
    "Only commands that write have `--dry-run`.",
    ...jsonResult(),
    "## Exit codes and environment variables",
    `\`\`\`text\n${environmentTopic().trimEnd()}\n\`\`\``,
  ].join("\n\n"));
}

function hasCommon(command: CommandUnknownOpts): boolean {
  return command.options.some(({ long }) => long === "--sourcedir");
}

/** As a command has them that writes. */
function commonOptions(): Option[] {
  const command = new Command();
  addCommonOptions(command as unknown as Command, {
    writes: true,
    formats: ["text", "json"],
    examples: [],
  });
  return [...command.options];
}

/** Options that only this command has, and its formats where they are not everybody's. */
function ownOptions(command: CommandUnknownOpts, common: readonly Option[]): Option[] {
  return command.options.filter((option) =>
    !option.hidden &&
    !common.some(({ flags, description }) =>
      option.flags === flags && option.description === description
    )
  );
}

function usageOf(
  program: CommandUnknownOpts,
  command: CommandUnknownOpts,
  common: readonly Option[],
): string {
  const options = hasCommon(command)
    ? [
      ...ownOptions(command, common).map(({ flags, description }) =>
        description.endsWith("(required)") ? flags : `[${flags}]`
      ),
      "[options]",
    ]
    : [];
  const args = command.registeredArguments.map((argument) =>
    argument.required ? `<${argument.name()}>` : `[${argument.name()}]`
  );
  return [program.name(), command.name(), ...options, ...args].join(" ");
}

function argumentList(command: CommandUnknownOpts): string[] {
  return command.registeredArguments.map((argument) => {
    const choices = argument.argChoices === undefined ? "" : ` (${argument.argChoices.join(", ")})`;
    return `\`${argument.name()}\`: ${argument.description}${choices}`;
  });
}

function optionTable(options: readonly Option[]): string[] {
  if (options.length === 0) return [];
  const rows = options.map((option) => `| \`${option.flags}\` | ${meaningOf(option)} |`);
  return [["| option | meaning |", "| --- | --- |", ...rows].join("\n")];
}

function meaningOf({ description, defaultValue, defaultValueDescription }: Option): string {
  const value = typeof defaultValue === "string" ? defaultValue : defaultValueDescription;
  const shown = value === undefined ? "" : ` (default: \`${value}\`)`;
  return `${description}${shown}`.replaceAll("|", "\\|").replaceAll("<", "\\<");
}

function block(code: string): string {
  return `\`\`\`sh\n${code}\n\`\`\``;
}

async function format(text: string): Promise<string> {
  const root = new URL("../../", import.meta.url);
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--quiet", "--ext", "md", "-"],
    cwd: root,
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  const { success, stdout } = await child.output();
  if (!success) throw new Error("deno fmt could not format the reference");
  return new TextDecoder().decode(stdout);
}
