import { defineCommand } from "../command.ts";
import { collected } from "../option_values.ts";

export const command = defineCommand({
  writes: true,
  examples: [
    "gitops-promotion new --group webshop --app cart --tag 1.4.0",
    'gitops-promotion new --group webshop --app cart --tag 1.4.1 --env prod --reason "checkout fails"',
  ],
  options: (command) =>
    command
      .option("--group <name>", "group of the app: its top-level folder (required)")
      .option("--app <name>", "name of the app, as in its markers (required)")
      .option("--tag <tag>", "image tag to set (required)")
      .option("--digest <digest>", "the image's digest (sha256:…), for an app that pins one")
      .option("--env <name>", "hotfix: straight into this environment (needs allowHotfix: true)")
      .option("--reason <text>", "why the hotfix is needed (required with --env)")
      .option(
        "--override <check>",
        "override a rule for a hotfix: hold, soak, windows or freeze (repeatable)",
        collected,
      ),
  required: ["group", "app", "tag"],
  check: async (options) =>
    (await import("../../core/decide/new_intent.ts")).checkNewIntent(options),
  firstQuery: async (intent, workspace) =>
    await (await import("../../gather/new_query.ts")).queryOfNew(intent, workspace),
  run: async (options, workspace) =>
    await (await import("../../commands/new.ts")).runNew(options, workspace),
});
