import { defineCommand } from "../command.ts";

export const command = defineCommand({
  writes: false,
  needsProvider: false,
  formats: ["text", "json", "markdown", "html"],
  examples: [
    "gitops-promotion overview",
    "gitops-promotion overview --env qa --env prod",
    "gitops-promotion overview --output html > overview.html",
  ],
  options: (command) =>
    command
      .option("--group <name>", "only apps of this group")
      .option("--app <name>", "only apps of this name")
      .option(
        "--env <name>",
        "only this environment (repeatable, to compare several)",
        (name: string, before: readonly string[] | undefined) => [...before ?? [], name],
      )
      .option("--offline", "use only git and fetch nothing", false),
  check: async (options) =>
    (await import("../../core/views/view_options.ts")).checkViewOptions(options),
  firstQuery: async (options) =>
    (await import("../../core/views/view_options.ts")).queryOfView(options),
  run: async (options, workspace) =>
    await (await import("../../commands/overview.ts")).runOverview(options, workspace),
});
