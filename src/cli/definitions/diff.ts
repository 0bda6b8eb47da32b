import { InvalidArgumentError } from "@commander-js/extra-typings";
import { Failure } from "../../core/failure.ts";
import { defineCommand } from "../command.ts";

export const command = defineCommand({
  writes: false,
  needsProvider: false,
  formats: ["text", "json", "markdown"],
  examples: [
    "gitops-promotion diff",
    "gitops-promotion diff v1.4.0 HEAD --exit-code",
    "gitops-promotion diff --pull-request 31 --output markdown",
  ],
  options: (command) =>
    command
      .argument("[before]", "revision to compare with (default: the base branch's tip)")
      .argument("[after]", "revision to compare (default: HEAD)")
      .option(
        "--pull-request <number>",
        "show what this pull request changes",
        pullRequestNumber,
      )
      .option("--exit-code", "exit with code 1 if anything differs", false)
      .option("--offline", "use only git and fetch nothing", false),
  check: (options, args) => {
    const { pullRequest, offline } = options;
    if (pullRequest !== undefined && args.length > 0) {
      throw conflicting("--pull-request", "revisions");
    }
    if (pullRequest !== undefined && offline) throw conflicting("--pull-request", "--offline");
    return options;
  },
  run: async (options, workspace, [from, to]) =>
    await (await import("../../commands/diff.ts")).runDiff({ ...options, from, to }, workspace),
});

function conflicting(one: string, other: string): Failure {
  return new Failure("usage", `${one} and ${other} cannot be used together`, {
    hint: "drop one of them; see gitops-promotion diff --help",
  });
}

function pullRequestNumber(text: string): number {
  if (!/^#?[1-9]\d{0,9}$/.test(text)) {
    throw new InvalidArgumentError("It must be a number, such as 31.");
  }
  return Number(text.replace("#", ""));
}
