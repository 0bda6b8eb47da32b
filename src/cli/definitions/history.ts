import { defineCommand } from "../command.ts";

export const command = defineCommand({
  writes: false,
  needsProvider: false,
  examples: [
    "gitops-promotion history --group webshop --app cart",
    "gitops-promotion history --group webshop --app cart --env prod --output json",
  ],
  options: (command) =>
    command
      .option("--group <name>", "group of the app: its top-level folder (required)")
      .option("--app <name>", "name of the app, as in its markers (required)")
      .option("--env <name>", "only changes in this environment")
      .option("--offline", "use only git and fetch nothing", false),
  required: ["group", "app"],
  check: async (options) =>
    (await import("../../core/views/view_options.ts")).checkViewOptions(options),
  firstQuery: async (options) =>
    (await import("../../core/views/view_options.ts")).queryOfView(options),
  run: async (options, workspace) =>
    await (await import("../../commands/history.ts")).runHistory(options, workspace),
});
