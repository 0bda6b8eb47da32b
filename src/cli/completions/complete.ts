import { resolve } from "node:path";
import { type Command as Words, RootCommand, ShellCompDirective } from "@bomb.sh/tab";
import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import type { Context } from "../../context.ts";
import { createLog } from "../../output/log.ts";
import { printedBy } from "./printed_by.ts";
import { readNames, type RepositoryNames } from "./repository_names.ts";

/** The values of an option; `folder` and `file` are completed by the shell. */
type Values = "folder" | "file" | ((names: RepositoryNames, group: string | undefined) => string[]);

/** By the option's long name, for all commands; other options have their choices, or nothing. */
const VALUES = new Map<string, Values>([
  ["group", ({ apps }) => [...new Set(apps.map(({ group }) => group))]],
  [
    "app",
    ({ apps }, given) =>
      apps.filter(({ group }) => given === undefined || group === given).map(({ app }) => app),
  ],
  ["base", ({ branches }) => [...branches]],
  ["sourcedir", "folder"],
  ["config", "file"],
]);

/**
 * The answer to a shell's request for completions: lines `value<tab>description`, then `:<directive>`
 * (https://bomb.sh/docs/tab/). `words` are those after the program's name; the last one is to be completed, and may be
 * empty. On errors there are no proposals.
 */
export async function complete(
  program: CommandUnknownOpts,
  words: readonly string[],
  context: Context,
): Promise<string> {
  const asked = optionAsked(words);
  const values = asked === undefined ? undefined : VALUES.get(asked);
  if (values === "folder") return `:${ShellCompDirective.ShellCompDirectiveFilterDirs}\n`;
  if (values === "file") return `:${ShellCompDirective.ShellCompDirectiveDefault}\n`;
  const proposed = values === undefined ? [] : await propose(values, words, context);
  const root = new RootCommand();
  describeOptions(program, root, proposed);
  for (const command of program.createHelp().visibleCommands(program)) {
    const words = root.command(command.name(), command.description());
    describeOptions(command, words, proposed);
    for (const argument of command.registeredArguments) {
      const choices = command.name() === "help" ? topics(program) : argument.argChoices ?? [];
      words.argument(argument.name(), (add) => choices.forEach((choice) => add(choice, "")));
    }
  }
  return `${printedBy(() => root.parse([...words])).join("\n")}\n`;
}

/** The option whose value is to be completed: `--group we`, `--group=we`. */
function optionAsked(words: readonly string[]): string | undefined {
  const [before = "", last = ""] = words.slice(-2);
  return /^--(?<name>[a-z-]+)=/.exec(last)?.groups?.["name"] ??
    /^--(?<name>[a-z-]+)$/.exec(words.length > 1 ? before : "")?.groups?.["name"];
}

async function propose(
  values: Exclude<Values, string>,
  words: readonly string[],
  context: Context,
): Promise<string[]> {
  const sourcedir = resolve(context.cwd, valueOf("sourcedir", words) ?? ".");
  const edge = { ...context, log: createLog(() => {}, { verbose: false }) };
  try {
    return values(await readNames(sourcedir, edge), valueOf("group", words));
  } catch {
    return [];
  }
}

function valueOf(option: string, words: readonly string[]): string | undefined {
  for (const [index, word] of words.slice(0, -1).entries()) {
    if (word === `--${option}`) return words[index + 1];
    if (word.startsWith(`--${option}=`)) return word.slice(option.length + 3);
  }
  return undefined;
}

function describeOptions(
  command: CommandUnknownOpts,
  into: Words,
  proposed: readonly string[],
): void {
  for (const option of command.createHelp().visibleOptions(command)) {
    const name = option.long?.replace(/^--/, "");
    if (name === undefined) continue;
    const short = option.short?.replace(/^-/, "");
    const takesValue = option.required || option.optional;
    if (!takesValue) {
      into.option(name, option.description, short);
      continue;
    }
    const values = !VALUES.has(name) ? option.argChoices ?? [] : proposed;
    into.option(
      name,
      option.description,
      (add) => values.forEach((value) => add(value, "")),
      short,
    );
  }
}

/** The arguments of `help`: every command, and topics, which are hidden commands. */
function topics(program: CommandUnknownOpts): string[] {
  return program.commands.map((command) => command.name()).filter((name) => name !== "complete");
}
