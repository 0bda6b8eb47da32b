import { defineCommand } from "../command.ts";

export const command = defineCommand({
  writes: true,
  examples: [
    "gitops-promotion feature --group webshop --app cart --tag 1.4.0-login --feature login",
  ],
  options: (command) =>
    command
      .option("--group <name>", "group of the app: its top-level folder (required)")
      .option("--app <name>", "name of the app, as in its markers (required)")
      .option("--tag <tag>", "image tag that the feature runs (required)")
      .option("--feature <name>", "name of the feature, such as its branch (required)"),
  required: ["group", "app", "tag", "feature"],
  check: async (options) =>
    (await import("../../commands/feature.ts")).checkFeatureOptions(options),
  run: async (options, workspace) =>
    await (await import("../../commands/feature.ts")).runFeature(options, workspace),
});
