import { CommanderError } from "@commander-js/extra-typings";
import type { CommonOptions } from "../commands/workspace.ts";
import type { Context } from "../context.ts";
import { Failure } from "../core/failure.ts";
import { renderFailure } from "../output/failure.ts";
import { createLog } from "../output/log.ts";
import { createMask } from "../output/mask.ts";
import { printable, printableJson } from "../output/printable.ts";
import { createProgress } from "../output/progress.ts";
import { type Answer, failedResult, type Format } from "../output/result.ts";
import { tokensIn } from "../providers/token.ts";
import { buildProgram, type Execute } from "./program.ts";

interface OutputOptions {
  readonly output: Format;
}

/**
 * Runs the command line and returns the exit code: 0 done or rightly skipped, 1 it failed, 2 the command line or the
 * config is wrong, 130 or 143 it was interrupted. Errors are rendered here and nowhere else.
 */
export async function main(args: readonly string[], context: Context): Promise<number> {
  const mask = createMask();
  // Known before anything is printed: a token may have slipped into another option.
  for (const secret of tokensIn(args, context.env)) mask.register(secret);
  const err = (text: string) => context.streams.err(printable(mask.apply(text)));
  const progress = createProgress({
    line: (text) => err(`${text}\n`),
    draw: hasSpinner(context) ? (text) => context.streams.err(mask.apply(text)) : undefined,
    width: context.streams.columns,
    clock: context.clock,
  });
  const masked: Context = {
    ...context,
    streams: {
      ...context.streams,
      out: (text) => {
        progress.clear();
        context.streams.out(mask.apply(text));
      },
      err: (text) => {
        progress.clear();
        err(text);
      },
    },
  };
  let exitCode = 0;
  const execute: Execute = async (command, definition, given, words) => {
    const options = { dryRun: false, ...given } as unknown as CommonOptions & OutputOptions;
    try {
      const run = await definition.prepare(command, given, words);
      const { openWorkspace } = await import("../commands/workspace.ts");
      const log = createLog(masked.streams.err, options);
      const workspace = await openWorkspace(options, { ...masked, log, mask, progress });
      const answer = await run(workspace).finally(workspace.close);
      printAnswer(answer, options, masked);
      exitCode = answer.failures?.length ? 1 : answer.exitCode ?? 0;
    } catch (error) {
      exitCode = await printError(error, { command, ...options }, masked);
    }
    exitCode = context.interruption?.exitCode() ?? exitCode;
  };
  const program = await buildProgram(masked, execute, args);
  const names = program.commands.map((command) => command.name());
  try {
    await program.parseAsync([...args], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version that were asked for.
    if (error.exitCode === 0) return 0;
    const known = error.code !== "commander.unknownCommand";
    const command = known && args.find((arg) => names.includes(arg)) || "";
    const output = requestedFormat(args);
    const failure = commandLineFailure(error, command);
    return await printError(failure, { command, output, verbose: false }, masked);
  }
  return exitCode;
}

function hasSpinner({ streams, env }: Context): boolean {
  return streams.errIsTerminal && env["TERM"] !== "dumb" && !env["CI"];
}

function printAnswer(
  { result, message, diff, failures, formats }: Answer,
  { output, dryRun }: OutputOptions & Pick<CommonOptions, "dryRun">,
  { streams }: Context,
): void {
  for (const failure of failures ?? []) streams.err(renderFailure(failure));
  if (output === "json") {
    streams.out(`${printableJson(result)}\n`);
    return;
  }
  if (output !== "text") {
    const text = formats?.[output]?.();
    if (text === undefined) throw new Error(`no output in format ${output}`);
    streams.out(text.endsWith("\n") ? text : `${text}\n`);
    return;
  }
  // The diff has stdout for itself, so that it can be piped on.
  if (dryRun && diff !== undefined) {
    streams.out(`${diff}\n`);
    streams.err(`${message}\n`);
    return;
  }
  streams.out(`${printable(message)}\n`);
}

async function printError(
  error: unknown,
  { command, output, verbose }: OutputOptions & Pick<CommonOptions, "verbose"> & {
    readonly command: string;
  },
  { streams, interruption }: Context,
): Promise<number> {
  // Whatever went wrong after that went wrong since nothing more was to be done.
  const told = interruption?.signal.aborted ? interruption.signal.reason : error;
  const failure = await toFailure(told);
  if (output === "json") {
    streams.out(`${printableJson(failedResult(command, failure))}\n`);
  }
  streams.err(renderFailure(failure));
  if (verbose) streams.err(`${stackOf(error)}\n`);
  return failure.code === "usage" || failure.code === "config" ? 2 : 1;
}

async function toFailure(error: unknown): Promise<Failure> {
  if (error instanceof Failure) return error;
  const { explainGitError } = await import("../git/explain.ts");
  const explained = explainGitError(error, "work with the repository");
  if (explained instanceof Failure) return explained;
  const message = error instanceof Error ? error.message : String(error);
  return new Failure("internal", `unexpected: ${message.replaceAll("\n", " ")}`, {
    hint: "this is a bug in gitops-promotion: please report it with the output of --verbose",
    cause: error,
  });
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : `\ncaused by ${stackOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}

/** Commander's message without its own `error: `, on one line. */
function commandLineFailure(error: CommanderError, command: string): Failure {
  const hint = `see gitops-promotion ${command === "" ? "" : `${command} `}--help`;
  if (error.code === "commander.help") return new Failure("usage", "no command given", { hint });
  const message = error.message.replace(/^error: /, "").replaceAll(/\s*\n\s*/g, " ")
    .replace(/\.$/, "")
    // The value of a mistyped --token is still a token.
    .replace(/(unknown option '--?[\w-]+)=[^']*'/, "$1'");
  return new Failure("usage", message, { hint });
}

/** The command line could not be read, but whoever asked for JSON gets it. */
function requestedFormat(args: readonly string[]): "text" | "json" {
  const asked = args.some((arg, index) =>
    arg === "--output=json" || (arg === "--output" && args[index + 1] === "json")
  );
  return asked ? "json" : "text";
}
