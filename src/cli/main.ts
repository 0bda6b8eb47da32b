import type { CommonOptions } from "../gather/workspace.ts";
import type { Context } from "../context.ts";
import { createMask } from "../output/mask.ts";
import { createReporter, type Reporter } from "../output/reporter.ts";
import { tokensIn } from "../providers/token.ts";
import type { Execute } from "./program.ts";
import type { PrintOptions } from "./print.ts";
import { versionText } from "./version.ts";

/**
 * Runs the command line and returns the exit code: 0 done, or nothing to do; 1 failed; 2 the command line or the config
 * is wrong; 130 or 143 interrupted. Errors are printed only here.
 */
export async function main(args: readonly string[], context: Context): Promise<number> {
  const page = await pageFor(args, context);
  if (page !== undefined) {
    context.streams.out(page);
    return 0;
  }
  const mask = createMask();
  // Before anything is printed: a token may have been passed to another option by mistake.
  for (const secret of tokensIn(args, context.env)) mask.register(secret);
  const verbose = args.includes("--verbose") || args.includes("-v");
  const reporter = await createReporter(context, mask, { verbose });
  const safe: Context = {
    ...context,
    streams: { ...context.streams, out: reporter.out, err: reporter.err },
  };
  let exitCode = 0;
  const execute: Execute = async (command, definition, given, words) => {
    const options = { dryRun: false, ...given } as unknown as CommonOptions & PrintOptions;
    const printOptions = { ...options, command };
    const { printAnswer, printError } = await import("./print.ts");
    try {
      const run = await definition.prepare(command, given, words);
      const answer = await grouped(printOptions, reporter, async () => {
        const { openWorkspace } = await import("../gather/workspace.ts");
        const { log, progress } = reporter;
        // A command that needs no provider runs like a dry run: with what is available, without changing the clone.
        const dryRun = options.dryRun || !definition.needsProvider;
        const opening = { ...options, dryRun };
        const workspace = await openWorkspace(opening, { ...safe, log, mask, progress });
        return await run(workspace).finally(workspace.close);
      });
      exitCode = await printAnswer(answer, printOptions, reporter);
    } catch (error) {
      // After an interruption, errors are its consequence.
      const { interruption } = context;
      const why = interruption?.signal.aborted ? interruption.signal.reason : error;
      exitCode = await printError(why, printOptions, reporter);
    }
    exitCode = context.interruption?.exitCode() ?? exitCode;
  };
  try {
    return await parse(args, safe, execute, reporter) ?? exitCode;
  } finally {
    reporter.flush();
  }
}

const HELP = ["--help", "-h"];

/** Version and help pages that need no command tree. */
async function pageFor(args: readonly string[], { streams }: Context): Promise<string | undefined> {
  const [first = "", second = ""] = args;
  if (args.length === 1 && ["--version", "-V"].includes(first)) return `${versionText()}\n`;
  const asksAll = args.length === 1 && [...HELP, "help"].includes(first);
  const asksOne = args.length === 2 && (HELP.includes(second) || first === "help");
  if (!asksAll && !asksOne) return undefined;
  const { helpWidth } = await import("./help_topics.ts");
  const width = helpWidth(streams);
  if (asksAll) return (await import("./root_help.ts")).rootHelp(width);
  const { helpPage } = await import("./help_pages.ts");
  return width === 80 ? helpPage(first === "help" ? second : first) : undefined;
}

/**
 * Parses the command line by commander, which runs the command. Returns an exit code for help, version and a wrong
 * command line.
 */
async function parse(
  args: readonly string[],
  context: Context,
  execute: Execute,
  reporter: Reporter,
): Promise<number | undefined> {
  const [{ CommanderError }, { buildProgram }] = await Promise.all([
    import("@commander-js/extra-typings"),
    import("./program.ts"),
  ]);
  const program = await buildProgram(context, execute, args);
  try {
    await program.parseAsync([...args], { from: "user" });
    return undefined;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help or version.
    if (error.exitCode === 0) return 0;
    const names = program.commands.map((command) => command.name());
    const known = error.code !== "commander.unknownCommand";
    const command = known && args.find((arg) => names.includes(arg)) || "";
    const { commandLineFailure, printError, requestedFormat } = await import("./print.ts");
    const printOptions = { command, output: requestedFormat(args), dryRun: false, verbose: false };
    return await printError(commandLineFailure(error, command), printOptions, reporter);
  }
}

/** With --verbose in CI, puts the log into a collapsible group. */
async function grouped<T>(
  { command, verbose }: PrintOptions,
  { ci, command: tellRunner }: Reporter,
  work: () => Promise<T>,
): Promise<T> {
  if (ci === undefined || !verbose) return await work();
  tellRunner(ci.group.start(`gitops-promotion ${command}`));
  try {
    return await work();
  } finally {
    tellRunner(ci.group.end);
  }
}
