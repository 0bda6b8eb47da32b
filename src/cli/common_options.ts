import { type Command, Option } from "@commander-js/extra-typings";
import type { CommandDefinition } from "./command.ts";
import { examples } from "./help_topics.ts";

/** Adds the options that every command has, after the command's own, and the examples in its help. */
export function addCommonOptions(
  command: Command,
  { writes, formats, examples: lines }: Pick<CommandDefinition, "writes" | "formats" | "examples">,
): void {
  if (command.options.length > 0) command.optionsGroup("Common options:");
  command
    .addOption(
      new Option("--provider <name>", "github or azdo (default: detected from the origin URL)")
        .choices(["github", "azdo", "azure-devops"]),
    )
    .option("--token <token>", "access token; prefer GITOPS_PROMOTION_TOKEN")
    .option("--sourcedir <dir>", "checkout of the GitOps repository", ".")
    .option("--config <file>", "config file (default: gitops-promotion.yaml of the base commit)")
    .option("--base <branch>", "branch to promote on (default: the remote's default branch)")
    .option("--api-url <url>", "root of the provider's API (default: detected from the origin URL)")
    .option("--author <author>", 'author of commits, as "Name <email>"')
    .option("--insecure", "send the token over plain http", false);
  if (writes) {
    command.option("--dry-run", "push and write nothing; print the change as a diff", false);
  }
  command
    .addOption(
      new Option("--output <format>", listed(formats)).choices(formats).default(formats[0]),
    )
    .option("-v, --verbose", "log each git command and HTTP request", false)
    .addHelpText("after", examples(...lines));
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}
