import { Command, CommanderError, InvalidArgumentError, Option } from "@commander-js/extra-typings";
import type { CommonOptions, Workspace } from "../commands/workspace.ts";
import type { Context } from "../context.ts";
import { DURATION_EXAMPLES, parseDuration } from "../core/duration.ts";
import { Failure } from "../core/failure.ts";
import { examples, TOPICS } from "./help_topics.ts";
import { renderFailure } from "../output/failure.ts";
import { createMask } from "../output/mask.ts";
import { printable, printableJson } from "../output/printable.ts";
import { type Answer, failedResult } from "../output/result.ts";
import { addProgramCommands } from "./program_commands.ts";
import { tokensIn } from "../providers/token.ts";
import { versionText } from "./version.ts";

type OutputFormat = "text" | "json";

const DAY = 24 * 60 * 60 * 1000;

interface OutputOptions {
  readonly output: OutputFormat;
}

/** What a command does, once its options are read. */
type Run = (workspace: Workspace) => Promise<Answer>;

/** Runs a command: `load` imports it and checks its options before anything is opened. */
type Execute = (
  command: string,
  options: CommonOptions & OutputOptions,
  load: () => Promise<Run>,
) => Promise<void>;

/**
 * Runs the command line and returns the exit code: 0 done or rightly skipped, 1 it failed, 2 the command line or the
 * config is wrong. Errors are rendered here and nowhere else.
 */
