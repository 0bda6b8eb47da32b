import { Argument, type Command } from "@commander-js/extra-typings";
import { addCommonOptions } from "./common_options.ts";
import { type Shell, SHELLS } from "./completions/shells.ts";
import type { Context } from "../context.ts";
import { PROGRAM_COMMANDS } from "./program_command_names.ts";
import { environmentTopic, examples } from "./help_topics.ts";

/** Adds the commands about the program itself, which open no repository. */
export function addProgramCommands(program: Command, { streams, ...context }: Context): void {
  program.command("completion")
    .description(PROGRAM_COMMANDS[0].summary)
    .addArgument(
      new Argument("<shell>", "the shell to complete in").choices(SHELLS),
    )
    .addHelpText(
      "after",
      examples(
        "source <(gitops-promotion completion bash)",
        'gitops-promotion completion zsh > "${fpath[1]}/_gitops-promotion"',
        "gitops-promotion completion fish > ~/.config/fish/completions/gitops-promotion.fish",
        "gitops-promotion completion powershell | Out-String | Invoke-Expression",
      ),
    )
    .action(async (shell: Shell) => {
      const { shellScript } = await import("./completions/shell_script.ts");
      streams.out(shellScript(shell, program.name()));
    });

  const schema = program.command("schema")
    .description(PROGRAM_COMMANDS[1].summary)
    .action(async () => {
      const { schemaText } = await import("../commands/schema.ts");
      streams.out(schemaText());
    });
  addCommonOptions(schema as unknown as Command, {
    writes: false,
    formats: ["text", "json"],
    examples: ["gitops-promotion schema > gitops-promotion.schema.json"],
  });

  // Called by the completion scripts.
  program.command("complete", { hidden: true })
    .argument("[words...]")
    .action(async (words) => {
      const { complete } = await import("./completions/complete.ts");
      streams.out(await complete(program, words, { streams, ...context }));
    });

  program.command("help")
    .description(PROGRAM_COMMANDS[2].summary)
    .argument("[command]", "a command, or environment for exit codes and environment variables")
    .addHelpText(
      "after",
      examples("gitops-promotion help promote", "gitops-promotion help environment"),
    )
    .action((name) => {
      const command = name === undefined
        ? program
        : program.commands.find((one) => one.name() === name);
      if (command !== undefined) command.outputHelp();
      // An unknown name gets the error for unknown commands, with a suggestion; commander's own `help` prints no error.
      else if (name !== undefined) program.parse([name], { from: "user" });
    });

  program.command("environment", { hidden: true })
    .description("Exit codes and environment variables.")
    .configureHelp({ formatHelp: environmentTopic })
    .action(() => streams.out(environmentTopic()));
}
