import type { CommanderError } from "@commander-js/extra-typings";
import { Failure } from "../core/failure.ts";
import { jsonObject } from "../output/json_object.ts";
import type { Reporter } from "../output/reporter.ts";
import { type Answer, failedResult, type Format } from "../output/result.ts";
import { plainText } from "../output/styled.ts";

/** How to print a run's result. */
export interface PrintOptions {
  readonly command: string;
  readonly output: Format;
  readonly dryRun: boolean;
  readonly verbose: boolean;
}

/** Prints a command's answer, passes it to the CI runner, and returns the exit code. */
export async function printAnswer(
  answer: Answer,
  printOptions: PrintOptions,
  reporter: Reporter,
): Promise<number> {
  const { output, dryRun } = printOptions;
  const { result, diff, failures = [], formats } = answer;
  for (const failure of failures) reporter.failure(failure);
  const object = () => jsonObject(result, { dryRun, warnings: reporter.log.warnings });
  if (output === "json") reporter.json(object());
  else if (output !== "text") printFormat(answer, output, reporter);
  // Only the diff goes to stdout, so that it can be piped.
  else if (dryRun && diff !== undefined) {
    reporter.diff(diff);
    reporter.err(`${answer.message}\n`);
  } else printText(answer, reporter);
  for (const { level, ...about } of answer.annotations ?? []) reporter.annotate(level, about);
  await reporter.publish(object(), { markdown: formats?.markdown, failures });
  return failures.length > 0 ? 1 : answer.exitCode ?? 0;
}

function printText(answer: Answer, reporter: Reporter): void {
  // Either may take a while to make.
  const styled = reporter.colors ? answer.styled : undefined;
  if (styled === undefined) reporter.out(`${answer.message}\n`);
  else reporter.styled([...styled, ...(plainText(styled).endsWith("\n") ? [] : [{ text: "\n" }])]);
}

function printFormat({ formats }: Answer, format: Format, reporter: Reporter): void {
  const text = format === "text" || format === "json" ? undefined : formats?.[format]?.();
  if (text === undefined) throw new Error(`there is no output in format ${format}`);
  const whole = text.endsWith("\n") ? text : `${text}\n`;
  if (format === "sarif") reporter.jsonText(whole);
  else reporter.out(whole);
}

/** Prints the error, and returns the exit code: 2 if the command line or the config is wrong, else 1. */
export async function printError(
  error: unknown,
  { command, output, verbose }: PrintOptions,
  reporter: Reporter,
): Promise<number> {
  const failure = await toFailure(error);
  const object = jsonObject(failedResult(command, failure), {
    dryRun: false,
    warnings: reporter.log.warnings,
  });
  if (output === "json") reporter.json(object);
  reporter.failure(failure);
  if (verbose) reporter.err(`${stackOf(error)}\n`);
  await reporter.publish(object, { failures: [failure] });
  return failure.code === "usage" || failure.code === "config" ? 2 : 1;
}

/** Commander's message without its own `error: `, on one line. */
export function commandLineFailure(error: CommanderError, command: string): Failure {
  const hint = `see gitops-promotion ${command === "" ? "" : `${command} `}--help`;
  if (error.code === "commander.help") return new Failure("usage", "no command given", { hint });
  const message = error.message.replace(/^error: /, "").replaceAll(/\s*\n\s*/g, " ")
    .replace(/\.$/, "")
    // The value of a mistyped --token is still a token.
    .replace(/(unknown option '--?[\w-]+)=[^']*'/, "$1'");
  return new Failure("usage", message, { hint });
}

/** The output format to report a wrong command line in: JSON if it was requested, although the rest is not valid. */
export function requestedFormat(args: readonly string[]): "text" | "json" {
  const asked = args.some((arg, index) =>
    arg === "--output=json" || (arg === "--output" && args[index + 1] === "json")
  );
  return asked ? "json" : "text";
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
