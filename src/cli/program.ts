import { Command, type OptionValues } from "@commander-js/extra-typings";
import type { Context } from "../context.ts";
import type { CommandDefinition } from "./command.ts";
import { commands } from "./commands.ts";
import { addCommonOptions } from "./common_options.ts";
import { helpWidth, optionMeaning } from "./help_topics.ts";
import { versionText } from "./version.ts";

/** Runs a command of the table with the parsed options. */
export type Execute = (
  name: string,
  definition: CommandDefinition,
  options: OptionValues,
  args: readonly string[],
) => Promise<void>;

/**
 * Builds the command tree. If `args` begins with a command of the table, only that one is built, since building all
 * takes longer than the rest of the start-up. Commands that `args` does not name have only name and summary; without
 * `args` the tree is complete, for documentation and completions.
 */
export async function buildProgram(
  context: Context,
  execute: Execute,
  args?: readonly string[],
): Promise<Command> {
  const program = new Command("gitops-promotion")
    .description("Promotes container images through the environments of a GitOps repository.")
    .version(versionText(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand(false)
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureHelp({ optionDescription: optionMeaning })
    .configureOutput({
      writeOut: context.streams.out,
      writeErr: context.streams.err,
      // Errors are printed once, by printError.
      outputError: () => {},
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      getOutHelpWidth: () => helpWidth(context.streams),
      getErrHelpWidth: () => helpWidth(context.streams),
    }) as unknown as Command;
  // Commands inherit the settings above, and have commander's help pages.
  const only = commands.find(({ name }) => name === args?.[0]);
  // Completion needs all options.
  const whole = args === undefined || args[0] === "complete";
  for (const { name, summary, load } of only === undefined ? commands : [only]) {
    const command = program.command(name).description(summary) as unknown as Command;
    if (!whole && !args.includes(name)) continue;
    const { command: definition } = await load();
    definition.addTo(command);
    addCommonOptions(command, definition);
    command.action((...given: unknown[]) => {
      const { processedArgs } = command as unknown as { processedArgs: readonly unknown[] };
      const words = processedArgs.flat().filter((word) => typeof word === "string");
      return execute(name, definition, given[processedArgs.length] as OptionValues, words);
    });
  }
  if (only !== undefined) return program;
  const [{ addProgramCommands }, { rootHelp }] = await Promise.all([
    import("./program_commands.ts"),
    import("./root_help.ts"),
  ]);
  addProgramCommands(program, context);
  program.configureHelp({ formatHelp: () => rootHelp(helpWidth(context.streams)) });
  return program;
}
