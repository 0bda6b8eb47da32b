import { defineCommand } from "../command.ts";

export const command = defineCommand({
  writes: true,
  examples: [
    'gitops-promotion hold --group webshop --reason "incident 42" --until 2030-12-24T16:00',
    'gitops-promotion hold --group webshop --app cart --env prod --tag 2.0.0 --reason "checkout fails"',
  ],
  options: (command) =>
    command
      .option("--group <name>", "group whose promotions are held (required)")
      .option("--app <name>", "only those of this app")
      .option("--env <name>", "only those to this environment")
      .option("--tag <tag>", "only those of this version")
      .option("--reason <text>", "why; everyone who waits reads it (required)")
      .option("--until <time>", "date or time at which it ends (UTC without a zone)"),
  required: ["group", "reason"],
  check: async (options) => (await import("../../commands/hold.ts")).checkHold(options),
  run: async (wish, workspace) =>
    await (await import("../../commands/hold.ts")).runHold(wish, workspace),
});
