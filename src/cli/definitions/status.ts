import { Option } from "@commander-js/extra-typings";
import { defineCommand } from "../command.ts";
import { duration, positiveDuration } from "../option_values.ts";

export const command = defineCommand({
  writes: false,
  examples: ["gitops-promotion status --timeout 10m"],
  options: (command) =>
    command
      .option(
        "--timeout <duration>",
        "how long to wait for a verdict (default: status_timeout_minutes of the config)",
        duration,
      )
      .addOption(
        new Option("--interval <duration>", "polling interval")
          .argParser(positiveDuration).default(5000, "5s"),
      )
      // Accepted so that pipelines can set it for every command; status writes nothing anyway.
      .addOption(new Option("--dry-run").hideHelp()),
  firstQuery: async (_options, workspace) =>
    await (await import("../../gather/checked_head.ts")).queryOfStatus(workspace),
  run: async (options, workspace) => {
    const { readHeadAhead } = await import("../../gather/checked_head.ts");
    const ahead = readHeadAhead(workspace);
    try {
      return await (await import("../../commands/status.ts")).runStatus(options, workspace);
    } finally {
      await ahead;
    }
  },
});
