import { Command, type OptionValues } from "@commander-js/extra-typings";
import type { Context } from "../context.ts";
import type { CommandDefinition } from "./command.ts";
import { commands } from "./commands.ts";
import { addCommonOptions } from "./common_options.ts";
import { examples, TOPICS } from "./help_topics.ts";
import { addProgramCommands, needsAll } from "./program_commands.ts";
import { versionText } from "./version.ts";

/** Runs a command of the table with the options that were read. */
export type Execute = (
  name: string,
  definition: CommandDefinition,
  options: OptionValues,
  args: readonly string[],
) => Promise<void>;

/**
 * The command tree. Of commands that `args` does not name there is nothing but name and summary, so that a start pays for
 * one command only. Without `args` the tree is whole, for documentation and completions.
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
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .configureOutput({
      writeOut: context.streams.out,
      writeErr: context.streams.err,
      // Rendered once, by printError.
      outputError: () => {},
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .addHelpText(
      "after",
      TOPICS + examples("gitops-promotion new --group webshop --app cart --tag 1.4.0 --dry-run"),
    ) as unknown as Command;
  const whole = args === undefined || needsAll(args);
  for (const { name, summary, load } of commands) {
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
  addProgramCommands(program, context);
  return program;
}