export async function main(args: readonly string[], context: Context): Promise<number> {
  const mask = createMask();
  // Known before anything is printed: a token may have slipped into another option.
  for (const secret of tokensIn(args, context.env)) mask.register(secret);
  const masked: Context = {
    ...context,
    streams: {
      ...context.streams,
      out: (text) => context.streams.out(mask.apply(text)),
      err: (text) => context.streams.err(printable(mask.apply(text))),
    },
  };
  let exitCode = 0;
  const execute: Execute = async (command, options, load) => {
    try {
      const run = await load();
      const { openWorkspace } = await import("../commands/workspace.ts");
      const workspace = await openWorkspace(options, masked, mask);
      const answer = await run(workspace).finally(workspace.close);
      printAnswer(answer, options, masked);
      exitCode = answer.failures?.length ? 1 : 0;
    } catch (error) {
      exitCode = await printError(error, { command, ...options }, masked);
    }
  };
  const program = buildProgram(masked, execute);
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

/** The command tree; `execute` is given every command but those that concern the program itself. */
export function buildProgram(context: Context, execute: Execute): Command {
  const program = new Command("gitops-promotion")
    .description("Promotes container images through the environments of a GitOps repository.")
    .version(versionText(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand(false)
    .showSuggestionAfterError(true)
    .exitOverride()
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
    );

  withCommonOptions(
    program.command("new")
      .description("Set the app's new tag in the first environment and open its pull request.")
      .option("--group <name>", "group of the app: the top level folder (required)")
      .option("--app <name>", "name of the app, as its markers have it (required)")
      .option("--tag <tag>", "image tag to set (required)"),
    ["gitops-promotion new --group webshop --app cart --tag 1.4.0"],
  ).action((options) =>
    execute("new", options, async () => {
      const { checkNewOptions, runNew } = await import("../commands/new.ts");
      const wanted = checkNewOptions(required("new", options, ["group", "app", "tag"]));
      return (workspace) => runNew(wanted, workspace);
    })
  );

  withCommonOptions(
    program.command("promote")
      .description("Open the next environment's pull request for what was just merged.")
      .option("--commit <rev>", "merged commit to promote from (default: HEAD)")
      .option(
        "--since <rev>",
        "promote every pull request merged after this commit (default in GitHub Actions: where the branch was before the push)",
      ),
    [
      "gitops-promotion promote",
      "gitops-promotion promote --since HEAD~3 --dry-run",
    ],
  ).action((options) =>
    execute("promote", options, async () => {
      const { runPromote } = await import("../commands/promote.ts");
      return (workspace) => runPromote(options, workspace);
    })
  );

  withCommonOptions(
    program.command("status")
      .description("Wait until the environment before the pull request's has reconciled.")
      .option(
        "--timeout <duration>",
        "how long to wait for a verdict (default: status_timeout_minutes of the config)",
        duration,
      )
      .addOption(
        new Option("--interval <duration>", "time between two looks")
          .argParser(positiveDuration).default(5000, "5s"),
      ),
    ["gitops-promotion status --timeout 10m"],
  ).action((options) =>
    execute("status", options, async () => {
      const { runStatus } = await import("../commands/status.ts");
      return (workspace) => runStatus(options, workspace);
    })
  );

  withCommonOptions(
    program.command("feature")
      .description("Deploy a feature beside its app in the first environment, to be thrown away.")
      .option("--group <name>", "group of the app: the top level folder (required)")
      .option("--app <name>", "name of the app, as its markers have it (required)")
      .option("--tag <tag>", "image tag that the feature runs (required)")
      .option("--feature <name>", "name of the feature, a branch's for instance (required)"),
    ["gitops-promotion feature --group webshop --app cart --tag 1.4.0-login --feature login"],
  ).action((options) =>
    execute("feature", options, async () => {
      const { checkFeatureOptions, runFeature } = await import("../commands/feature.ts");
      const names = ["group", "app", "tag", "feature"] as const;
      const wanted = checkFeatureOptions(required("feature", options, names));
      return (workspace) => runFeature(wanted, workspace);
    })
  );

  withCommonOptions(
    program.command("feature-stale")
      .description("Open a pull request that removes features that nobody works on any more.")
      .addOption(
        new Option("--max-age <duration>", "remove what no commit has touched for so long")
          .argParser(duration).default(7 * DAY, "7d"),
      )
      .option("--group <name>", "only features of this group")
      .option("--app <name>", "only features of this app")
      .option("--feature <name>", "only the feature of this name"),
    [
      "gitops-promotion feature-stale --max-age 14d",
      "gitops-promotion feature-stale --max-age 0s --group webshop --app cart --feature login",
    ],
  ).action((options) =>
    execute("feature-stale", options, async () => {
      const { checkFeatureStaleOptions, runFeatureStale } = await import(
        "../commands/feature_stale.ts"
      );
      const wanted = checkFeatureStaleOptions(options);
      return (workspace) => runFeatureStale(wanted, workspace);
    })
  );

  addProgramCommands(program as unknown as Command, context);
  return program as unknown as Command;
}

/** Adds the options that every command has, after its own, and examples to its help. */
function withCommonOptions<Args extends unknown[], Opts extends Record<string, unknown>>(
  command: Command<Args, Opts>,
  lines: readonly string[],
) {
  return command
    .addOption(
      new Option("--provider <name>", "github or azdo (default: told from the origin URL)")
        .choices(["github", "azdo", "azure-devops"] as const),
    )
    .option("--token <token>", "access token; better given as GITOPS_PROMOTION_TOKEN")
    .option("--sourcedir <dir>", "checkout of the GitOps repository", ".")
    .option("--config <file>", "config file (default: gitops-promotion.yaml of the base commit)")
    .option("--base <branch>", "branch to promote on (default: the remote's default branch)")
    .option("--api-url <url>", "root of the provider's API (default: told from the origin URL)")
    .option("--author <author>", 'author of commits, as "Name <email>"')
    .option("--insecure", "send the token over plain http", false)
    .option("--dry-run", "push nothing and write nothing; print the change as a diff", false)
    .addOption(
      new Option("--output <format>", "text or json").choices(["text", "json"] as const)
        .default("text" as const),
    )
    .option("-v, --verbose", "tell each git command and HTTP request", false)
    .addHelpText("after", examples(...lines));
}

/**
 * The options, of which none of `names` may be missing. All that are missing are told at once, and after unknown
 * options, of which one may be a missing one mistyped; commander's `requiredOption` does neither.
 */
function required<Name extends string>(
  command: string,
  options: Readonly<Partial<Record<Name, string | undefined>>>,
  names: readonly Name[],
): Record<Name, string> {
  const missing = names.filter((name) => options[name] === undefined);
  if (missing.length > 0) {
    const flags = missing.map((name) => `--${name}`).join(", ");
    throw new Failure("usage", `${command} lacks ${flags}`, {
      hint: `see gitops-promotion ${command} --help`,
    });
  }
  return options as Record<Name, string>;
}

function duration(text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds === undefined) {
    throw new InvalidArgumentError(`Write it as ${DURATION_EXAMPLES}.`);
  }
  return milliseconds;
}

function positiveDuration(text: string): number {
  const milliseconds = duration(text);
  if (milliseconds === 0) throw new InvalidArgumentError("It must be longer than nothing.");
  return milliseconds;
}

function printAnswer(
  { result, message, diff, failures }: Answer,
  { output, dryRun }: OutputOptions & Pick<CommonOptions, "dryRun">,
  { streams }: Context,
): void {
  for (const failure of failures ?? []) streams.err(renderFailure(failure));
  if (output === "json") {
    streams.out(`${printableJson(result)}\n`);
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
  { streams }: Context,
): Promise<number> {
  const failure = await toFailure(error);
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
    hint: "this is a fault of gitops-promotion: please report it with what --verbose prints",
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
function requestedFormat(args: readonly string[]): OutputFormat {
  const asked = args.some((arg, index) =>
    arg === "--output=json" || (arg === "--output" && args[index + 1] === "json")
  );
  return asked ? "json" : "text";
}
