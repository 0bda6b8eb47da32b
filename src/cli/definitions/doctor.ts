import { defineCommand } from "../command.ts";

export const command = defineCommand({
  writes: false,
  needsProvider: false,
  formats: ["text", "json", "markdown"],
  examples: [
    "gitops-promotion doctor",
    "gitops-promotion doctor --output json",
  ],
  options: (command) => command,
  run: async (_options, workspace) =>
    await (await import("../../commands/doctor.ts")).runDoctor(workspace),
});
