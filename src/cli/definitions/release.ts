import { defineCommand } from "../command.ts";

export const command = defineCommand({
  writes: true,
  examples: ["gitops-promotion release --group webshop --app cart --env prod --tag 2.0.0"],
  options: (command) =>
    command
      .option("--group <name>", "group of the hold (required)")
      .option("--app <name>", "app of the hold, if it names one")
      .option("--env <name>", "environment of the hold, if it names one")
      .option("--tag <tag>", "version of the hold, if it names one"),
  required: ["group"],
  check: async (options) => (await import("../../core/holds/new_hold.ts")).checkSelectors(options),
  run: async (selectors, workspace) =>
    await (await import("../../commands/hold.ts")).runRelease(selectors, workspace),
});
