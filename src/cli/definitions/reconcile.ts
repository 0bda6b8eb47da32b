import { defineCommand } from "../command.ts";
import { Option } from "@commander-js/extra-typings";
import { positiveDuration } from "../option_values.ts";

export const command = defineCommand({
  writes: true,
  examples: [
    "gitops-promotion reconcile",
    "gitops-promotion reconcile --group webshop --dry-run",
  ],
  options: (command) =>
    command
      .option("--group <name>", "only apps of this group")
      .option("--app <name>", "only apps of this name")
      .addOption(
        new Option(
          "--since <duration>",
          "how far back to look for promotions that were not continued",
        ).argParser(positiveDuration).default(30 * 24 * 60 * 60 * 1000, "30d"),
      ),
  check: async (options) =>
    (await import("../../commands/reconcile.ts")).checkReconcileOptions(options),
  run: async (options, workspace) =>
    await (await import("../../commands/reconcile.ts")).runReconcile(options, workspace),
});
