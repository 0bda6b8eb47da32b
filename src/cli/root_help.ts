import { COMMAND_GROUPS, commands } from "./commands.ts";
import { examples } from "./help_topics.ts";
import { wrapAtSpaces } from "../output/wrap.ts";
import { PROGRAM_COMMANDS } from "./program_command_names.ts";

interface Row {
  readonly name: string;
  readonly summary: string;
}

const ENVIRONMENT_TOPIC: Row = {
  name: "environment",
  summary: "exit codes and environment variables",
};

/** The program's help page, made from the table, so that no command is built. */
export function rootHelp(width: number): string {
  const options: readonly Row[] = [
    { name: "-V, --version", summary: "print the version" },
    { name: "-h, --help", summary: "print help" },
  ];
  const sections = [
    ...COMMAND_GROUPS.map((title) => ({
      title,
      rows: commands.filter(({ group }) => group === title) as readonly Row[],
    })),
    { title: "Other commands", rows: PROGRAM_COMMANDS },
    { title: "Options", rows: options },
    { title: "Help topics", rows: [ENVIRONMENT_TOPIC] },
  ].filter(({ rows }) => rows.length > 0);
  const column = Math.max(...sections.flatMap(({ rows }) => rows.map(({ name }) => name.length)));
  return [
    "Usage: gitops-promotion <command> [options]",
    "",
    "Promotes container images through the environments of a GitOps repository.",
    ...sections.flatMap(({ title, rows }) => [
      "",
      `${title}:`,
      ...rows.map(({ name, summary }) =>
        `  ${name.padEnd(column)}  ${
          wrapAtSpaces(summary, width - column - 4).join(`\n${" ".repeat(column + 4)}`)
        }`
      ),
    ]),
    examples("gitops-promotion new --group webshop --app cart --tag 1.4.0 --dry-run"),
    "",
  ].join("\n");
}
