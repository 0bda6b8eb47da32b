import { defineCommand } from "../command.ts";
import { collected } from "../option_values.ts";

export const command = defineCommand({
  writes: true,
  examples: [
    'gitops-promotion rollback --group webshop --app cart --env prod --reason "checkout fails"',
    'gitops-promotion rollback --group webshop --app cart --env prod --to 1.3.0 --reason "both are slow"',
  ],
  options: (command) =>
    command
      .option("--group <name>", "group of the app: its top-level folder (required)")
      .option("--app <name>", "name of the app, as in its markers (required)")
      .option("--env <name>", "environment to roll back (required)")
      .option("--to <tag>", "version to go back to (default: the previous one)")
      .option("--reason <text>", "why; it is also the reason of the hold (required)")
      .option(
        "--override <check>",
        "override a rule: hold, soak, windows or freeze (repeatable)",
        collected,
      ),
  required: ["group", "app", "env", "reason"],
  check: async (options) => (await import("../../commands/rollback.ts")).checkRollback(options),
  run: async (intent, workspace) =>
    await (await import("../../commands/rollback.ts")).runRollback(intent, workspace),
});
