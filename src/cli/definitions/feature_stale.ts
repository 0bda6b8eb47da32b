import { Option } from "@commander-js/extra-typings";
import { defineCommand } from "../command.ts";
import { duration } from "../option_values.ts";

const DAY = 24 * 60 * 60 * 1000;

export const command = defineCommand({
  writes: true,
  examples: [
    "gitops-promotion feature-stale --max-age 14d",
    "gitops-promotion feature-stale --max-age 0s --group webshop --app cart --feature login",
  ],
  options: (command) =>
    command
      .addOption(
        new Option(
          "--max-age <duration>",
          "remove features that no commit has touched for this long",
        )
          .argParser(duration).default(7 * DAY, "7d"),
      )
      .option("--group <name>", "only features of this group")
      .option("--app <name>", "only features of this app")
      .option("--feature <name>", "only the feature of this name"),
  check: async (options) =>
    (await import("../../core/feature/stale/stale_options.ts")).checkFeatureStaleOptions(options),
  firstQuery: async () => {
    const { staleFeatureBranch } = await import("../../core/names/branch.ts");
    return { branches: [staleFeatureBranch], arming: false };
  },
  run: async (options, workspace) =>
    await (await import("../../commands/feature_stale.ts")).runFeatureStale(options, workspace),
});
