import type { CommanderError } from "@commander-js/extra-typings";
import { Failure } from "../core/failure.ts";

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

/** The command line could not be read, but whoever asked for JSON gets it. */
export function requestedFormat(args: readonly string[]): "text" | "json" {
  const asked = args.some((arg, index) =>
    arg === "--output=json" || (arg === "--output" && args[index + 1] === "json")
  );
  return asked ? "json" : "text";
}
